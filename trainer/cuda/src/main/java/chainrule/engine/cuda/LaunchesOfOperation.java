package chainrule.engine.cuda;

import chainrule.engine.cuda.plan.StepPlan.Planned;
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

/** How each operation that is a stage by itself is launched; {@link Stages} puts the others into stages of several. */
record LaunchesOfOperation(StageLaunches launches, Planned planned) implements Operation.Cases<Runnable> {
    @Override
    public Runnable gather(Gather op) {
        return () -> launches.gather(op, planned);
    }

    @Override
    public Runnable features(Features op) {
        return () -> launches.features(op, planned);
    }

    @Override
    public Runnable featuresGradient(FeaturesGradient op) {
        return () -> launches.featuresGradient(op);
    }

    @Override
    public Runnable product(Product op) {
        return () -> launches.product(op, planned);
    }

    @Override
    public Runnable activate(Activate op) {
        return () -> launches.activate(op, planned);
    }

    @Override
    public Runnable parametric(Parametric op) {
        return () -> launches.parametric(op, planned);
    }

    @Override
    public Runnable parametricBackward(ParametricBackward op) {
        throw neverAlone(op);
    }

    @Override
    public Runnable drop(Drop op) {
        return () -> launches.drop(op, planned);
    }

    @Override
    public Runnable lossGradient(LossGradient op) {
        return () -> launches.lossGradient(op, planned);
    }

    @Override
    public Runnable dropBackward(DropBackward op) {
        throw neverAlone(op);
    }

    @Override
    public Runnable activationBackward(ActivationBackward op) {
        throw neverAlone(op);
    }

    @Override
    public Runnable columnSums(ColumnSums op) {
        return () -> launches.columnSums(op);
    }

    @Override
    public Runnable penalize(Penalize op) {
        return () -> launches.penalize(op, planned);
    }

    @Override
    public Runnable clipGradients(ClipGradients op) {
        return () -> launches.clip(op, planned);
    }

    @Override
    public Runnable update(Update op) {
        throw neverAlone(op);
    }

    @Override
    public Runnable average(Average op) {
        return () -> launches.average(op);
    }

    @Override
    public Runnable layerNorm(Operation.LayerNorm op) {
        return () -> launches.layerNorm(op, planned);
    }

    @Override
    public Runnable layerNormBackward(Operation.LayerNormBackward op) {
        return () -> launches.layerNormBackward(op, planned);
    }

    @Override
    public Runnable batchNorm(Operation.BatchNorm op) {
        return () -> launches.batchNorm(op, planned);
    }

    @Override
    public Runnable batchNormBackward(Operation.BatchNormBackward op) {
        return () -> launches.batchNormBackward(op, planned);
    }

    @Override
    public Runnable standardize(Operation.Standardize op) {
        return () -> launches.standardize(op, planned);
    }

    @Override
    public Runnable scaleGradient(Operation.ScaleGradient op) {
        return () -> launches.scaleGradient(op);
    }

    @Override
    public Runnable sum(Operation.Sum op) {
        return () -> launches.sum(op, planned);
    }

    private static IllegalArgumentException neverAlone(Operation operation) {
        return new IllegalArgumentException(operation.formula());
    }
}
