package chainrule.spark;

import java.util.Map;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/** Hears from Spark which executors there are, and how many tasks they work on. */
final class Watch extends SparkListener {
    private final Map<String, Integer> cores = new ConcurrentHashMap<>();
    private final AtomicInteger running = new AtomicInteger();
    private final Queue<String> losses = new ConcurrentLinkedQueue<>();

    @Override
    public void onExecutorAdded(SparkListenerExecutorAdded added) {
        cores.put(added.executorId(), added.executorInfo().totalCores());
    }

    @Override
    public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
        if (cores.remove(removed.executorId()) != null) {
            losses.add("executor %s is lost (%s): its trials are trained again elsewhere"
                    .formatted(removed.executorId(), removed.reason().strip()));
        }
    }

    @Override
    public void onTaskStart(SparkListenerTaskStart start) {
        running.incrementAndGet();
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
        running.decrementAndGet();
    }

    int running() {
        return running.get();
    }

    boolean hasExecutors() {
        return !cores.isEmpty();
    }

    /** Of the smallest executor; empty if there is none. */
    OptionalInt fewestCores() {
        return cores.values().stream().mapToInt(Integer::intValue).min();
    }

    /** Of all executors. */
    int cores() {
        return cores.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** The losses since the last call, as lines. */
    Queue<String> losses() {
        return losses;
    }
}
