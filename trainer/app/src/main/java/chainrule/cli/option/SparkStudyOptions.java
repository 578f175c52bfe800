package chainrule.cli.option;

import chainrule.base.UserException;
import chainrule.study.remote.ClusterOptions;
import chainrule.study.remote.ClusterProvider;
import java.net.URI;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the training runs of a study are made: on this machine, or on the machines of an Apache Spark cluster. */
public final class SparkStudyOptions {
    @Mixin
    private SparkOptions spark;

    @Option(
            names = "--spark-data",
            paramLabel = "URL",
            description = "Address from which machines without the data fetch them: a mirror as for `data fetch`; "
                    + "or your own table (.csv) or folder (.tar.gz).")
    private Optional<URI> address;

    @Option(names = "--no-weights", description = "Fetch only metrics from the cluster, not the trained weights.")
    private boolean noWeights;

    /**
     * The cluster; empty: this machine.
     *
     * @throws UserException if it can't be used from here
     */
    public Optional<ClusterOptions> connect() {
        var master = spark.master();
        if (master.isEmpty() && (address.isPresent() || noWeights)) {
            throw SparkOptions.missing(noWeights ? "--no-weights" : "--spark-data");
        }
        return master.map(name -> new ClusterOptions(
                ClusterProvider.onClassPath().connect(name, spark.settings()),
                address.map(URI::toString).orElse(""),
                !noWeights));
    }
}
