package chainrule.engine.nd4j;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Threads that go through the operations of a step together, each with its lane's share of every one, and wait for each other in
 * between. A step has dozens of waits, each of them shorter than it takes to put a thread to sleep and to wake it: so they
 * spin, and sleep only when there is no work for longer.
 *
 * <p>A thread that has ended its lane's share of a stage takes the share of any lane that has not begun with it: so nobody waits for a thread
 * that still sleeps, or whose processor another program has, Java's compilers among them. What a share computes does not depend on the thread.
 *
 * <p>The calling thread is lane 0's. Calls from several threads take turns.
 */
final class ThreadTeam implements AutoCloseable {
    /** How often a thread looks before it offers its core to others, and before it sleeps. */
    private static final int SPINS = 1 << 10;

    private static final int YIELDS = 1 << 8;
    /** How long a thread takes itself to be on the CPU on which it was: asking takes as long as a short stage. */
    private static final long STAYS_NANOS = 1_000_000;
    /** Numbers of a line of the cache: lanes don't write to each other's. */
    private static final int LINE = 16;

    private final Thread[] others;
    /** On which CPU each lane's thread was when it last looked. */
    private final AtomicIntegerArray cpus;
    /** When the calling thread last looked. */
    private long looked = System.nanoTime() - STAYS_NANOS;
    /** The next stage of each lane that nobody has begun with, counted over all rounds; a line of the cache for each. */
    private final AtomicLongArray next;

    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile Round round = new Round((stage, lane) -> {}, 0, 0);
    /** How many stages have ended on all lanes, counted over all rounds. */
    private volatile long phase;

    private volatile boolean closed;

    /** A lane's share of a stage. */
    @FunctionalInterface
    interface Work {
        void run(int stage, int lane);
    }

    /**
     * A call of {@link #run}.
     *
     * @param first the number of its first stage, counted over all rounds
     */
    private record Round(Work work, int stages, long first) {
        long end() {
            return first + stages;
        }
    }

    ThreadTeam(int lanes) {
        others = new Thread[lanes - 1];
        cpus = new AtomicIntegerArray(lanes);
        next = new AtomicLongArray(lanes * LINE);
        for (int lane = 0; lane < lanes; lane++) {
            cpus.set(lane, Cpus.UNKNOWN);
        }
        for (int i = 0; i < others.length; i++) {
            int lane = i + 1;
            others[i] = new Thread(() -> serve(lane), "chainrule-lane-" + lane);
            others[i].setDaemon(true);
            others[i].start();
        }
    }

    int lanes() {
        return others.length + 1;
    }

    /**
     * Every stage on every lane; a stage begins when the one before has ended on all lanes. What a lane throws is thrown here;
     * the stages that follow are skipped.
     */
    synchronized void run(int stageCount, Work shared) {
        if (closed) {
            throw new IllegalStateException("a closed team has no lanes");
        }
        if (stageCount == 0) {
            return;
        }
        long now = System.nanoTime();
        if (now - looked >= STAYS_NANOS) {
            looked = now;
            cpus.set(0, Cpus.current());
        }
        var begun = new Round(shared, stageCount, round.end());
        round = begun;
        for (var other : others) {
            LockSupport.unpark(other);
        }
        goThrough(begun, 0);
        var thrown = failure.getAndSet(null);
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        } else if (thrown != null) {
            throw new IllegalStateException("a lane has failed", thrown);
        }
    }

    /** All stages of a round, which may have ended long ago. */
    private void goThrough(Round some, int lane) {
        for (int stage = 0; stage < some.stages(); stage++) {
            long number = some.first() + stage;
            for (int i = 0; i < lanes() && phase == number; i++) {
                share(some, stage, (lane + i) % lanes());
            }
            for (int looks = 0; phase <= number; looks++) {
                pause(looks);
            }
        }
    }

    /** A lane's share of the current stage, if nobody has begun with it. */
    private void share(Round some, int stage, int lane) {
        long number = some.first() + stage;
        if (next.get(lane * LINE) != number || !next.compareAndSet(lane * LINE, number, number + 1)) {
            return;
        }
        try {
            if (failure.get() == null) {
                some.work().run(stage, lane);
            }
        } catch (Throwable thrown) {
            failure.compareAndSet(null, thrown);
        }
        if (ended.incrementAndGet() == lanes()) {
            ended.set(0);
            phase = number + 1;
        }
    }

    private void serve(int lane) {
        var last = round;
        long took = System.nanoTime() - STAYS_NANOS;
        while (awaitRound(last)) {
            last = round;
            long now = System.nanoTime();
            if (now - took >= STAYS_NANOS) {
                took = now;
                takeCpu(lane);
            }
            goThrough(last, lane);
        }
    }

    /** A CPU of its own, if there are enough. */
    private void takeCpu(int lane) {
        int cpu = Cpus.current();
        var taken = IntStream.range(0, lane).map(cpus::get).toArray();
        if (cpu != Cpus.UNKNOWN && IntStream.of(taken).anyMatch(other -> other == cpu)) {
            Cpus.leave(taken);
        }
        cpus.set(lane, Cpus.current());
    }

    /** Whether there is another round; false when the team is closed. */
    private boolean awaitRound(Round last) {
        for (int looks = 0; round == last && !closed; looks++) {
            if (looks < SPINS + YIELDS) {
                pause(looks);
            } else {
                LockSupport.park(this);
            }
        }
        return !closed;
    }

    private static void pause(int looks) {
        if (looks < SPINS) {
            Thread.onSpinWait();
        } else {
            Thread.yield();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        for (var other : others) {
            LockSupport.unpark(other);
        }
    }
}
