package chainrule.spark;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.config.RunSetting;
import chainrule.study.remote.AveragingCluster;
import chainrule.study.remote.Cluster;
import chainrule.study.remote.ClusterProvider;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Clusters of Apache Spark. */
public final class SparkProvider implements ClusterProvider {
    /** What Spark takes from java.base with its own hands. */
    private static final String[] OPENED = {
        "java.lang", "java.lang.invoke", "java.net", "java.nio", "java.util", "sun.nio.ch"
    };

    /** What goes wrong is said in a line by whoever notices it; executors' own logs say the rest. */
    private static final Map<String, String> QUIET = Map.of(
            "org.slf4j.simpleLogger.log.org.apache.spark", "off",
            "org.slf4j.simpleLogger.log.org.apache.hadoop", "error",
            "org.slf4j.simpleLogger.log.org.deeplearning4j.spark", "warn");

    /** A copy has a core: its native libraries must not take those of others. */
    private static final Map<String, String> ONE_CORE_EACH =
            Map.of("spark.executorEnv.OMP_NUM_THREADS", "1", "spark.executorEnv.OPENBLAS_NUM_THREADS", "1");

    @Override
    public Cluster connect(String master, Map<String, String> settings) {
        prepare();
        return new SparkCluster(new Connection(master, settings));
    }

    @Override
    public AveragingCluster connectToAverage(String master, Map<String, String> settings) {
        prepare();
        var all = new HashMap<>(ONE_CORE_EACH);
        all.putAll(settings);
        return new AveragingContext(new Application(new Connection(master, all)));
    }

    private static void prepare() {
        requireOpenPackages();
        QUIET.forEach(SparkProvider::setIfMissing);
    }

    private static void setIfMissing(String name, String value) {
        if (System.getProperty(name) == null) {
            System.setProperty(name, value);
        }
    }

    private static void requireOpenPackages() {
        var base = Object.class.getModule();
        var own = SparkProvider.class.getModule();
        if (!Stream.of(OPENED).allMatch(name -> base.isOpen(name, own))) {
            throw new UserException(Message.of(
                    "%s: Java keeps packages from Spark that it needs: start with scripts/chainrule, or give Java %s",
                    RunSetting.CLUSTER.bare(),
                    Stream.of(OPENED)
                            .map("--add-opens=java.base/%s=ALL-UNNAMED"::formatted)
                            .collect(Collectors.joining(" "))));
        }
    }
}
