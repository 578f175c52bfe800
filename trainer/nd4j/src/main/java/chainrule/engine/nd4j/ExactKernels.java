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

/** A lane's kernels that compute through float64: what the fast ones are tested against. */
record ExactKernels(LaneKernels lane) implements Operation.Cases<Kernel> {
    @Override
    public Kernel gather(Gather gather) {
        return ElementKernels.gather(lane.share(), lane.storages().get(gather.x()));
    }

    @Override
    public Kernel features(Features op) {
        return FeatureKernels.forward(lane.share(), op, lane.storages()::get, lane.batch(), false);
    }

    @Override
    public Kernel featuresGradient(FeaturesGradient op) {
        return FeatureGradients.of(lane.share(), op, lane.storages()::get, lane.batch());
    }

    @Override
    public Kernel product(Product product) {
        return new TileProduct(
                product,
                lane.share(),
                lane.storages().get(product.out()),
                lane.storages().get(product.a()),
                lane.storages().get(product.b()));
    }

    @Override
    public Kernel activate(Activate op) {
        return ElementKernels.activate(
                lane.share(),
                lane.storages().get(op.h()),
                lane.storages().get(op.a()),
                lane.storages().get(op.b()),
                op.activation(),
                lane.batch());
    }

    @Override
    public Kernel parametric(Parametric op) {
        return ParametricKernels.forward(
                lane.share(),
                lane.storages().get(op.h()),
                lane.storages().get(op.a()),
                lane.storages().get(op.b()),
                lane.storages().get(op.p()),
                lane.batch());
    }

    @Override
    public Kernel parametricBackward(ParametricBackward op) {
        return ParametricKernels.backward(
                lane.share(),
                lane.storages().get(op.delta()),
                lane.storages().get(op.gradient()),
                lane.storages().get(op.a()),
                lane.storages().get(op.p()),
                lane.batch());
    }

    @Override
    public Kernel drop(Drop op) {
        return ElementKernels.drop(
                lane.share(),
                lane.storages().get(op.out()),
                lane.storages().get(op.mask()),
                lane.storages().get(op.h()),
                op.layer(),
                op.keep());
    }

    @Override
    public Kernel lossGradient(LossGradient op) {
        return ElementKernels.lossGradient(lane.share(), lane.storages().get(op.o()), op.loss(), lane.losses());
    }

    @Override
    public Kernel dropBackward(DropBackward op) {
        return ElementKernels.times(
                lane.share(), lane.storages().get(op.delta()), lane.storages().get(op.mask()));
    }

    @Override
    public Kernel activationBackward(ActivationBackward op) {
        return ElementKernels.backward(
                lane.share(), lane.storages().get(op.delta()), lane.storages().get(op.kept()), op.activation());
    }

    @Override
    public Kernel columnSums(ColumnSums op) {
        return ElementKernels.columnSums(
                lane.share(),
                lane.storages().get(op.out()),
                lane.storages().get(op.delta()),
                op.alpha(),
                op.beta(),
                lane.batch());
    }

    @Override
    public Kernel penalize(Penalize op) {
        return ElementKernels.penalize(
                lane.share(), lane.storages().get(op.to()), lane.storages().get(op.w()), op.penalty(), op.alpha());
    }

    @Override
    public Kernel clipGradients(ClipGradients op) {
        return lane.norm().scale(lane.share(), op, lane.storages()::get);
    }

    @Override
    public Kernel update(Update op) {
        return ElementKernels.update(lane.share(), op, lane.storages()::get);
    }

    @Override
    public Kernel average(Average op) {
        return ElementKernels.average(
                lane.share(), lane.storages().get(op.to()), lane.storages().get(op.of()), op.kept());
    }

    @Override
    public Kernel layerNorm(Operation.LayerNorm op) {
        return NormKernels.layerNorm(lane.share(), op, lane.storages()::get);
    }

    @Override
    public Kernel layerNormBackward(Operation.LayerNormBackward op) {
        return NormKernels.layerNormBackward(lane.share(), op, lane.storages()::get);
    }

    @Override
    public Kernel batchNorm(Operation.BatchNorm op) {
        return BatchNormKernels.forward(lane.share(), op, lane.storages()::get, lane.batch());
    }

    @Override
    public Kernel batchNormBackward(Operation.BatchNormBackward op) {
        return BatchNormKernels.backward(lane.share(), op, lane.storages()::get, lane.batch());
    }

    @Override
    public Kernel standardize(Operation.Standardize op) {
        return BatchNormKernels.standardize(lane.share(), op, lane.storages()::get, lane.batch());
    }

    @Override
    public Kernel scaleGradient(Operation.ScaleGradient op) {
        return NormKernels.scaleGradient(lane.share(), op, lane.storages()::get, lane.batch());
    }

    @Override
    public Kernel sum(Operation.Sum op) {
        return NormKernels.sum(lane.share(), op, lane.storages()::get);
    }
}
