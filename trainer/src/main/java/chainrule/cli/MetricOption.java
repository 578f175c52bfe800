package chainrule.cli;

import chainrule.UserException;
import chainrule.study.Metric;
import picocli.CommandLine.Option;

/** What the commands that look for the best training go by. */
final class MetricOption {
    @Option(
            names = "--metric",
            paramLabel = "NAME",
            defaultValue = "validation-accuracy",
            completionCandidates = Candidates.Metrics.class,
            description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
    private String name;

    /** @throws UserException if there is none of that name */
    Metric metric() {
        return Metric.named(name);
    }
}
