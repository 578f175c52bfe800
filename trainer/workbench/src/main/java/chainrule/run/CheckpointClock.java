package chainrule.run;

import chainrule.config.CheckpointConfig;
import java.util.function.LongSupplier;

/**
 * When a checkpoint is due: at the end of the first epoch; then, once an epoch has ended since the last one, as soon as a second has
 * passed, and twenty times what the last one took; and within an epoch after some minutes. So short epochs don't spend their time on
 * files, and no more than the last second of short epochs has to be trained again after a kill.
 */
final class CheckpointClock {
    private static final double NANOSECONDS_PER_MINUTE = 60e9;
    private static final long SHORTEST = 1_000_000_000;
    private static final int TIMES_THE_COST = 20;

    private final double longest;
    private final LongSupplier nanoTime;
    private long at;
    private volatile long cost;
    private boolean first = true;

    /** @param nanoTime a clock, as {@link System#nanoTime} */
    CheckpointClock(CheckpointConfig config, LongSupplier nanoTime) {
        this.longest = config.minutes() * NANOSECONDS_PER_MINUTE;
        this.nanoTime = nanoTime;
        this.at = nanoTime.getAsLong();
    }

    /**
     * Whether one is to be taken now; then the time until the next begins.
     *
     * @param epochEnded whether an epoch has ended since the last one
     */
    boolean isDue(boolean epochEnded) {
        long now = nanoTime.getAsLong();
        long passed = now - at;
        boolean pause = first || passed >= Math.max(SHORTEST, TIMES_THE_COST * cost);
        boolean due = epochEnded && pause || passed > longest;
        if (due) {
            at = now;
            first = false;
        }
        return due;
    }

    /** Hears how many nanoseconds the last one took, on any thread. */
    void written(long nanoseconds) {
        cost = nanoseconds;
    }
}
