package chainrule.spark;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.config.RunSetting;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.SparkContext;

/**
 * What runs on a cluster for this process.
 *
 * <p>When a signal ends the process, Spark would end its part immediately, while the work here still wants to finish what it has
 * begun: Spark has to wait until this is closed.
 */
final class Application implements AutoCloseable {
    /** Before Spark's, which are below 50. */
    private static final int PRIORITY = 100;
    /** A second signal does not wait at all. */
    private static final long LONGEST_MINUTES = 60;

    private final Connection connection;
    private final SparkContext context;
    private final Watch watch = new Watch();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** @throws UserException if the cluster does not answer in time, or Spark has something against the settings */
    Application(Connection connection) {
        this.connection = connection;
        this.context = connection.open();
        context.addSparkListener(watch);
        ShutdownHookManager.get().addShutdownHook(this::awaitClosed, PRIORITY, LONGEST_MINUTES, TimeUnit.MINUTES);
    }

    private void awaitClosed() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    Connection connection() {
        return connection;
    }

    SparkContext context() {
        return context;
    }

    Watch watch() {
        return watch;
    }

    /** The loss of a machine is for the user to fix; what Chainrule throws there is a bug. */
    RuntimeException failure(Throwable e) {
        String reason = Connection.briefly(e);
        if (reason.contains("ExecutorLostFailure")) {
            return new UserException(
                    Message.of(
                            "%s: the executor of a training run was lost several times: look at its log, and perhaps give it more memory with %s (%s)",
                            connection.cluster(), RunSetting.CLUSTER_SETTING.to("spark.executor.memory=4g"), reason),
                    e);
        }
        if (context.isStopped() || reason.contains("Master removed our application")) {
            return new UserException(
                    Message.of(
                            "%s: the cluster has ended the application: do its machines see Chainrule's jars, and does it ask for a secret (CHAINRULE_SPARK_SECRET)? look at the executors' logs (%s)",
                            connection.cluster(), reason),
                    e);
        }
        return new IllegalStateException("a training run failed on the cluster", e);
    }

    @Override
    public void close() {
        context.stop();
        closed.countDown();
    }
}
