package chainrule.cli.option;

import chainrule.base.UserException;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which Apache Spark cluster trains, if not this machine. */
public final class SparkOptions {
    @Option(
            names = "--spark",
            paramLabel = "MASTER",
            description = "Train on a Spark cluster, such as spark://host:7077; default: on this machine.")
    private Optional<String> master;

    @Option(
            names = "--spark-conf",
            paramLabel = "KEY=VALUE",
            description = "A setting of Spark, such as spark.executor.memory=4g.")
    private Map<String, String> settings;

    /**
     * The cluster's address; empty: this machine.
     *
     * @throws UserException if there is none, but settings for it
     */
    public Optional<String> master() {
        if (master.isEmpty() && settings != null) {
            throw missing("--spark-conf");
        }
        return master;
    }

    /** Spark's own, by name. */
    public Map<String, String> settings() {
        return settings == null ? Map.of() : settings;
    }

    static UserException missing(String option) {
        return new UserException(
                "%s says how to use a Spark cluster: say which with --spark MASTER, such as spark://host:7077"
                        .formatted(option));
    }
}
