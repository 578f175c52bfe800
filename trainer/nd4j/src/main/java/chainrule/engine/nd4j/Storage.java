package chainrule.engine.nd4j;

import chainrule.engine.step.Matrix;
import chainrule.model.Precision;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A matrix's numbers in the memory of ND4J's CPU backend, column by column: so a layer's outputs lie feature by feature, and the weights of one
 * unit side by side. OpenBLAS multiplies such matrices a few percent faster than row by row, and loses far less where the
 * cache is shared with others: it reads the weights in one long stream.
 */
abstract class Storage implements AutoCloseable {
    private static final int SOME_COLUMNS = 16;

    private final Matrix matrix;
    private final INDArray numbers;

    /** By their number of rows. */
    private final Map<Integer, INDArray> arrays = new HashMap<>();

    private Storage(Matrix matrix, INDArray numbers) {
        this.matrix = matrix;
        this.numbers = numbers;
    }

    /** Whether ND4J computes on the CPU. */
    static boolean onCpu() {
        return Nd4j.getEnvironment().isCPU();
    }

    static Storage of(Matrix matrix, int batch, Precision precision) {
        boolean single = precision != Precision.FLOAT64;
        // Inside of a DL4J layer a workspace is open, and what it gives is taken back when it closes.
        try (var outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
            var numbers = Nd4j.create(
                    single ? DataType.FLOAT : DataType.DOUBLE, (long) matrix.rows(batch) * matrix.columns());
            return single ? new Floats(matrix, numbers) : new Doubles(matrix, numbers);
        }
    }

    /** The same numbers for another thread: nothing else is shared. */
    abstract Storage view();

    final Matrix matrix() {
        return matrix;
    }

    final INDArray numbers() {
        return numbers;
    }

    /** How many numbers it has, where its rows are not samples. */
    final int size() {
        return matrix.rows() * matrix.columns();
    }

    /** Where the numbers begin; a pointer of its own for each call. */
    abstract Pointer pointer();

    /** The matrix as ND4J's, for a batch of {@code n}. */
    final INDArray array(int n) {
        return arrays.computeIfAbsent(
                matrix.rows(n),
                rows -> Nd4j.create(
                        numbers.data(),
                        new long[] {rows, matrix.columns()},
                        new long[] {1, rows},
                        0,
                        'f',
                        numbers.dataType()));
    }

    /** Takes the numbers of {@code rows} rows, which {@code values} holds row by row from {@code at} on. */
    final void writeRows(int rows, double[] values, int at) {
        int columns = matrix.columns();
        var some = new double[SOME_COLUMNS * rows];
        for (int first = 0; first < columns; first += SOME_COLUMNS) {
            int count = Math.min(SOME_COLUMNS, columns - first);
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < count; j++) {
                    some[j * rows + i] = values[at + i * columns + first + j];
                }
            }
            write(first * rows, count * rows, some, 0);
        }
    }

    /** Gives the numbers of {@code rows} rows, row by row. */
    final void readRows(int rows, double[] to, int at) {
        int columns = matrix.columns();
        var some = new double[SOME_COLUMNS * rows];
        for (int first = 0; first < columns; first += SOME_COLUMNS) {
            int count = Math.min(SOME_COLUMNS, columns - first);
            read(first * rows, count * rows, some, 0);
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < count; j++) {
                    to[at + i * columns + first + j] = some[j * rows + i];
                }
            }
        }
    }

    /** Copies {@code count} numbers from {@code from} on to {@code to}, from {@code at} on. */
    final void read(int from, int count, double[] to, int at) {
        copyOut(from, count, to, at);
    }

    /** Copies {@code count} numbers from {@code values}, from {@code at} on, to {@code to} and on. */
    final void write(int to, int count, double[] values, int at) {
        copyIn(to, count, values, at);
    }

    /** Takes the numbers of the same matrix, whose rows are not samples. */
    final void copy(Storage from) {
        Pointer.memcpy(
                pointer(), from.pointer(), (long) size() * numbers.dataType().width());
    }

    abstract void copyOut(int from, int count, double[] to, int at);

    abstract void copyIn(int to, int count, double[] values, int at);

    @Override
    public final void close() {
        arrays.clear();
        numbers.close();
    }

    /** In float32. */
    static final class Floats extends Storage {
        private static final int BLOCK = 4096;
        private final java.nio.FloatBuffer memory;
        private final float[] block = new float[BLOCK];

        Floats(Matrix matrix, INDArray numbers) {
            super(matrix, numbers);
            this.memory = numbers.data().asNioFloat();
        }

        @Override
        Floats view() {
            return new Floats(matrix(), numbers());
        }

        @Override
        FloatPointer pointer() {
            return new FloatPointer(numbers().data().addressPointer());
        }

        /** Copies {@code count} numbers from {@code from} on to the beginning of {@code to}. */
        void get(int from, int count, float[] to) {
            memory.get(from, to, 0, count);
        }

        /** Copies the first {@code count} of {@code values} to {@code to} and on. */
        void put(int to, int count, float[] values) {
            memory.put(to, values, 0, count);
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

        Doubles(Matrix matrix, INDArray numbers) {
            super(matrix, numbers);
            this.memory = numbers.data().asNioDouble();
        }

        @Override
        Doubles view() {
            return new Doubles(matrix(), numbers());
        }

        @Override
        DoublePointer pointer() {
            return new DoublePointer(numbers().data().addressPointer());
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
