package chainrule.engine.nd4j;

import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation;
import chainrule.engine.step.Operation.Activate;
import chainrule.engine.step.Operation.ActivationBackward;
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
import chainrule.model.Precision;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One lane's share of the operations.
 *
 * @param single whether products have no thread but the lane's
 * @param storages the lane's own view of the matrices
 * @param copies of what is multiplied in bfloat16
 * @param losses of all lanes
 * @param norm of the gradients, of all lanes
 */
record LaneKernels(
        Partition share,
        boolean single,
        Map<Matrix, Storage> storages,
        BfloatCopies copies,
        Precision precision,
        int batch,
        SampleLosses losses,
        GradientNorm norm) {
    /** The fastest kernel for an operation. */
    Kernel kernel(Operation operation) {
        if (precision == Precision.BFLOAT16 && operation instanceof Product product) {
            return new OneDnnProduct(
                    product, share, single, floats(product.out()), copies.of(product.a()), copies.of(product.b()));
        }
        return (precision == Precision.FLOAT64 ? Optional.<Kernel>empty() : fast(operation))
                .orElseGet(() -> exact(operation));
    }

    /** Takes the numbers of these matrices over into their copies. */
    Kernel round(List<Matrix> matrices) {
        var kernels = matrices.stream()
                .map(matrix -> new BfloatRounding(share, single, floats(matrix), copies.of(matrix)))
                .toList();
        return step -> kernels.forEach(kernel -> kernel.run(step));
    }

    private Storage.Floats floats(Matrix matrix) {
        return (Storage.Floats) storages.get(matrix);
    }

    /** Before the gradients are clipped. */
    Kernel measure(ClipGradients op) {
        return norm.measure(share, op, storages::get);
    }

    /** In float32, where there is such. */
    private Optional<Kernel> fast(Operation operation) {
        if (operation instanceof Product op) {
            return OneDnn.isFaster(op, batch)
                    ? Optional.of(
                            new OneDnnProduct(op, share, single, floats(op.out()), floats(op.a()), floats(op.b())))
                    : Optional.empty();
        } else if (operation instanceof Gather op) {
            return Optional.of(FloatKernels.gather(share, floats(op.x()), batch));
        } else if (operation instanceof Activate op) {
            return FloatKernels.activate(share, floats(op.h()), floats(op.b()), op.activation(), batch);
        } else if (operation instanceof Features op) {
            return Optional.of(FeatureKernels.forward(share, op, storages::get, batch, true));
        } else if (operation instanceof Parametric op) {
            return Optional.of(ParametricKernels.forward(
                    share, floats(op.h()), floats(op.a()), floats(op.b()), floats(op.p()), batch));
        } else if (operation instanceof ParametricBackward op) {
            return Optional.of(ParametricKernels.backward(
                    share, floats(op.delta()), floats(op.gradient()), floats(op.a()), floats(op.p()), batch));
        } else if (operation instanceof ActivationBackward op) {
            return FloatKernels.backward(share, floats(op.delta()), floats(op.h()), op.activation());
        } else if (operation instanceof ColumnSums op) {
            return Optional.of(
                    FloatKernels.columnSums(share, floats(op.out()), floats(op.delta()), op.alpha(), op.beta(), batch));
        } else if (operation instanceof Penalize op) {
            return Optional.of(FloatKernels.penalize(share, floats(op.to()), floats(op.w()), op.penalty(), op.alpha()));
        } else if (operation instanceof Update op) {
            return FloatKernels.update(
                    share,
                    floats(op.w()),
                    floats(op.gradient()),
                    op.states().stream().map(this::floats).toList(),
                    op.optimizer());
        }
        return Optional.empty();
    }

    /** Through float64. */
    Kernel exact(Operation operation) {
        if (operation instanceof Gather gather) {
            return ElementKernels.gather(share, storages.get(gather.x()));
        } else if (operation instanceof Features op) {
            return FeatureKernels.forward(share, op, storages::get, batch, false);
        } else if (operation instanceof FeaturesGradient op) {
            return FeatureGradients.of(share, op, storages::get, batch);
        } else if (operation instanceof Parametric op) {
            return ParametricKernels.forward(
                    share,
                    storages.get(op.h()),
                    storages.get(op.a()),
                    storages.get(op.b()),
                    storages.get(op.p()),
                    batch);
        } else if (operation instanceof ParametricBackward op) {
            return ParametricKernels.backward(
                    share,
                    storages.get(op.delta()),
                    storages.get(op.gradient()),
                    storages.get(op.a()),
                    storages.get(op.p()),
                    batch);
        } else if (operation instanceof Product product) {
            return new TileProduct(
                    product, share, storages.get(product.out()), storages.get(product.a()), storages.get(product.b()));
        } else if (operation instanceof Activate op) {
            return ElementKernels.activate(share, storages.get(op.h()), storages.get(op.b()), op.activation(), batch);
        } else if (operation instanceof Drop op) {
            return ElementKernels.drop(
                    share,
                    storages.get(op.out()),
                    storages.get(op.mask()),
                    storages.get(op.h()),
                    op.layer(),
                    op.keep());
        } else if (operation instanceof LossGradient op) {
            return ElementKernels.lossGradient(share, storages.get(op.o()), op.loss(), losses);
        } else if (operation instanceof DropBackward op) {
            return ElementKernels.times(share, storages.get(op.delta()), storages.get(op.mask()));
        } else if (operation instanceof ActivationBackward op) {
            return ElementKernels.backward(share, storages.get(op.delta()), storages.get(op.h()), op.activation());
        } else if (operation instanceof ColumnSums op) {
            return ElementKernels.columnSums(
                    share, storages.get(op.out()), storages.get(op.delta()), op.alpha(), op.beta(), batch);
        } else if (operation instanceof Penalize op) {
            return ElementKernels.penalize(
                    share, storages.get(op.to()), storages.get(op.w()), op.penalty(), op.alpha());
        } else if (operation instanceof ClipGradients op) {
            return norm.scale(share, op, storages::get);
        }
        var op = (Update) operation;
        return ElementKernels.update(
                share,
                storages.get(op.w()),
                storages.get(op.gradient()),
                op.states().stream().map(storages::get).toList(),
                op.optimizer());
    }
}
