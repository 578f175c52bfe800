package chainrule.engine.nd4j;

import chainrule.engine.nd4j.ArrayDevice.ArrayMemory;
import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation;
import chainrule.model.Precision;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Matrices of {@link BackendDevice}: column by column, as ND4J's products write them without a copy. */
final class BackendMemory implements ArrayMemory {
    /** Of what operations need in between: left to the garbage collector, it would pile up outside of its sight. */
    private static final WorkspaceConfiguration REUSED = WorkspaceConfiguration.builder()
            .policyLearning(LearningPolicy.FIRST_LOOP)
            .build();

    private final Map<Matrix, INDArray> numbers = new HashMap<>();
    /** For each number of rows. */
    private final Map<Matrix, Map<Integer, INDArray>> arrays = new HashMap<>();

    private final String workspace = "chainrule-" + UUID.randomUUID();
    private final DataType type;

    BackendMemory(Collection<Matrix> matrices, int batch, Precision precision) {
        if (precision != precision.ofParameters()) {
            throw new IllegalArgumentException("ND4J's operations know no " + precision);
        }
        this.type = precision == Precision.FLOAT64 ? DataType.DOUBLE : DataType.FLOAT;
        try (var outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
            for (var matrix : matrices) {
                numbers.put(matrix, Nd4j.create(type, (long) matrix.rows(batch) * matrix.columns()));
                arrays.put(matrix, new HashMap<>());
            }
        }
    }

    /** What arrays made until it is closed may not outlive. */
    private MemoryWorkspace scope() {
        return Nd4j.getWorkspaceManager().getAndActivateWorkspace(REUSED, workspace);
    }

    DataType type() {
        return type;
    }

    @Override
    public INDArray array(Matrix matrix, int n) {
        return arrays.get(matrix).computeIfAbsent(matrix.rows(n), rows -> {
            try (var outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
                long[] shape = {rows, matrix.columns()};
                long[] strides = {1, rows};
                return Nd4j.create(numbers.get(matrix).data(), shape, strides, 0, 'f', type);
            }
        });
    }

    @Override
    public void write(Matrix matrix, double[] values, int at) {
        try (var scope = scope()) {
            var array = array(matrix, 0);
            put(Arrays.copyOfRange(values, at, at + (int) array.length()), array);
        }
    }

    @Override
    public void read(Matrix matrix, int n, double[] to, int at) {
        try (var scope = scope()) {
            double[] values = numbers(array(matrix, n));
            System.arraycopy(values, 0, to, at, values.length);
        }
    }

    /** Row by row. */
    static double[] numbers(INDArray array) {
        return array.castTo(DataType.DOUBLE).dup('c').data().asDouble();
    }

    /** Fills an array row by row. */
    static void put(double[] values, INDArray to) {
        to.assign(Nd4j.createFromArray(values).castTo(to.dataType()).reshape('c', to.shape()));
    }

    @Override
    public Kernel kernel(List<Operation> operations) {
        var kernels = operations.stream()
                .map(operation -> BackendKernels.of(operation, this))
                .toList();
        return step -> {
            try (var scope = scope()) {
                kernels.forEach(kernel -> kernel.run(step));
            }
        };
    }

    @Override
    public void close() {
        arrays.clear();
        numbers.values().forEach(INDArray::close);
        var manager = Nd4j.getWorkspaceManager();
        if (manager.checkIfWorkspaceExists(workspace)) {
            manager.destroyWorkspace(manager.getWorkspaceForCurrentThread(workspace));
        }
    }
}
