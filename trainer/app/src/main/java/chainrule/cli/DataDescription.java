package chainrule.cli;

import chainrule.datasets.Dataset;
import chainrule.datasets.Samples;
import chainrule.datasets.Subset;
import chainrule.datasets.Targets;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What `data info` shows of a data set.
 *
 * @param ofTable whether other targets could have been chosen
 */
record DataDescription(Dataset dataset, boolean ofTable) {
    /** Two numbers are classes more often than not. */
    private static final int MOST_WITHOUT_DOUBT = 2;

    void print(Output output) {
        var json = new LinkedHashMap<String, Object>();
        samples(output, json);
        dataset.messages().forEach(output::warning);
        if (ofTable && dataset.task().isClassification() && namesAreNumbers()) {
            output.warning("the classes are numbers: --task regression learns them as real numbers");
        }
        json.put("task", dataset.task().kind().name().toLowerCase(Locale.ROOT));
        output.line("task     %s, %s", json.get("task"), dataset.task().summary());
        json.put("columns", dataset.schema().isPresent() ? new ColumnsTable(dataset).print(output) : List.of());
        json.put("classes", List.of());
        json.put("targets", List.of());
        json.put("labels", List.of());
        switch (dataset.task().kind()) {
            case CLASSIFICATION -> classes(output, json);
            case REGRESSION -> reals(output, json);
            case MULTILABEL -> labels(output, json);
        }
        output.object(json);
    }

    private boolean namesAreNumbers() {
        var names = dataset.task().names();
        return names.size() > MOST_WITHOUT_DOUBT && names.stream().allMatch(DataDescription::isNumber);
    }

    private static boolean isNumber(String text) {
        try {
            new BigDecimal(text);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private boolean isValidated() {
        return dataset.validation().count() > 0;
    }

    private void samples(Output output, Map<String, Object> json) {
        var shape = dataset.shape();
        json.put("name", dataset.name());
        json.put("shape", List.of(shape.channels(), shape.height(), shape.width()));
        json.put("train", dataset.train().count());
        json.put("validation", dataset.validation().count());
        json.put("test", dataset.test().count());
        json.put("digest", dataset.digest());
        output.line("name     %s", dataset.name());
        output.line("shape    %s, %,d features", shape, shape.features());
        output.line(
                "samples  %,d to train on, %s%,d to test with",
                dataset.train().count(),
                isValidated()
                        ? String.format(
                                Locale.ROOT,
                                "%,d to validate with, ",
                                dataset.validation().count())
                        : "",
                dataset.test().count());
        output.line("digest   sha-256 %s", json.get("digest"));
        var weights = Arrays.stream(dataset.train().weights()).summaryStatistics();
        if (weights.getCount() > 0) {
            output.line("weights  from %s to %s", text(weights.getMin()), text(weights.getMax()));
        }
    }

    private void classes(Output output, Map<String, Object> json) {
        var names = dataset.task().names();
        int[] train = dataset.train().all().classCounts(names.size());
        int[] validation = dataset.validation().all().classCounts(names.size());
        int[] test = dataset.test().all().classCounts(names.size());
        output.line("classes  %d", names.size());
        var entries = counts(output, "class", train, validation, test);
        int largest = 0;
        for (int c = 1; c < train.length; c++) {
            largest = train[c] > train[largest] ? c : largest;
        }
        double share = (double) train[largest] / dataset.train().count();
        output.line("largest  %s: %.1f %% of the training samples", names.get(largest), 100 * share);
        json.put("classes", entries);
        json.put("largestClassShare", share);
    }

    private void labels(Output output, Map<String, Object> json) {
        output.line(
                "labels   %d, and the samples that have each",
                dataset.task().names().size());
        json.put(
                "labels",
                counts(output, "label", count(dataset.train()), count(dataset.validation()), count(dataset.test())));
        json.put("largestClassShare", null);
    }

    private static int[] count(Samples samples) {
        var targets = samples.targets();
        var counts = new int[targets.width()];
        for (int row = 0; row < targets.count(); row++) {
            for (int k = 0; k < counts.length; k++) {
                counts[k] += (int) targets.value(row, k);
            }
        }
        return counts;
    }

    /** A line for each name. */
    private List<Map<String, Object>> counts(Output output, String what, int[] train, int[] validation, int[] test) {
        var names = dataset.task().names();
        var entries = new ArrayList<Map<String, Object>>();
        for (int c = 0; c < names.size(); c++) {
            output.line(
                    "  %-" + width(names) + "s %,8d%s %,8d",
                    names.get(c),
                    train[c],
                    isValidated() ? String.format(Locale.ROOT, " %,8d", validation[c]) : "",
                    test[c]);
            var entry = new LinkedHashMap<String, Object>();
            entry.put(what, names.get(c));
            entry.put("train", train[c]);
            entry.put("validation", validation[c]);
            entry.put("test", test[c]);
            entries.add(entry);
        }
        return entries;
    }

    private static int width(List<String> names) {
        return names.stream().mapToInt(String::length).max().orElse(1);
    }

    /** The baseline is the mean of the training samples; its RMSE on these is their standard deviation. */
    private void reals(Output output, Map<String, Object> json) {
        var names = dataset.task().names();
        int width = Math.max(7, width(names) + 2);
        boolean tested = dataset.test().count() > 0;
        String form = "%-" + width + "s %12s %12s %12s %12s" + (tested ? " %12s %12s" : " %12s");
        output.line(form, "targets", "min", "mean", "max", "deviation", "mean's RMSE", "of test");
        var entries = new ArrayList<Map<String, Object>>();
        var train = dataset.train().all();
        for (int k = 0; k < names.size(); k++) {
            double mean = train.meanTarget(k);
            double deviation = train.targetDeviation(k);
            double min = extreme(dataset.train().targets(), k, -1);
            double max = extreme(dataset.train().targets(), k, 1);
            double onTest = rmse(dataset.test().all(), k, mean);
            output.line(
                    form,
                    "  " + names.get(k),
                    text(min, deviation),
                    text(mean, deviation),
                    text(max, deviation),
                    text(deviation),
                    text(deviation),
                    text(onTest));
            var entry = new LinkedHashMap<String, Object>();
            entry.put("target", names.get(k));
            entry.put("min", min);
            entry.put("mean", mean);
            entry.put("max", max);
            entry.put("deviation", deviation);
            entry.put("baselineRmse", deviation);
            entry.put("baselineTestRmse", onTest);
            entries.add(entry);
        }
        json.put("targets", entries);
        json.put("largestClassShare", null);
    }

    private static double extreme(Targets targets, int k, int sign) {
        double extreme = targets.value(0, k);
        for (int row = 1; row < targets.count(); row++) {
            extreme = sign * Math.max(sign * extreme, sign * targets.value(row, k));
        }
        return extreme;
    }

    private static double rmse(Subset subset, int k, double prediction) {
        double sum = 0;
        for (int i = 0; i < subset.count(); i++) {
            double error = subset.target(i, k) - prediction;
            sum += error * error;
        }
        return Math.sqrt(sum / subset.count());
    }

    static String text(double number) {
        return text(number, 0);
    }

    private static String text(double number, double deviation) {
        return number == Math.rint(number) && Math.abs(number) < 1e9
                ? String.format(Locale.ROOT, "%.0f", number)
                : withoutZeros(RealText.of(number, deviation));
    }

    /** 1.50000 is 1.5, and 2.00000e-07 is 2e-07. */
    private static String withoutZeros(String number) {
        return number.indexOf('.') < 0 ? number : number.replaceFirst("\\.?0+(?=e|$)", "");
    }
}
