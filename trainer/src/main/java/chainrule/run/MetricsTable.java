package chainrule.run;

import chainrule.train.EpochMetrics;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Metrics as comma-separated values, a row an epoch. Numbers are written in full: reading them gives the same bits. */
final class MetricsTable {
    private static final String HEADER =
            "epoch,step,rate,trainLoss,trainAccuracy,validationLoss,validationAccuracy,seconds\n";

    private MetricsTable() {}

    static String csv(List<EpochMetrics> epochs) {
        return epochs.stream().map(MetricsTable::row).collect(Collectors.joining("", HEADER, ""));
    }

    private static String row(EpochMetrics m) {
        return String.format(
                Locale.ROOT,
                "%d,%d,%s,%s,%s,%s,%s,%.3f\n",
                m.epoch(),
                m.step(),
                m.rate(),
                m.train().loss(),
                m.train().accuracy(),
                m.validation().loss(),
                m.validation().accuracy(),
                m.seconds());
    }
}
