package chainrule.spark;

import chainrule.base.UserException;
import chainrule.study.remote.Cluster;
import chainrule.study.remote.TrialTask;
import chainrule.study.store.TrialResult;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.spark.SimpleFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;
import scala.collection.JavaConverters;
import scala.runtime.AbstractFunction0;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * Trials as the tasks of a Spark application, one each. Spark decides where, and again if an executor is lost; results come as
 * they are there, not when all are.
 */
final class SparkCluster implements Cluster {
    private static final long POLL_MS = 100;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final Connection connection;
    private Application application;

    SparkCluster(Connection connection) {
        this.connection = connection;
    }

    /** A result and the place of its trial. */
    private record Ended(int task, TrialResult result) {}

    @Override
    public boolean run(List<TrialTask> tasks, Listener listener, BooleanSupplier interrupted) {
        if (application == null) {
            application = new Application(connection);
        }
        var ended = new LinkedBlockingQueue<Ended>();
        var jobs = begun(tasks, ended, listener, interrupted);
        try {
            return follow(tasks.size(), jobs, ended, listener, interrupted);
        } finally {
            jobs.stream().filter(job -> !job.isCompleted()).forEach(SimpleFutureAction::cancel);
        }
    }

    private List<SimpleFutureAction<BoxedUnit>> begun(
            List<TrialTask> tasks, BlockingQueue<Ended> ended, Listener listener, BooleanSupplier interrupted) {
        try {
            return submit(tasks, ended, listener, interrupted);
        } catch (IllegalStateException e) {
            // So Spark answers when the cluster has ended the application.
            throw application.context().isStopped() ? application.failure(e) : e;
        }
    }

    /** Those of as many threads are a job: Spark wants as many cores for each task of one. */
    private List<SimpleFutureAction<BoxedUnit>> submit(
            List<TrialTask> tasks, BlockingQueue<Ended> ended, Listener listener, BooleanSupplier interrupted) {
        var byThreads = new TreeMap<Integer, List<Integer>>();
        for (int i = 0; i < tasks.size(); i++) {
            byThreads
                    .computeIfAbsent(tasks.get(i).threads(), threads -> new ArrayList<>())
                    .add(i);
        }
        if (byThreads.keySet().stream().anyMatch(threads -> threads != 1)) {
            awaitExecutor(listener, interrupted);
        }
        var jobs = new ArrayList<SimpleFutureAction<BoxedUnit>>();
        byThreads.forEach((threads, places) -> {
            var trials = places.stream().map(tasks::get).toList();
            jobs.add(submit(trials, cores(threads), place -> places.get(place), ended));
        });
        return jobs;
    }

    /** How many cores of an executor a trial takes: no more than there are, though it computes with more threads. */
    private int cores(int threads) {
        int most = application.watch().fewestCores().orElse(1);
        return threads == 0 ? most : Math.min(threads, most);
    }

    private SimpleFutureAction<BoxedUnit> submit(
            List<TrialTask> trials, int cores, java.util.function.IntUnaryOperator places, BlockingQueue<Ended> ended) {
        RDD<TrialTask> rdd = JavaSparkContext.fromSparkContext(application.context())
                .parallelize(trials, trials.size())
                .rdd();
        if (cores > 1 && connection.isStandalone()) {
            rdd = rdd.withResources(new ResourceProfileBuilder()
                    .require(new TaskResourceRequests().cpus(cores))
                    .build());
        }
        var partitions =
                IntStream.range(0, trials.size()).<Object>mapToObj(i -> i).toList();
        return application
                .context()
                .submitJob(
                        rdd,
                        new TrainOnExecutor(),
                        JavaConverters.asScalaBuffer(partitions).toSeq(),
                        new AbstractFunction2<Object, TrialResult, BoxedUnit>() {
                            @Override
                            public BoxedUnit apply(Object place, TrialResult result) {
                                ended.add(new Ended(places.applyAsInt((Integer) place), result));
                                return BoxedUnit.UNIT;
                            }
                        },
                        new AbstractFunction0<BoxedUnit>() {
                            @Override
                            public BoxedUnit apply() {
                                return BoxedUnit.UNIT;
                            }
                        });
    }

    /** Hands on what comes until all is there; false if it was interrupted. */
    private boolean follow(
            int total,
            List<SimpleFutureAction<BoxedUnit>> jobs,
            BlockingQueue<Ended> ended,
            Listener listener,
            BooleanSupplier interrupted) {
        var waiting = new Waiting(listener);
        for (int done = 0; done < total; ) {
            var next = next(ended);
            if (next != null) {
                done++;
                listener.ended(next.task, next.result);
            }
            waiting.look();
            listener.running(application.watch().running());
            if (done < total && ended.isEmpty()) {
                if (interrupted.getAsBoolean()) {
                    return false;
                }
                jobs.forEach(this::requireNoFailure);
            }
        }
        return true;
    }

    private static Ended next(BlockingQueue<Ended> ended) {
        try {
            return ended.poll(POLL_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserException("interrupted; run the same command again to resume", e);
        }
    }

    private void requireNoFailure(SimpleFutureAction<BoxedUnit> job) {
        if (job.isCompleted() && job.value().get().isFailure()) {
            throw application.failure(job.value().get().failed().get());
        }
    }

    /** Executors come a while after the application has begun. */
    private void awaitExecutor(Listener listener, BooleanSupplier interrupted) {
        var waiting = new Waiting(listener);
        while (connection.isStandalone()
                && !application.watch().hasExecutors()
                && !interrupted.getAsBoolean()
                && !application.context().isStopped()) {
            waiting.look();
            try {
                Thread.sleep(POLL_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Says what the user waits for. */
    private final class Waiting {
        private final Listener listener;
        private long since = System.nanoTime();

        Waiting(Listener listener) {
            this.listener = listener;
        }

        void look() {
            for (var loss = application.watch().losses().poll();
                    loss != null;
                    loss = application.watch().losses().poll()) {
                listener.notice(loss);
            }
            if (application.watch().hasExecutors() || application.watch().running() > 0) {
                since = System.nanoTime();
            } else if (System.nanoTime() - since > PATIENCE_NANOS) {
                since = System.nanoTime();
                listener.notice(
                        "%s gives no executor yet: are there workers with a free core and as much memory as is asked for?"
                                .formatted(connection.master()));
            }
        }
    }

    @Override
    public void close() {
        if (application != null) {
            application.close();
        }
    }
}
