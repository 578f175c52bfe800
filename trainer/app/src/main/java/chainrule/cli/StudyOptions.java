package chainrule.cli;

import chainrule.base.UserException;
import chainrule.cli.option.Candidates;
import chainrule.experiment.Experiment;
import chainrule.experiment.ExperimentContext;
import chainrule.experiment.Findings;
import chainrule.experiment.Untrained;
import chainrule.statistics.ErrorBars;
import chainrule.study.Metric;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** What the commands have in common that train networks with several seeds. */
final class StudyOptions extends TrialOptions {
    @Option(
            names = "--seeds",
            paramLabel = "SEEDS",
            description = "Seeds, such as 1,2,3 or 1-10: a training run for each.")
    private String seeds = "";

    @Option(
            names = "--error-bars",
            paramLabel = "KIND",
            completionCandidates = Candidates.Bars.class,
            defaultValue = "2sd",
            description =
                    "Error bars: 2sd (two standard deviations), sd, ci95, minmax, or another factor such as 1.5sd; default: ${DEFAULT-VALUE}.")
    private String bars;

    /** @param metric that progress shows of each training; {@link Metric#AUTO}: the score */
    void run(String name, String question, String metric, Function<ExperimentContext, Findings> work) {
        var shown = metric.equals(Metric.AUTO) ? Optional.<Metric>empty() : Optional.of(Metric.named(metric));
        run(name, question, shown, parsed(seeds), ErrorBars.named(bars), work);
    }

    void run(Experiment experiment) {
        if (!experiment.hasErrorBars() && isGiven("--error-bars")) {
            throw new UserException("--error-bars would change nothing: %s draws no means over seeds; take it out"
                    .formatted(experiment.name()));
        }
        if (experiment instanceof Untrained) {
            if (isGiven("--spark")) {
                throw new UserException("this experiment trains nothing: take --spark out");
            }
            // It has no batch to wait for and nothing to keep: a request to end is the system's to follow.
            run(
                    experiment.name(),
                    experiment.question(),
                    Optional.empty(),
                    parsed(seeds),
                    ErrorBars.named(bars),
                    experiment::run,
                    () -> false);
            return;
        }
        run(experiment.name(), experiment.question(), Metric.AUTO, experiment::run);
    }

    /** @throws UserException if these are not seeds, or one is repeated */
    static List<Long> parsed(String seeds) {
        if (seeds.isBlank()) {
            return List.of();
        }
        try {
            var parsed =
                    Arrays.stream(seeds.split(",")).flatMap(StudyOptions::range).toList();
            if (!parsed.isEmpty() && parsed.stream().distinct().count() == parsed.size()) {
                return parsed;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new UserException(
                "--seeds is '%s': give different whole numbers, such as 1,2,3 or 1-10".formatted(seeds));
    }

    private static java.util.stream.Stream<Long> range(String text) {
        String[] ends = text.strip().split("(?<=\\d)-", 2);
        long first = Long.parseLong(ends[0]);
        long last = Long.parseLong(ends[ends.length - 1]);
        if (last - first < 0 || last - first > 100_000) {
            throw new NumberFormatException(text);
        }
        return java.util.stream.LongStream.rangeClosed(first, last).boxed();
    }
}
