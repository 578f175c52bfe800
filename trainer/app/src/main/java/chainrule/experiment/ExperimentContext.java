package chainrule.experiment;

import chainrule.base.UserException;
import chainrule.config.Configuration;
import chainrule.config.RunConfig;
import chainrule.datasets.Task;
import chainrule.run.Preparation;
import chainrule.statistics.ErrorBars;
import chainrule.study.Metric;
import chainrule.study.Study;
import chainrule.study.trial.Outcome;
import chainrule.study.trial.Trial;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * What an experiment works with: the study that trains, and what the user wants to have different.
 *
 * @param flags lays the user's flags over a configuration
 * @param seeds the user's; empty: the experiment's own
 */
public record ExperimentContext(Study study, UnaryOperator<Configuration> flags, List<Long> seeds, ErrorBars bars) {
    private static final String EXPERIMENT = "the experiment";

    /** The user's seeds, or these. */
    public List<Long> seedsOr(Long... own) {
        return seeds.isEmpty() ? List.of(own) : seeds;
    }

    /** One trial, see {@link #trials}. */
    public Trial trial(String label, String preset, Map<String, String> preferred, Map<String, String> varied) {
        return trials(preset, preferred, List.of(Variant.of(label, varied))).get(0);
    }

    /**
     * Trials: a preset, over it what the experiment would rather have, over that the user's flags, and over all what the
     * experiment varies.
     *
     * @param preferred keys and values that flags may change
     * @param variants keys and values that nothing changes
     * @throws UserException if a flag is without effect in all of them
     */
    public List<Trial> trials(String preset, Map<String, String> preferred, List<Variant> variants) {
        var configurations = new Laid(unflagged(preset, preferred), flags, EXPERIMENT)
                .with(variants.stream().map(Variant::varied).toList());
        return IntStream.range(0, variants.size())
                .mapToObj(i ->
                        new Trial(variants.get(i).label(), configurations.get(i).resolve()))
                .toList();
    }

    /** What trials begin with, before anything is varied. */
    public Configuration base(String preset, Map<String, String> preferred) {
        return flags.apply(unflagged(preset, preferred));
    }

    private static Configuration unflagged(String preset, Map<String, String> preferred) {
        // A fifth of CIFAR-10 is what the presets take; as a share it fits any data set that a flag names.
        var base = Configuration.named(preset).with("data.validation", "0.2", EXPERIMENT);
        for (var entry : preferred.entrySet()) {
            base = base.with(entry.getKey(), entry.getValue(), EXPERIMENT);
        }
        return base;
    }

    /** Trains each of them with each of the seeds, or reads what was trained before. */
    public List<Outcome> run(List<Trial> trials, List<Long> withSeeds) {
        return runSeeded(trials.stream()
                .flatMap(trial -> withSeeds.stream().map(trial::withSeed))
                .toList());
    }

    /** Trains each of them with the seed that the experiment gave it. */
    public List<Outcome> runSeeded(List<Trial> trials) {
        Laid.requireNoSeed(flags);
        return study.run(trials);
    }

    /** Trains each of them with its configuration's seed. */
    public List<Outcome> run(List<Trial> trials) {
        if (!seeds.isEmpty()) {
            throw new UserException(
                    "--seeds would change nothing: this experiment trains with one seed, which --seed sets: take --seeds out");
        }
        return study.run(trials);
    }

    /** @throws UserException if there is a flag or a seed, for what trains nothing */
    public void requireNoFlags() {
        Laid.requireNone(flags);
        if (!seeds.isEmpty()) {
            throw new UserException("this experiment trains nothing: take --seeds out");
        }
    }

    public Preparation data(RunConfig config) {
        return study.data(config);
    }

    /** What is learnt from the data of a configuration. */
    public Task task(RunConfig config) {
        return data(config).dataset().task();
    }

    /** What its training runs are scored by where no metric is chosen. */
    public Metric metric(RunConfig config) {
        return Metric.resolved(Metric.AUTO, task(config), config);
    }
}
