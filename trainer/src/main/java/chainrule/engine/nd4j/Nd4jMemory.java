package chainrule.engine.nd4j;

import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Device.Memory;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation;
import chainrule.engine.step.Operation.Activate;
import chainrule.engine.step.Operation.ActivationBackward;
import chainrule.engine.step.Operation.ColumnSums;
import chainrule.engine.step.Operation.Drop;
import chainrule.engine.step.Operation.DropBackward;
import chainrule.engine.step.Operation.Gather;
import chainrule.engine.step.Operation.LossGradient;
import chainrule.engine.step.Operation.Penalize;
import chainrule.engine.step.Operation.Product;
import chainrule.engine.step.Operation.Update;
import chainrule.model.Precision;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Matrices as ND4J arrays, and operations on them. */
public final class Nd4jMemory implements Memory {
    private final Map<Matrix, Storage> storages = new HashMap<>();
    private final int batch;
    private final Precision precision;

    Nd4jMemory(Collection<Matrix> matrices, int batch, Precision precision) {
        this.batch = batch;
        this.precision = precision;
        matrices.forEach(matrix -> storages.put(matrix, Storage.of(matrix, batch, precision)));
    }

    @Override
    public void write(Matrix matrix, double[] values, int at) {
        storages.get(matrix).write(0, matrix.rows() * matrix.columns(), values, at);
    }

    /** Fills the rows of {@code n} samples. */
    void fill(Matrix matrix, int n, double[] values) {
        storages.get(matrix).write(0, matrix.rows(n) * matrix.columns(), values, 0);
    }

    @Override
    public void read(Matrix matrix, int n, double[] to, int at) {
        storages.get(matrix).read(0, matrix.rows(n) * matrix.columns(), to, at);
    }

    /** A matrix itself, as an array of rows×columns. */
    public INDArray array(Matrix matrix, int n) {
        return storages.get(matrix).transposed(n).transpose();
    }

    @Override
    public Kernel kernel(Operation operation) {
        return (precision == Precision.FLOAT32 ? fast(operation) : Optional.<Kernel>empty())
                .orElseGet(() -> exact(operation));
    }

    private Storage.Floats floats(Matrix matrix) {
        return (Storage.Floats) storages.get(matrix);
    }

    /** In float32 loops, where there are such. */
    private Optional<Kernel> fast(Operation operation) {
        if (operation instanceof Gather op) {
            return Optional.of(FloatKernels.gather(floats(op.x()), batch));
        } else if (operation instanceof Activate op) {
            return FloatKernels.activate(floats(op.h()), floats(op.b()), op.activation());
        } else if (operation instanceof ActivationBackward op) {
            return FloatKernels.backward(floats(op.delta()), floats(op.h()), op.activation());
        } else if (operation instanceof ColumnSums op) {
            return Optional.of(FloatKernels.columnSums(floats(op.out()), floats(op.delta()), op.alpha(), op.beta()));
        } else if (operation instanceof Update op) {
            return FloatKernels.update(
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
            return ElementKernels.gather(storages.get(gather.x()), batch);
        } else if (operation instanceof Product product) {
            return product(product);
        } else if (operation instanceof Activate op) {
            return ElementKernels.activate(storages.get(op.h()), storages.get(op.b()), op.activation());
        } else if (operation instanceof Drop op) {
            return ElementKernels.drop(
                    storages.get(op.out()), storages.get(op.mask()), storages.get(op.h()), op.layer(), op.keep());
        } else if (operation instanceof LossGradient op) {
            return ElementKernels.lossGradient(storages.get(op.o()), op.loss());
        } else if (operation instanceof DropBackward op) {
            return ElementKernels.times(storages.get(op.delta()), storages.get(op.mask()));
        } else if (operation instanceof ActivationBackward op) {
            return ElementKernels.backward(storages.get(op.delta()), storages.get(op.h()), op.activation());
        } else if (operation instanceof ColumnSums op) {
            return ElementKernels.columnSums(storages.get(op.out()), storages.get(op.delta()), op.alpha(), op.beta());
        } else if (operation instanceof Penalize op) {
            return ElementKernels.penalize(storages.get(op.to()), storages.get(op.w()), op.penalty(), op.alpha());
        }
        var op = (Update) operation;
        return ElementKernels.update(
                storages.get(op.w()),
                storages.get(op.gradient()),
                op.states().stream().map(storages::get).toList(),
                op.optimizer());
    }

    /** On transposes: outᵀ = op(b)ᵀ·op(a)ᵀ. */
    private Kernel product(Product op) {
        var out = storages.get(op.out());
        var a = storages.get(op.a());
        var b = storages.get(op.b());
        return s -> Nd4j.gemm(
                b.transposed(s.n()),
                a.transposed(s.n()),
                out.transposed(s.n()),
                op.transposeB(),
                op.transposeA(),
                op.alpha().at(s.rate()),
                op.beta().at(s.rate()));
    }

    @Override
    public void close() {
        storages.values().forEach(Storage::close);
    }
}
