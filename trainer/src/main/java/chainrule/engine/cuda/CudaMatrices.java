package chainrule.engine.cuda;

import chainrule.UserException;
import chainrule.engine.step.Matrix;
import chainrule.model.Precision;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Where a program's matrices lie on a card: one piece of memory, row by row each, all 0 at first. */
final class CudaMatrices {
    private static final String WHAT = "the network's matrices";

    private final Map<Matrix, Long> places = new HashMap<>();
    private final Map<Matrix, Long> rounded = new HashMap<>();
    private final Room room;
    private final Precision precision;
    private final int batch;
    private final long losses;
    private final long hits;

    CudaMatrices(Room room, Collection<Matrix> matrices, int batch, Precision precision) {
        this.room = room;
        this.precision = precision;
        this.batch = batch;
        long next = room.take(bytes(matrices, batch, precision), WHAT);
        for (var matrix : matrices) {
            places.put(matrix, next);
            next += Room.aligned((long) count(matrix, batch) * real().bytes());
        }
        this.losses = room.take((long) batch * real().bytes(), WHAT);
        this.hits = room.take((long) batch * Integer.BYTES, WHAT);
    }

    /** What matrices take on a card, without the copies that are rounded for products. */
    static long bytes(Collection<Matrix> matrices, int batch, Precision precision) {
        return matrices.stream()
                .mapToLong(matrix -> Room.aligned(
                        (long) count(matrix, batch) * Real.of(precision).bytes()))
                .sum();
    }

    private static int count(Matrix matrix, int batch) {
        long count = (long) matrix.rows(batch) * matrix.columns();
        if (count > Integer.MAX_VALUE) {
            throw new UserException("%s has %,d numbers, and the engine cuda takes 2,147,483,647: take a smaller batch"
                    .formatted(matrix, count));
        }
        return (int) count;
    }

    Precision precision() {
        return precision;
    }

    Real real() {
        return Real.of(precision);
    }

    long at(Matrix matrix) {
        return places.get(matrix);
    }

    /** Where a matrix lies in bfloat16, for products. */
    long rounded(Matrix matrix) {
        return rounded.computeIfAbsent(matrix, m -> room.take((long) count(m, batch) * Short.BYTES, WHAT));
    }

    /** A loss for each sample. */
    long losses() {
        return losses;
    }

    /** 1 or 0 for each sample. */
    long hits() {
        return hits;
    }
}
