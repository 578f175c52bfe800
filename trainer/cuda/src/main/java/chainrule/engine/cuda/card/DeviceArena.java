package chainrule.engine.cuda.card;

import chainrule.base.UserException;
import java.util.ArrayList;
import java.util.List;

/** Memory taken from a card, given back together. */
public final class DeviceArena implements AutoCloseable {
    /** Places begin at multiples of it: what products and wide loads want. */
    public static final int ALIGNMENT = 256;

    private static final int MIB = 20;

    private final Card card;
    private final List<Long> taken = new ArrayList<>();

    public DeviceArena(Card card) {
        this.card = card;
    }

    /**
     * Takes memory, all 0.
     *
     * @param what it is for, in the plural: the subject of the message
     * @throws UserException if the GPU has less
     */
    public long take(long bytes, String what) {
        require(card, bytes, what);
        long address = card.allocate(Math.max(bytes, 1));
        taken.add(address);
        return address;
    }

    /** @throws UserException if a card has less memory than that */
    static void require(Card card, long bytes, String what) {
        long free = card.free();
        if (bytes > free) {
            throw new UserException(
                    "%s need %,d MiB of the memory of %s, and %,d MiB are free: take a smaller batch, network or data set"
                            .formatted(what, (bytes >> MIB) + 1, card.name(), free >> MIB));
        }
    }

    public static long aligned(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    @Override
    public void close() {
        taken.forEach(card::release);
        taken.clear();
    }
}
