package chainrule.engine.nd4j;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Threads that go through the operations of a step together, each with its share of every one, and wait for each other in
 * between. A step has dozens of waits, each of them shorter than it takes to put a thread to sleep and to wake it: so they
 * spin, and sleep only when there is no work for longer.
 *
 * <p>The calling thread is lane 0. Calls from several threads take turns.
 */
final class ThreadTeam implements AutoCloseable {
    /** How often a thread looks before it offers its core to others, and before it sleeps. */
    private static final int SPINS = 1 << 10;

    private static final int YIELDS = 1 << 8;

    private final Thread[] others;
    /** On which CPU each lane began its last round. */
    private final AtomicIntegerArray cpus;

    private final AtomicInteger arrived = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile Work work;
    private volatile int stages;
    /** Counts calls of {@link #run}. */
    private volatile int round;
    /** Counts barriers. */
    private volatile int phase;

    private volatile boolean closed;

    /** A lane's share of a stage. */
    @FunctionalInterface
    interface Work {
        void run(int stage, int lane);
    }

    ThreadTeam(int lanes) {
        others = new Thread[lanes - 1];
        cpus = new AtomicIntegerArray(lanes);
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
        cpus.set(0, Cpus.current());
        work = shared;
        stages = stageCount;
        round++;
        for (var other : others) {
            LockSupport.unpark(other);
        }
        goThrough(0);
        var thrown = failure.getAndSet(null);
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        } else if (thrown != null) {
            throw new IllegalStateException("a lane has failed", thrown);
        }
    }

    private void goThrough(int lane) {
        // Read once: after the last stage the caller may begin another round before this lane has left this one.
        int count = stages;
        var shared = work;
        for (int stage = 0; stage < count; stage++) {
            try {
                if (failure.get() == null) {
                    shared.run(stage, lane);
                }
            } catch (Throwable thrown) {
                failure.compareAndSet(null, thrown);
            }
            awaitAll();
        }
    }

    /** Returns when every lane is here. */
    private void awaitAll() {
        int before = phase;
        if (arrived.incrementAndGet() == lanes()) {
            arrived.set(0);
            phase = before + 1;
            return;
        }
        for (int looks = 0; phase == before; looks++) {
            pause(looks);
        }
    }

    private void serve(int lane) {
        int done = 0;
        while (awaitRound(done)) {
            done++;
            takeCpu(lane);
            goThrough(lane);
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
    private boolean awaitRound(int done) {
        for (int looks = 0; round == done && !closed; looks++) {
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
