package chainrule.study.remote;

import chainrule.base.UserException;
import chainrule.config.ConfigWriter;
import chainrule.config.Configuration;
import chainrule.config.RunConfig;
import chainrule.machine.Versions;
import chainrule.run.Digests;
import chainrule.run.RunDirectory;
import chainrule.study.store.TrialFolders;
import chainrule.study.trial.Rung;
import chainrule.study.trial.Trial;
import chainrule.study.trial.TrialRun;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
 * @param rung of an adaptive search; null: it is trained in one go
 * @param below the files of the rung that it continues, by name; empty: it begins
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
        int threads,
        Rung rung,
        Map<String, byte[]> below)
        implements Serializable {
    private static final long serialVersionUID = 2;

    /** One that is trained in one go. */
    public TrialTask(
            String config,
            String address,
            String dataset,
            String split,
            String parameters,
            String versions,
            List<String> command,
            boolean weights,
            int threads) {
        this(config, address, dataset, split, parameters, versions, command, weights, threads, null, Map.of());
    }

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
                how.weights() || run.trial().isCut(),
                run.engine().runsSideBySide() ? threads.orElse(cores) : 0,
                run.trial().rung().orElse(null),
                run.below().map(TrialTask::files).orElse(Map.of()));
    }

    private static Map<String, byte[]> files(RunDirectory below) {
        try {
            return Map.copyOf(TrialFolders.files(below, true));
        } catch (IOException e) {
            throw new UserException("%s can't be read: %s".formatted(below.path(), e), e);
        }
    }

    /** The trial, read back. */
    Trial trial() {
        var trial = new Trial("", read());
        return rung == null ? trial : trial.on(rung);
    }

    static String versionsHere() {
        return Versions.read().byName().toString();
    }

    /** The configuration, read back. */
    RunConfig read() {
        return Configuration.parse("trial", config, "the trial's configuration").resolve();
    }
}
