package chainrule.experiment;

import chainrule.config.Configuration;
import chainrule.config.RunConfig;
import chainrule.datasets.Task;
import chainrule.run.Preparation;
import chainrule.statistics.ErrorBars;
import chainrule.study.Metric;
import chainrule.study.Outcome;
import chainrule.study.Study;
import chainrule.study.Trial;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What an experiment works with: the study that trains, and what the user wants to have different.
 *
 * @param flags lays the user's flags over a configuration
 * @param seeds the user's; empty: the experiment's own
 */
public record Setting(Study study, UnaryOperator<Configuration> flags, List<Long> seeds, ErrorBars bars) {
    /** The user's seeds, or these. */
    public List<Long> seedsOr(Long... own) {
        return seeds.isEmpty() ? List.of(own) : seeds;
    }

    /**
     * A trial: a preset, over it what the experiment would rather have, over that the user's flags, and over all what the
     * experiment varies.
     *
     * @param preferred keys and values that flags may change
     * @param varied keys and values that nothing changes
     */
    public Trial trial(String label, String preset, Map<String, String> preferred, Map<String, String> varied) {
        // A fifth of CIFAR-10 is what the presets take; as a share it fits any data set that a flag names.
        var configuration = Configuration.named(preset).with("data.validation", "0.2", "the experiment");
        for (var entry : preferred.entrySet()) {
            configuration = configuration.with(entry.getKey(), entry.getValue(), "the experiment");
        }
        configuration = flags.apply(configuration);
        for (var entry : varied.entrySet()) {
            configuration = configuration.with(entry.getKey(), entry.getValue(), "the experiment");
        }
        return new Trial(label, configuration.resolve());
    }

    /** Trains each of them with each of the seeds, or reads what was trained before. */
    public List<Outcome> run(List<Trial> trials, List<Long> withSeeds) {
        return study.run(trials.stream()
                .flatMap(trial -> withSeeds.stream().map(trial::withSeed))
                .toList());
    }

    /** Trains each of them with its own seed. */
    public List<Outcome> run(List<Trial> trials) {
        return study.run(trials);
    }

    public Preparation data(RunConfig config) {
        return study.data(config);
    }

    /** What is learnt from the data of a configuration. */
    public Task task(RunConfig config) {
        return data(config).dataset().task();
    }

    /** What its training runs are scored by where nobody chooses. */
    Metric metric(RunConfig config) {
        return Metric.resolved(Metric.AUTO, task(config), config);
    }
}
