package chainrule.run.page;

import chainrule.base.Counted;
import chainrule.metric.Metric;
import chainrule.metric.PercentileInterval;
import chainrule.report.Block;
import chainrule.report.CannotDrawException;
import chainrule.report.HtmlReport;
import chainrule.report.RegressionFigures;
import chainrule.run.Evaluation;
import chainrule.run.MetricIntervals;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An evaluation as a page: metrics with their intervals next to the baselines, and figures.
 *
 * @param title of the page
 * @param samples what is measured: "test samples"
 * @param intervals of the metrics; without ends where none were computed
 * @param uncalibrated of the same samples by the network without its temperature, if it has one
 * @param worst the samples that are predicted worst, if these are wanted
 */
public record EvaluationPage(
        String title,
        String samples,
        Evaluation evaluation,
        Map<Metric, PercentileInterval> intervals,
        Optional<Evaluation> uncalibrated,
        Optional<WorstSamples> worst) {

    /** The whole page, without figures where this machine can't draw. */
    public String html() {
        var page = new HtmlReport(title)
                .paragraph(
                        "%s, %s.".formatted(Counted.of(evaluation.predictions().count(), "sample"), samples))
                .table(
                        "Metrics, with 95 % intervals (percentile bootstrap of the samples); – is undefined or not computed",
                        List.of("metric", "value", "from", "to"), metrics());
        var note = MetricIntervals.note(evaluation, intervals);
        page = note.isEmpty() ? page : page.paragraph(note.get());
        var one = evaluation.onlyOneClass();
        page = one.isEmpty() ? page : page.paragraph(one.get());
        for (Block table : new EvaluationTables(evaluation, "Samples").blocks()) {
            page = page.with(table);
        }
        try {
            var trust = new TrustFigures(evaluation, uncalibrated);
            var confusions = trust.confusions("");
            page = confusions.isEmpty() ? page : page.figures(confusions);
            var probabilities = trust.probabilities();
            page = probabilities.isEmpty()
                    ? page
                    : page.heading("Probabilities").figures(probabilities);
            page = worst.isPresent() && !worst.get().pictures().isEmpty()
                    ? page.figures(worst.get().pictures())
                    : page;
            page = evaluation.predictions().task().isRegression()
                    ? page.figures(new RegressionFigures(evaluation.predictions()).figures())
                    : page;
        } catch (CannotDrawException e) {
            page = page.paragraph("No figures: " + e.getMessage() + ".");
        }
        return (worst.isPresent() ? page.with(worst.get().table(WorstSamples.MOST_COLUMNS)) : page).html();
    }

    private List<List<String>> metrics() {
        var rows = new ArrayList<List<String>>();
        evaluation.metrics().forEach((metric, value) -> {
            var interval = intervals.get(metric);
            rows.add(List.of(
                    metric.label(), metric.text(value), metric.text(interval.low()), metric.text(interval.high())));
        });
        return rows;
    }
}
