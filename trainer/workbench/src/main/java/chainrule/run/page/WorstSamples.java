package chainrule.run.page;

import chainrule.base.Counted;
import chainrule.datasets.Dataset;
import chainrule.datasets.Schema;
import chainrule.datasets.Subset;
import chainrule.metric.Predictions;
import chainrule.metric.SampleErrors;
import chainrule.report.Block.Table;
import chainrule.report.Figure;
import chainrule.report.SamplePictures;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The samples whose predictions are the worst, as rows of a table and as pictures.
 *
 * @param samples that are measured, not encoded, as training samples of a data set
 * @param rows the number of each in the data, from 0
 * @param predictions of these samples
 * @param count how many are shown at most
 */
public record WorstSamples(Dataset samples, int[] rows, Predictions predictions, int count) {
    private static final int PICTURES_ACROSS = 8;
    /** More columns of a table than this are not readable. */
    public static final int MOST_COLUMNS = 30;

    /** The same on a terminal. */
    public static final int FEW_COLUMNS = 8;

    /** The worst first; of equal ones the first in the data. */
    private List<Integer> order(double[] errors) {
        return IntStream.range(0, predictions.count())
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -errors[i]))
                .limit(count)
                .toList();
    }

    /**
     * The worst samples, a row each: number in the data, truth, prediction, error, and the first columns of a table.
     *
     * @param most how many of the table's columns
     */
    public Table table(int most) {
        double[] errors = SampleErrors.of(predictions);
        var header = new ArrayList<>(List.of("row", "true", "predicted", SampleErrors.name(predictions)));
        var schema = samples.schema();
        int columns = Math.min(most, schema.map(known -> known.names().size()).orElse(0));
        schema.ifPresent(known -> header.addAll(known.names().subList(0, columns)));
        var worst = order(errors);
        return new Table(
                "The %s with the highest %s; %s"
                        .formatted(
                                Counted.of(worst.size(), "sample"),
                                SampleErrors.name(predictions),
                                samples.shape().isImage()
                                        ? "from the upper left to the lower right"
                                        : "rows are counted from 1"),
                header,
                worst.stream()
                        .map(i -> {
                            var row = new ArrayList<>(
                                    List.of(Integer.toString(rows[i] + 1), truth(i), predicted(i), number(errors[i])));
                            for (int k = 0; k < columns; k++) {
                                row.add(cell(i, k, schema.orElseThrow()));
                            }
                            return (List<String>) row;
                        })
                        .toList());
    }

    private String cell(int i, int k, Schema schema) {
        double value = samples.train().features().exact(i, k);
        var column = schema.columns().get(k);
        if (Double.isNaN(value)) {
            return "–";
        }
        if (column.isCategory()) {
            return value < 0 ? "(unknown)" : column.categories().get((int) value);
        }
        return number(value);
    }

    private String truth(int i) {
        var task = predictions.task();
        return switch (task.kind()) {
            case CLASSIFICATION -> task.names().get((int) predictions.target(i, 0));
            case MULTILABEL -> labels(k -> predictions.target(i, k) > 0);
            case REGRESSION -> numbers(task.width(), k -> predictions.target(i, k));
        };
    }

    private String predicted(int i) {
        var task = predictions.task();
        return switch (task.kind()) {
            case CLASSIFICATION -> {
                int decided = predictions.decision(i, 0);
                yield String.format(
                        Locale.ROOT, "%s (%.3f)", task.names().get(decided), predictions.response(i, decided));
            }
            case MULTILABEL -> labels(k -> predictions.decision(i, k) > 0);
            case REGRESSION ->
                predictions.loss().hasPoint()
                        ? numbers(task.width(), k -> predictions.point(i, k))
                        : numbers(predictions.width(), j -> predictions.response(i, j));
        };
    }

    private String labels(IntPredicate has) {
        String names = IntStream.range(0, predictions.task().names().size())
                .filter(has)
                .mapToObj(predictions.task().names()::get)
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "–" : names;
    }

    private static String numbers(int count, IntToDoubleFunction number) {
        return IntStream.range(0, count)
                .mapToObj(k -> number(number.applyAsDouble(k)))
                .collect(Collectors.joining(", "));
    }

    private static String number(double value) {
        // Without the zeros that %g writes.
        String text = String.format(Locale.ROOT, "%.6g", value);
        return Double.isFinite(value) && text.indexOf('e') < 0
                ? new BigDecimal(text).stripTrailingZeros().toPlainString()
                : text;
    }

    /** Of images the worst ones, in the table's order; else nothing. */
    public List<Figure> pictures() {
        var all = samples.train().all();
        int[] worst =
                order(SampleErrors.of(predictions)).stream().mapToInt(i -> i).toArray();
        if (worst.length == 0 || !SamplePictures.isPicture(all, samples.shape())) {
            return List.of();
        }
        int across = Math.min(PICTURES_ACROSS, worst.length);
        // A grid is full: what would be alone in its last row is in the table.
        return List.of(new SamplePictures(
                "worst",
                "The images with the highest " + SampleErrors.name(predictions),
                new Subset(samples.train(), worst),
                samples.shape(),
                across,
                worst.length / across));
    }

    /** For programs. */
    public List<Map<String, Object>> values() {
        double[] errors = SampleErrors.of(predictions);
        return order(errors).stream()
                .map(i -> {
                    var value = new LinkedHashMap<String, Object>();
                    value.put("row", rows[i] + 1);
                    value.put("true", truth(i));
                    value.put("predicted", predicted(i));
                    value.put("error", errors[i]);
                    return (Map<String, Object>) value;
                })
                .toList();
    }
}
