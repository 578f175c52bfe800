package chainrule.cli.option;

import chainrule.base.UserException;
import chainrule.study.Metric;
import picocli.CommandLine.Option;

/** What the commands that look for the best training go by. */
public final class MetricOption {
    @Option(
            names = "--metric",
            paramLabel = "NAME",
            defaultValue = Metric.AUTO,
            completionCandidates = Candidates.Metrics.class,
            description = {
                "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}, the accuracy of classes and labels, R² of a real target, pooled R² of several.",
                "A metric other than loss and score must be monitored (--set train.monitor=NAME)."
            })
    private String name;

    /** @throws UserException if there is none of that name */
    public String metric() {
        if (!name.equals(Metric.AUTO)) {
            Metric.named(name);
        }
        return name;
    }
}
