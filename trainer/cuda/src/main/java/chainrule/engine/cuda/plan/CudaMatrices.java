package chainrule.engine.cuda.plan;

import chainrule.base.UserException;
import chainrule.engine.cuda.arguments.Address.Reals;
import chainrule.engine.cuda.card.DeviceArena;
import chainrule.engine.cuda.card.Gemm;
import chainrule.engine.cuda.card.ScalarType;
import chainrule.engine.step.Matrix;
import chainrule.model.Precision;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Where the matrices of one or more networks lie on a card: a piece of memory for each network, one behind the other, in each
 * the same matrices at the same distances, row by row, all 0 at first.
 */
public final class CudaMatrices {
    private static final String WHAT = "the network's matrices";

    private final Map<Matrix, Long> places = new HashMap<>();
    private final Map<Key, Place> others = new HashMap<>();
    private final Map<Key, Place> rounded = new HashMap<>();
    private final DeviceArena arena;
    private final Precision precision;
    private final int batch;
    private final int members;
    private final long bytes;
    private final long losses;
    private final long scores;

    /**
     * Where the first network's matrix lies.
     *
     * @param stride numbers from there to the next network's
     */
    public record Place(long address, long stride) {
        /** Of a matrix that is not rounded. */
        public Reals numbers() {
            return new Reals(address);
        }
    }

    private record Key(Matrix matrix, int buffer) {}

    /** @param members how many networks */
    public CudaMatrices(DeviceArena arena, Collection<Matrix> matrices, int batch, Precision precision, int members) {
        this.arena = arena;
        this.precision = precision;
        this.batch = batch;
        this.members = members;
        this.bytes = bytes(matrices, batch, precision);
        long next = arena.take(bytes * members, members == 1 ? WHAT : members + " networks' matrices");
        for (var matrix : matrices) {
            places.put(matrix, next);
            next += DeviceArena.aligned((long) count(matrix, batch) * real().bytes());
        }
        this.losses = arena.take((long) batch * members * real().bytes(), WHAT);
        this.scores = arena.take((long) batch * members * real().bytes(), WHAT);
    }

    /** What a network's matrices take on a card, without the copies that are rounded for products. */
    static long bytes(Collection<Matrix> matrices, int batch, Precision precision) {
        return matrices.stream()
                .mapToLong(matrix -> DeviceArena.aligned(
                        (long) count(matrix, batch) * ScalarType.of(precision).bytes()))
                .sum();
    }

    /** What a network takes at most, with those copies and two more places for the inputs. */
    public static long mostBytes(Collection<Matrix> matrices, int batch, Precision precision) {
        long copies = Gemm.Factors.of(precision).areRounded()
                ? matrices.stream()
                        .mapToLong(matrix -> bytesOfRounded(matrix, batch, precision))
                        .sum()
                : 0;
        long inputs = matrices.stream()
                .filter(Matrix::isOfSamples)
                .mapToLong(matrix -> bytes(List.of(matrix), batch, precision))
                .max()
                .orElse(0);
        long counted = (long) batch * (ScalarType.of(precision).bytes() + Integer.BYTES);
        return bytes(matrices, batch, precision) + copies + 2 * inputs + counted;
    }

    private static long bytesOfRounded(Matrix matrix, int batch, Precision precision) {
        return DeviceArena.aligned(
                (long) count(matrix, batch) * Gemm.Factors.of(precision).bytes());
    }

    private static int count(Matrix matrix, int batch) {
        long count = (long) matrix.rows(batch) * matrix.columns();
        if (count > Integer.MAX_VALUE) {
            throw new UserException(String.format(
                    Locale.ROOT,
                    "%s has %,d numbers, and the engine cuda takes 2,147,483,647: take a smaller batch",
                    matrix,
                    count));
        }
        return (int) count;
    }

    Precision precision() {
        return precision;
    }

    public ScalarType real() {
        return ScalarType.of(precision);
    }

    /** How many networks. */
    public int members() {
        return members;
    }

    /** Numbers from one network's matrices to the next one's. */
    public long stride() {
        return bytes / real().bytes();
    }

    /** @param buffer 0; or another place of the same size, which is taken when it is first asked for */
    Place place(Matrix matrix, int buffer) {
        return buffer == 0
                ? new Place(places.get(matrix), stride())
                : others.computeIfAbsent(new Key(matrix, buffer), key -> {
                    long each = DeviceArena.aligned((long) count(matrix, batch) * real().bytes());
                    return new Place(arena.take(each * members, WHAT), each / real().bytes());
                });
    }

    /** The address of one network's matrix. */
    public long at(Matrix matrix, int member) {
        return places.get(matrix) + member * bytes;
    }

    /** The type of products' factors. */
    public Gemm.Factors factors() {
        return Gemm.Factors.of(precision);
    }

    /** Where a matrix's copy lies that is rounded for products, for each of its places. */
    public Place rounded(Matrix matrix, int buffer) {
        return rounded.computeIfAbsent(new Key(matrix, buffer), key -> {
            long each = bytesOfRounded(matrix, batch, precision);
            return new Place(arena.take(each * members, WHAT), each / factors().bytes());
        });
    }

    /** A loss for each sample of a step, network by network. */
    long losses() {
        return losses;
    }

    /** A score for each sample of a step, network by network. */
    long scores() {
        return scores;
    }
}
