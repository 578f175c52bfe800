package chainrule.spark;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.engine.Engine;
import chainrule.study.remote.AveragingCluster;
import java.util.concurrent.TimeUnit;

/** A Spark application that trains one network. */
record AveragingContext(Application application) implements AveragingCluster {
    private static final long POLL_MS = 100;
    /** In which executors come that are there already. */
    private static final long SETTLING_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** @throws UserException if there are none after a minute */
    @Override
    public int cores() {
        if (!application.connection().isStandalone()) {
            return application.context().defaultParallelism();
        }
        long begin = System.nanoTime();
        long changed = begin;
        for (int cores = 0; cores == 0 || System.nanoTime() - changed < SETTLING_NANOS; ) {
            pause();
            int now = application.watch().cores();
            if (now != cores) {
                cores = now;
                changed = System.nanoTime();
            }
            if (cores == 0 && System.nanoTime() - begin > PATIENCE_NANOS) {
                throw new UserException(Message.of(
                        "%s gives no executor: are there workers with a free core and as much memory as is asked for?",
                        application.connection().cluster()));
            }
        }
        return application.watch().cores();
    }

    private void pause() {
        try {
            Thread.sleep(POLL_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserException("interrupted while waiting for executors", e);
        }
    }

    @Override
    public Engine engine(int workers, int averageEvery) {
        return new AveragingEngine(application, workers, averageEvery);
    }

    @Override
    public void close() {
        application.close();
    }
}
