package chainrule.study.remote;

import chainrule.config.ConfigWriter;
import chainrule.config.Configuration;
import chainrule.config.RunConfig;
import chainrule.machine.Versions;
import chainrule.run.Digests;
import chainrule.study.trial.TrialRun;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * All that another machine needs to train a trial: texts and numbers, and never the data themselves.
 *
 * @param config as YAML, with its seed; engine and threads are named, paths are absolute
 * @param address where a machine that has not got the data fetches them; empty: where the configuration says, or the publisher
 * @param dataset the digest that the data must have there, see {@link chainrule.datasets.Dataset#digest}
 * @param split the digest that their division must have
 * @param parameters the SHA-256 of the file with the initial parameters; empty if there is none
 * @param versions of Chainrule and what computes, which must be the same there
 * @param command the command line's words, for the provenance
 * @param weights whether to send the weights that it ends with
 * @param threads that compute; 0: the engine decides, and wants the process for itself
 */
public record TrialTask(
        String config,
        String address,
        String dataset,
        String split,
        String parameters,
        String versions,
        List<String> command,
        boolean weights,
        int threads)
        implements Serializable {
    private static final long serialVersionUID = 1;

    /**
     * A trial for another machine.
     *
     * @param cores of this machine: a trial that would compute on all of them computes with as many threads there, because
     *     another number might change its last bits
     */
    static TrialTask of(TrialRun run, int cores, ClusterOptions how, List<String> command) {
        var config = run.trial().config();
        var threads = config.engine().threads().or(() -> Optional.of(cores));
        if (!run.engine().runsSideBySide()) {
            threads = config.engine().threads();
        }
        var there = config.withAbsolutePaths().withEngine(run.engine().name(), threads);
        var digests = run.data().digests();
        return new TrialTask(
                ConfigWriter.yaml(there),
                how.address(),
                digests.dataset(),
                digests.split(),
                there.model()
                        .parameters()
                        .map(file -> Digests.ofFile(Path.of(file)))
                        .orElse(""),
                versionsHere(),
                List.copyOf(command),
                how.weights(),
                run.engine().runsSideBySide() ? threads.orElse(cores) : 0);
    }

    static String versionsHere() {
        return Versions.read().byName().toString();
    }

    /** The configuration, read back. */
    RunConfig read() {
        return Configuration.parse("trial", config, "the trial's configuration").resolve();
    }
}
