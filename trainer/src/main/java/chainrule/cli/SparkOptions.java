package chainrule.cli;

import chainrule.UserException;
import chainrule.study.ClusterProvider;
import chainrule.study.Elsewhere;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where trainings are made: on this machine, or on the machines of an Apache Spark cluster. */
final class SparkOptions {
    @Option(
            names = "--spark",
            paramLabel = "MASTER",
            description = "Train on a Spark cluster, such as spark://host:7077; default: on this machine.")
    private Optional<String> master;

    @Option(
            names = "--spark-conf",
            paramLabel = "KEY=VALUE",
            description = "A setting of Spark's, such as spark.executor.memory=4g.")
    private Map<String, String> settings;

    @Option(
            names = "--spark-data",
            paramLabel = "URL",
            description = "Where machines that lack the data fetch them: a mirror as for `data fetch`; "
                    + "or your own table (.csv) or folder (.tar.gz).")
    private Optional<URI> address;

    @Option(
            names = "--no-weights",
            description = "Let only metrics come back from the cluster, not the weights that trainings end with.")
    private boolean noWeights;

    /**
     * The cluster; empty: this machine.
     *
     * @throws UserException if it can't be used from here
     */
    Optional<Elsewhere> connect() {
        if (master.isEmpty() && (settings != null || address.isPresent() || noWeights)) {
            throw new UserException(
                    "%s says how to use a Spark cluster: say which with --spark MASTER, such as spark://host:7077"
                            .formatted(
                                    settings != null ? "--spark-conf" : noWeights ? "--no-weights" : "--spark-data"));
        }
        return master.map(name -> new Elsewhere(
                ClusterProvider.onClassPath().connect(name, settings == null ? Map.of() : settings),
                address.map(URI::toString).orElse(""),
                !noWeights));
    }
}
