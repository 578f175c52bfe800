package chainrule.engine.cuda;

import chainrule.engine.cuda.StepNumber.Correction;
import chainrule.engine.cuda.StepNumber.OfRate;
import chainrule.engine.cuda.kernel.Codes;
import chainrule.engine.step.Factor;
import chainrule.engine.step.Operation;
import chainrule.engine.step.Operation.Activate;
import chainrule.engine.step.Operation.ActivationBackward;
import chainrule.engine.step.Operation.Average;
import chainrule.engine.step.Operation.ClipGradients;
import chainrule.engine.step.Operation.ColumnSums;
import chainrule.engine.step.Operation.Drop;
import chainrule.engine.step.Operation.DropBackward;
import chainrule.engine.step.Operation.Features;
import chainrule.engine.step.Operation.FeaturesGradient;
import chainrule.engine.step.Operation.Gather;
import chainrule.engine.step.Operation.LossGradient;
import chainrule.engine.step.Operation.Parametric;
import chainrule.engine.step.Operation.ParametricBackward;
import chainrule.engine.step.Operation.Penalize;
import chainrule.engine.step.Operation.Product;
import chainrule.engine.step.Operation.Update;
import java.util.List;

/** The numbers of a step that each operation needs. */
record NumbersOfOperation() implements Operation.Cases<List<StepNumber>> {
    @Override
    public List<StepNumber> gather(Gather op) {
        return List.of();
    }

    @Override
    public List<StepNumber> features(Features op) {
        return List.of();
    }

    @Override
    public List<StepNumber> featuresGradient(FeaturesGradient op) {
        return List.of();
    }

    @Override
    public List<StepNumber> product(Product op) {
        return StepNumber.isConstant(op) ? List.of() : List.of(new OfRate(op.alpha()), new OfRate(op.beta()));
    }

    @Override
    public List<StepNumber> activate(Activate op) {
        return List.of();
    }

    @Override
    public List<StepNumber> parametric(Parametric op) {
        return List.of();
    }

    @Override
    public List<StepNumber> parametricBackward(ParametricBackward op) {
        return List.of(new OfRate(Factor.ONE), new OfRate(Factor.ZERO));
    }

    @Override
    public List<StepNumber> drop(Drop op) {
        return List.of();
    }

    @Override
    public List<StepNumber> lossGradient(LossGradient op) {
        return List.of();
    }

    @Override
    public List<StepNumber> dropBackward(DropBackward op) {
        return List.of();
    }

    @Override
    public List<StepNumber> activationBackward(ActivationBackward op) {
        return List.of();
    }

    @Override
    public List<StepNumber> columnSums(ColumnSums op) {
        return List.of(new OfRate(op.alpha()), new OfRate(op.beta()));
    }

    @Override
    public List<StepNumber> penalize(Penalize op) {
        return List.of(new OfRate(op.alpha()));
    }

    @Override
    public List<StepNumber> clipGradients(ClipGradients op) {
        return List.of();
    }

    @Override
    public List<StepNumber> update(Update op) {
        var rule = Codes.of(op.optimizer());
        return List.of(StepNumber.RATE, new Correction(rule.a()), new Correction(rule.b()));
    }

    @Override
    public List<StepNumber> average(Average op) {
        return List.of(new StepNumber.OfMean(op.kept()));
    }

    @Override
    public List<StepNumber> layerNorm(Operation.LayerNorm op) {
        return List.of();
    }

    @Override
    public List<StepNumber> layerNormBackward(Operation.LayerNormBackward op) {
        return List.of();
    }

    @Override
    public List<StepNumber> batchNorm(Operation.BatchNorm op) {
        return List.of();
    }

    @Override
    public List<StepNumber> batchNormBackward(Operation.BatchNormBackward op) {
        return List.of();
    }

    @Override
    public List<StepNumber> standardize(Operation.Standardize op) {
        return List.of();
    }

    @Override
    public List<StepNumber> scaleGradient(Operation.ScaleGradient op) {
        return List.of(new OfRate(Factor.ONE), new OfRate(Factor.ZERO));
    }

    @Override
    public List<StepNumber> sum(Operation.Sum op) {
        return List.of();
    }
}
