package chainrule.run.page;

import chainrule.metric.Metric;
import chainrule.report.Block.Table;
import chainrule.run.LossWeights;
import chainrule.train.EpochMetrics;
import chainrule.train.Monitored;
import chainrule.train.TrainingResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The metrics of each epoch as a table. */
final class EpochsTable {
    private EpochsTable() {}

    /** Of at least one epoch. */
    static Table of(TrainingResult result, LossWeights weights) {
        String score = result.best().train().metric().label();
        var monitored = result.best().monitored().map(Monitored::metric);
        var header = new ArrayList<>(List.of("epoch", weights.trainingLoss(), score, weights.validationLoss(), score));
        monitored.ifPresent(metric -> header.add("validation " + metric.label()));
        header.add("total seconds");
        return new Table(
                "Training figures are means over the epoch's batches as they were trained on",
                header,
                result.epochs().stream().map(epoch -> row(epoch, monitored)).toList());
    }

    private static List<String> row(EpochMetrics m, Optional<Metric> monitored) {
        var row = new ArrayList<>(List.of(
                Integer.toString(m.epoch()),
                four(m.train().loss()),
                four(m.train().score()),
                four(m.validation().loss()),
                four(m.validation().score())));
        monitored.ifPresent(metric ->
                row.add(metric.text(m.monitored().map(Monitored::value).orElse(Double.NaN))));
        row.add(String.format(Locale.ROOT, "%.1f", m.seconds()));
        return row;
    }

    private static String four(double value) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.4f", value);
    }
}
