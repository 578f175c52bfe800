package chainrule.engine.nd4j;

import chainrule.engine.step.Matrix;
import chainrule.model.Precision;
import java.util.HashMap;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A matrix's numbers in ND4J's memory, row by row. What is row by row here is column by column for its transpose, and so
 * BLAS sees it: as an array of columns×rows in 'f' order, which it takes and writes without a copy.
 */
abstract class Storage implements AutoCloseable {
    private final Matrix matrix;
    private final INDArray numbers;
    /** On ND4J's CUDA backend: the numbers lie on the card and here, and it must be told which of both is newer. */
    private final boolean mirrored = !Nd4j.getEnvironment().isCPU();

    /** By their number of rows. */
    private final Map<Integer, INDArray> views = new HashMap<>();

    private Storage(Matrix matrix, int batch, DataType type) {
        this.matrix = matrix;
        // Inside of a DL4J layer a workspace is open, and what it gives is taken back when it closes.
        try (var outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
            this.numbers = Nd4j.create(type, (long) matrix.rows(batch) * matrix.columns());
        }
    }

    static Storage of(Matrix matrix, int batch, Precision precision) {
        return precision == Precision.FLOAT32 ? new Floats(matrix, batch) : new Doubles(matrix, batch);
    }

    final Matrix matrix() {
        return matrix;
    }

    final INDArray numbers() {
        return numbers;
    }

    /** The transpose, for a batch of {@code n}: columns×rows. */
    final INDArray transposed(int n) {
        return views.computeIfAbsent(
                matrix.rows(n),
                rows -> Nd4j.create(
                        numbers.data(),
                        new long[] {matrix.columns(), rows},
                        new long[] {1, matrix.columns()},
                        0,
                        'f',
                        numbers.dataType()));
    }

    /** Copies {@code count} numbers from {@code from} on to {@code to}, from {@code at} on. */
    final void read(int from, int count, double[] to, int at) {
        beforeReading();
        copyOut(from, count, to, at);
    }

    /** Copies {@code count} numbers from {@code values}, from {@code at} on, to {@code to} and on. */
    final void write(int to, int count, double[] values, int at) {
        beforeReading();
        copyIn(to, count, values, at);
        afterWriting();
    }

    final void beforeReading() {
        if (mirrored) {
            Nd4j.getAffinityManager().ensureLocation(numbers, Location.HOST);
        }
    }

    final void afterWriting() {
        if (mirrored) {
            Nd4j.getAffinityManager().tagLocation(numbers, Location.HOST);
        }
    }

    abstract void copyOut(int from, int count, double[] to, int at);

    abstract void copyIn(int to, int count, double[] values, int at);

    @Override
    public final void close() {
        views.clear();
        numbers.close();
    }

    /** In float32. */
    static final class Floats extends Storage {
        private static final int BLOCK = 4096;
        private final java.nio.FloatBuffer memory;
        private final float[] block = new float[BLOCK];

        Floats(Matrix matrix, int batch) {
            super(matrix, batch, DataType.FLOAT);
            this.memory = numbers().data().asNioFloat();
        }

        /** Copies {@code count} numbers from {@code from} on to the beginning of {@code to}. */
        void get(int from, int count, float[] to) {
            beforeReading();
            memory.get(from, to, 0, count);
        }

        /** Copies the first {@code count} of {@code values} to {@code to} and on. */
        void put(int to, int count, float[] values) {
            beforeReading();
            memory.put(to, values, 0, count);
            afterWriting();
        }

        @Override
        void copyOut(int from, int count, double[] to, int at) {
            for (int done = 0; done < count; done += BLOCK) {
                int size = Math.min(BLOCK, count - done);
                memory.get(from + done, block, 0, size);
                for (int i = 0; i < size; i++) {
                    to[at + done + i] = block[i];
                }
            }
        }

        @Override
        void copyIn(int to, int count, double[] values, int at) {
            for (int done = 0; done < count; done += BLOCK) {
                int size = Math.min(BLOCK, count - done);
                for (int i = 0; i < size; i++) {
                    block[i] = (float) values[at + done + i];
                }
                memory.put(to + done, block, 0, size);
            }
        }
    }

    private static final class Doubles extends Storage {
        private final java.nio.DoubleBuffer memory;

        Doubles(Matrix matrix, int batch) {
            super(matrix, batch, DataType.DOUBLE);
            this.memory = numbers().data().asNioDouble();
        }

        @Override
        void copyOut(int from, int count, double[] to, int at) {
            memory.get(from, to, at, count);
        }

        @Override
        void copyIn(int to, int count, double[] values, int at) {
            memory.put(to, values, at, count);
        }
    }
}
