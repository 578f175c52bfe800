package chainrule.engine.cuda;

import chainrule.engine.cuda.arguments.Address.Reals;
import chainrule.engine.cuda.card.DeviceArena;
import chainrule.engine.cuda.card.Launches;
import chainrule.engine.cuda.card.ScalarType;
import chainrule.engine.step.Operation.ColumnSums;
import java.util.HashMap;
import java.util.Map;

/**
 * Sums of columns in chunks of rows, where the columns alone would keep few of a card's processors busy; and where the chunks'
 * sums lie. How many there are depends on the matrix alone, so that several networks' sums have the same bits as one's.
 */
final class ColumnParts {
    /** About as many as a large card has processors. */
    private static final int WANTED_BLOCKS = 128;
    /** Rows of a chunk at least: as many as a block works on together. */
    private static final int FEWEST_ROWS = 128;

    private final DeviceArena arena;
    private final ScalarType real;
    private final int members;
    private final Map<Key, Reals> places = new HashMap<>();

    private record Key(ColumnSums sums, int chunks) {}

    ColumnParts(DeviceArena arena, ScalarType real, int members) {
        this.arena = arena;
        this.real = real;
        this.members = members;
    }

    /** Blocks that share the columns. */
    static int tiles(int columns) {
        return Launches.divided(columns, Launches.TILE);
    }

    /** Of a block: eight for a row, which are a tile's lanes. */
    static int threads(int n) {
        return Launches.threadsFor(Math.min(n, Launches.MOST_THREADS) * Launches.TILE / 4);
    }

    /** Into how many chunks {@code n} rows are cut. */
    static int chunks(int n, int columns) {
        return Math.max(1, Math.min(WANTED_BLOCKS / tiles(columns), n / FEWEST_ROWS));
    }

    /** Where the sums of the chunks lie, a row for each, network by network; null where there is but one. */
    Reals of(ColumnSums sums, int chunks) {
        return chunks == 1
                ? Reals.NULL
                : places.computeIfAbsent(
                        new Key(sums, chunks),
                        any -> new Reals(arena.take(
                                (long) chunks * sums.delta().columns() * members * real.bytes(),
                                "the sums of the columns")));
    }
}
