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
 *
 * <p>Where lanes compute for samples of their own, each lane's rows lie together, column by column: {@link #own} is one such block, and
 * reading and writing the whole finds the blocks.
 */
abstract class Storage implements AutoCloseable {
    private static final int SOME_COLUMNS = 16;
    private static final int ALL = -1;

    private final Matrix matrix;
    private final INDArray numbers;
    private final Place place;

    /** By their number of rows. */
    private final Map<Integer, INDArray> arrays = new HashMap<>();

    /**
     * Which of the numbers these are.
     *
     * @param samples of the lanes that compute for samples of their own; null where no lane does, and for weights
     * @param lane whose samples; {@link #ALL} for all
     * @param whole whether all lanes' samples lie together in spite of that; the same array for all views
     * @param row the first one
     * @param column the first one
     * @param rows all that there are, of weights
     */
    private record Place(SampleRows samples, int lane, boolean[] whole, int row, int column, int rows) {
        static Place all(Matrix matrix, SampleRows samples) {
            return new Place(matrix.isOfSamples() ? samples : null, ALL, new boolean[1], 0, 0, matrix.rows());
        }

        Place of(int ofLane) {
            return samples == null ? this : new Place(samples, ofLane, whole, row, column, rows);
        }

        Place from(int firstRow, int firstColumn) {
            return new Place(samples, lane, whole, firstRow, firstColumn, rows);
        }

        boolean isInBlocks() {
            return samples != null && lane == ALL && !whole[0];
        }

        boolean isAmongOthers() {
            return samples != null && lane != ALL && whole[0];
        }

        /** Numbers from one column to the next. */
        int stride(int n) {
            if (samples == null) {
                return rows == Matrix.A_SAMPLE_A_ROW ? n : rows;
            }
            return lane == ALL || whole[0] ? samples.count() : n;
        }

        /** @param columns of the whole matrix */
        int start(int columns) {
            int own = samples == null || lane == ALL ? 0 : samples.from(lane) * (whole[0] ? 1 : columns);
            return row + own + (column == 0 ? 0 : column * stride(0));
        }
    }

    private Storage(Matrix matrix, INDArray numbers, Place place) {
        this.matrix = matrix;
        this.numbers = numbers;
        this.place = place;
    }

    /** Whether ND4J computes on the CPU. */
    static boolean onCpu() {
        return Nd4j.getEnvironment().isCPU();
    }

    static Storage of(Matrix matrix, int batch, Precision precision) {
        return of(matrix, batch, precision, null);
    }

    /** @param samples of the lanes that compute for samples of their own; null: none does */
    static Storage of(Matrix matrix, int batch, Precision precision, SampleRows samples) {
        boolean single = precision != Precision.FLOAT64;
        var all = Place.all(matrix, samples);
        // Inside of a DL4J layer a workspace is open, and what it gives is taken back when it closes.
        try (var outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
            var numbers = Nd4j.create(
                    single ? DataType.FLOAT : DataType.DOUBLE, (long) matrix.rows(batch) * matrix.columns());
            return single ? new Floats(matrix, numbers, all) : new Doubles(matrix, numbers, all);
        }
    }

    /** The same numbers for another thread: nothing else is shared. */
    final Storage view() {
        return at(matrix, place);
    }

    /** The rows of a lane that computes for samples of its own, or the whole of what has no samples. */
    final Storage own(int lane) {
        return at(matrix, place.of(lane));
    }

    /** Some rows or columns, for products alone: as many as {@code part} has. */
    final Storage part(Matrix part, int firstRow, int firstColumn) {
        return at(part, place.from(firstRow, firstColumn));
    }

    abstract Storage at(Matrix some, Place where);

    /** Lays the samples of all lanes together, before anything is computed. */
    final void layTogether() {
        place.whole()[0] = true;
    }

    /** Whether the samples of all lanes lie together, or there is but one lane. */
    final boolean isTogether() {
        return !place.isInBlocks();
    }

    /** Where this begins. */
    final int start() {
        return place.start(matrix.columns());
    }

    /** Numbers from one column to the next, of {@code n} samples. */
    final int stride(int n) {
        return place.stride(n);
    }

    /** Numbers that lie together. */
    private interface Piece {
        /**
         * @param at where they lie
         * @param done how many were before
         */
        void run(int at, int count, int done);
    }

    /** Goes through {@code count} numbers from the {@code from}th, counted column by column, for the current step. */
    private void pieces(int from, int count, Piece piece) {
        if (place.isInBlocks()) {
            overBlocks(from, count, piece);
        } else if (place.isAmongOthers()) {
            amongOthers(from, count, piece);
        } else {
            piece.run(start() + from, count, 0);
        }
    }

    private void overBlocks(int from, int count, Piece piece) {
        var samples = place.samples();
        int n = samples.count();
        int column = from / n;
        int sample = from % n;
        for (int done = 0; done < count; ) {
            int lane = samples.laneOf(sample);
            int first = samples.from(lane);
            int end = samples.from(lane + 1);
            int size = Math.min(end - sample, count - done);
            piece.run(first * matrix.columns() + column * (end - first) + sample - first, size, done);
            done += size;
            sample += size;
            if (sample == n) {
                sample = 0;
                column++;
            }
        }
    }

    private void amongOthers(int from, int count, Piece piece) {
        var samples = place.samples();
        int n = samples.from(place.lane() + 1) - samples.from(place.lane());
        int column = n == 0 ? 0 : from / n;
        int sample = n == 0 ? 0 : from % n;
        for (int done = 0; done < count; column++, sample = 0) {
            int size = Math.min(n - sample, count - done);
            piece.run(start() + column * stride(n) + sample, size, done);
            done += size;
        }
    }

    /** Whether numbers that follow each other lie together. */
    private boolean isInOnePiece() {
        return !place.isInBlocks() && !place.isAmongOthers();
    }

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
        if (place.isInBlocks()) {
            throw new IllegalStateException(matrix + " lies in blocks of samples");
        }
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
        count(rows);
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
        count(rows);
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
        pieces(from, count, (first, size, done) -> copyOut(first, size, to, at + done));
    }

    private void count(int samples) {
        if (place.samples() != null) {
            place.samples().count(samples);
        }
    }

    /** Copies {@code count} numbers from {@code values}, from {@code at} on, to {@code to} and on. */
    final void write(int to, int count, double[] values, int at) {
        pieces(to, count, (first, size, done) -> copyIn(first, size, values, at + done));
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

        Floats(Matrix matrix, INDArray numbers, Place place) {
            super(matrix, numbers, place);
            this.memory = numbers.data().asNioFloat();
        }

        @Override
        Floats at(Matrix some, Place where) {
            return new Floats(some, numbers(), where);
        }

        @Override
        FloatPointer pointer() {
            return new FloatPointer(numbers().data().addressPointer());
        }

        /** Copies {@code count} numbers from {@code from} on to the beginning of {@code to}. */
        void get(int from, int count, float[] to) {
            if (super.isInOnePiece()) {
                memory.get(start() + from, to, 0, count);
            } else {
                super.pieces(from, count, (at, size, done) -> memory.get(at, to, done, size));
            }
        }

        /** Copies the first {@code count} of {@code values} to {@code to} and on. */
        void put(int to, int count, float[] values) {
            if (super.isInOnePiece()) {
                memory.put(start() + to, values, 0, count);
            } else {
                super.pieces(to, count, (at, size, done) -> memory.put(at, values, done, size));
            }
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

        Doubles(Matrix matrix, INDArray numbers, Place place) {
            super(matrix, numbers, place);
            this.memory = numbers.data().asNioDouble();
        }

        @Override
        Doubles at(Matrix some, Place where) {
            return new Doubles(some, numbers(), where);
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
