package chainrule.study.remote;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.config.RunSetting;
import java.util.Map;
import java.util.ServiceLoader;

/** A way to clusters. Found by {@link ServiceLoader}, so that what it needs may be absent. */
public interface ClusterProvider {
    /**
     * A cluster, which is looked for when there is something to train.
     *
     * @param master its address
     * @param settings of the cluster's own, by name
     * @throws UserException if it can't be used from this process
     */
    Cluster connect(String master, Map<String, String> settings);

    /**
     * The same cluster for a single network, connected.
     *
     * @throws UserException if it can't be used from this process, or does not answer
     */
    AveragingCluster connectToAverage(String master, Map<String, String> settings);

    /**
     * The provider on the class path.
     *
     * @throws UserException if there is none
     */
    static ClusterProvider onClassPath() {
        return ServiceLoader.load(ClusterProvider.class)
                .findFirst()
                .orElseThrow(() -> new UserException(Message.of(
                        "%s needs Chainrule's module spark, which is not on the class path: start with scripts/chainrule, which adds it, or build with `mvn -Pspark`",
                        RunSetting.CLUSTER)));
    }
}
