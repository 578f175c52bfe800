package chainrule.engine.nd4j;

import chainrule.engine.step.Device.Kernel;
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
import chainrule.model.CrossEntropy;
import java.util.Optional;

/** A lane's kernels in float32, where there is a faster way than through float64. */
record FastKernels(LaneKernels lane) implements Operation.Cases<Optional<Kernel>> {
    @Override
    public Optional<Kernel> gather(Gather op) {
        return Optional.of(FloatKernels.gather(lane.share(), lane.floats(op.x()), lane.changed(), lane.batch()));
    }

    @Override
    public Optional<Kernel> features(Features op) {
        return Optional.of(FeatureKernels.forward(lane.share(), op, lane.storages()::get, lane.batch(), true));
    }

    @Override
    public Optional<Kernel> featuresGradient(FeaturesGradient op) {
        return Optional.empty();
    }

    @Override
    public Optional<Kernel> product(Product op) {
        return OneDnn.isFaster(op, lane.batch())
                ? Optional.of(new OneDnnProduct(
                        op,
                        lane.share(),
                        lane.single(),
                        lane.floats(op.out()),
                        lane.floats(op.a()),
                        lane.floats(op.b())))
                : Optional.empty();
    }

    @Override
    public Optional<Kernel> activate(Activate op) {
        if (ExpressionKernels.compute(op.activation())) {
            return Optional.of(ExpressionKernels.activate(
                    lane.share(),
                    lane.floats(op.h()),
                    lane.floats(op.a()),
                    lane.floats(op.b()),
                    op.activation(),
                    lane.batch()));
        }
        return FloatKernels.activate(
                lane.share(), lane.floats(op.h()), lane.floats(op.b()), op.activation(), lane.batch());
    }

    @Override
    public Optional<Kernel> parametric(Parametric op) {
        return Optional.of(ParametricKernels.forward(
                lane.share(),
                lane.floats(op.h()),
                lane.floats(op.a()),
                lane.floats(op.b()),
                lane.floats(op.p()),
                lane.batch()));
    }

    @Override
    public Optional<Kernel> parametricBackward(ParametricBackward op) {
        return Optional.of(ParametricKernels.backward(
                lane.share(),
                lane.floats(op.delta()),
                lane.floats(op.gradient()),
                lane.floats(op.a()),
                lane.floats(op.p()),
                lane.batch()));
    }

    @Override
    public Optional<Kernel> drop(Drop op) {
        return Optional.of(FloatKernels.drop(lane.share(), op, lane::floats, lane.batch()));
    }

    @Override
    public Optional<Kernel> lossGradient(LossGradient op) {
        if (!(op.loss() instanceof CrossEntropy loss)) {
            return Optional.empty();
        }
        var fast = new FloatCrossEntropy(lane.share(), lane.floats(op.o()), loss, lane.losses(), lane.batch());
        var exact = lane.exact(op);
        return Optional.of(s -> (s.mixed() == null ? fast : exact).run(s));
    }

    @Override
    public Optional<Kernel> dropBackward(DropBackward op) {
        return Optional.of(FloatKernels.dropBackward(lane.share(), lane.floats(op.delta()), lane.floats(op.mask())));
    }

    @Override
    public Optional<Kernel> activationBackward(ActivationBackward op) {
        return ExpressionKernels.compute(op.activation())
                ? Optional.of(ExpressionKernels.backward(
                        lane.share(), lane.floats(op.delta()), lane.floats(op.kept()), op.activation()))
                : FloatKernels.backward(lane.share(), lane.floats(op.delta()), lane.floats(op.kept()), op.activation());
    }

    @Override
    public Optional<Kernel> columnSums(ColumnSums op) {
        return Optional.of(FloatKernels.columnSums(
                lane.share(), lane.floats(op.out()), lane.floats(op.delta()), op.alpha(), op.beta(), lane.batch()));
    }

    @Override
    public Optional<Kernel> penalize(Penalize op) {
        return Optional.of(FloatKernels.penalize(
                lane.share(), lane.floats(op.to()), lane.floats(op.w()), op.penalty(), op.alpha()));
    }

    @Override
    public Optional<Kernel> clipGradients(ClipGradients op) {
        return Optional.empty();
    }

    @Override
    public Optional<Kernel> update(Update op) {
        return update(op, FloatUpdates.Behind.NOTHING);
    }

    /** The update, and the mean of the weights, in one go: the numbers of the one after the other. */
    Optional<Kernel> update(Update op, Average average) {
        return update(op, FloatUpdates.averaging(lane.floats(average.to()), average.kept()));
    }

    private Optional<Kernel> update(Update op, FloatUpdates.Behind behind) {
        return FloatUpdates.update(
                lane.share(),
                op,
                lane.floats(op.w()),
                lane.floats(op.gradient()),
                op.states().stream().map(lane::floats).toList(),
                behind);
    }

    @Override
    public Optional<Kernel> average(Average op) {
        return Optional.of(FloatUpdates.average(lane.share(), lane.floats(op.to()), lane.floats(op.of()), op.kept()));
    }

    @Override
    public Optional<Kernel> layerNorm(Operation.LayerNorm op) {
        return Optional.of(FloatNorms.layerNorm(lane.share(), op, lane::floats));
    }

    @Override
    public Optional<Kernel> layerNormBackward(Operation.LayerNormBackward op) {
        return Optional.of(FloatNorms.layerNormBackward(lane.share(), op, lane::floats));
    }

    @Override
    public Optional<Kernel> batchNorm(Operation.BatchNorm op) {
        return Optional.empty();
    }

    @Override
    public Optional<Kernel> batchNormBackward(Operation.BatchNormBackward op) {
        return Optional.empty();
    }

    @Override
    public Optional<Kernel> standardize(Operation.Standardize op) {
        return Optional.empty();
    }

    @Override
    public Optional<Kernel> scaleGradient(Operation.ScaleGradient op) {
        return Optional.of(FloatNorms.scaleGradient(lane.share(), op, lane::floats, lane.batch()));
    }

    @Override
    public Optional<Kernel> sum(Operation.Sum op) {
        return Optional.of(FloatNorms.sum(lane.share(), op, lane::floats));
    }
}
