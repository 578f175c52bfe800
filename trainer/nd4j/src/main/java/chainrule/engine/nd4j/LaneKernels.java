package chainrule.engine.nd4j;

import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation;
import chainrule.engine.step.Operation.Average;
import chainrule.engine.step.Operation.ClipGradients;
import chainrule.engine.step.Operation.Gather;
import chainrule.engine.step.Operation.Product;
import chainrule.engine.step.Operation.Update;
import chainrule.model.Precision;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One lane's share of the operations, or all of those on samples of its own.
 *
 * @param single whether products have no thread but the lane's
 * @param storages the lane's own view of the matrices
 * @param copies of what is multiplied in bfloat16
 * @param losses of all lanes
 * @param norm of the gradients, of all lanes
 * @param changed of all lanes
 * @param batch the most samples
 */
record LaneKernels(
        Partition share,
        boolean single,
        Map<Matrix, Storage> storages,
        BfloatCopies copies,
        Precision precision,
        int batch,
        SampleLosses losses,
        GradientNorm norm,
        ChangedPictures changed) {
    /** The same without other lanes that have a share. */
    LaneKernels alone() {
        return new LaneKernels(Partition.WHOLE, single, storages, copies, precision, batch, losses, norm, changed);
    }

    /** The same with another place for a matrix, or with one more. */
    LaneKernels with(Matrix matrix, Storage storage) {
        var more = new HashMap<>(storages);
        more.put(matrix, storage);
        return new LaneKernels(share, single, more, copies, precision, batch, losses, norm, changed);
    }

    /** The fastest kernel for an operation. */
    Kernel kernel(Operation operation) {
        if (precision == Precision.BFLOAT16 && operation instanceof Product product) {
            return new OneDnnProduct(
                    product, share, single, floats(product.out()), floats(product.a()), floats(product.b()), copies);
        }
        return (precision == Precision.FLOAT64 ? Optional.<Kernel>empty() : operation.choose(new FastKernels(this)))
                .orElseGet(() -> exact(operation));
    }

    /** An update and the mean of its weights in one; empty where they are two. */
    Optional<Kernel> kernel(Update update, Average average) {
        return precision == Precision.FLOAT64 ? Optional.empty() : new FastKernels(this).update(update, average);
    }

    /** Takes the numbers of these matrices over into their copies. */
    Kernel round(List<Matrix> matrices) {
        var kernels = matrices.stream()
                .map(matrix -> new BfloatRounding(share, single, floats(matrix), copies.of(matrix)))
                .toList();
        return step -> kernels.forEach(kernel -> kernel.run(step));
    }

    Storage.Floats floats(Matrix matrix) {
        return (Storage.Floats) storages.get(matrix);
    }

    /** Before the gradients are clipped. */
    Kernel measure(ClipGradients op) {
        return norm.measure(share, op, storages::get);
    }

    /** Before the inputs are gathered, where pictures are changed. */
    Kernel change(Gather op) {
        return changed.change(share, op.x().columns());
    }

    /** Through float64. */
    Kernel exact(Operation operation) {
        return operation.choose(new ExactKernels(this));
    }
}
