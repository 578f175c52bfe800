package chainrule.experiment.explanation;

import chainrule.base.Counted;
import chainrule.datasets.Batches;
import chainrule.experiment.Findings;
import chainrule.experiment.explanation.Saliency.Computed;
import chainrule.report.BarFigure;
import chainrule.report.BarFigure.Bar;
import chainrule.report.Block.Table;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What each column of a table has to do with the loss or an output. */
record SaliencyOfColumns(
        SaliencyWords words, Batches samples, String part, Computed computed, List<InputGroup> groups) {
    /** More bars are not readable; the table has all. */
    private static final int MOST_BARS = 30;

    private static final int NAMED = 3;

    /**
     * A column, or an input that belongs to none.
     *
     * @param mean of its size over the samples
     * @param largest of the samples
     */
    private record Column(String name, int inputs, double mean, double largest) {}

    Findings findings() {
        var columns = columns().stream()
                .sorted(Comparator.comparingDouble(Column::mean).reversed())
                .toList();
        return Findings.NONE
                .answer("Over %s of the %s split, %s depends most on %s."
                        .formatted(
                                Counted.of(samples.count(), "sample"),
                                part,
                                words.subject(),
                                columns.stream()
                                        .limit(NAMED)
                                        .map(column -> "%s (mean %s %s)"
                                                .formatted(column.name(), words.size(), text(column.mean())))
                                        .collect(Collectors.joining(", "))))
                .and(words.findings())
                .figures(List.of(bars(columns)))
                .table(new Table(
                        "Columns by mean %s over the samples; of a column with several inputs %s of these"
                                .formatted(words.size(), words.grouped()),
                        List.of("column", "inputs", "mean", "largest"),
                        columns.stream()
                                .map(column -> List.of(
                                        column.name(),
                                        Integer.toString(column.inputs()),
                                        text(column.mean()),
                                        text(column.largest())))
                                .toList()))
                .value("of", words.of().orElse("loss"))
                .value("part", part)
                .value("samples", samples.count())
                .value("pixels", null)
                .value("pixelsOfHalf", null)
                .value("largestGap", words.gap().map(Completeness::largest).orElse(null))
                .value("columns", columns.stream().map(SaliencyOfColumns::value).toList());
    }

    private List<Column> columns() {
        return IntStream.range(0, groups.size())
                .mapToObj(g -> new Column(
                        groups.get(g).name(),
                        groups.get(g).inputs().length,
                        computed.means()[g],
                        computed.largest()[g]))
                .toList();
    }

    private BarFigure bars(List<Column> columns) {
        return new BarFigure(
                "saliency",
                "What %s depends on".formatted(words.subject()),
                "The mean of %s over %s of the %s split%s."
                        .formatted(
                                words.size(),
                                Counted.of(samples.count(), "sample"),
                                part,
                                columns.size() > MOST_BARS
                                        ? ", for the %d of %d columns with the largest"
                                                .formatted(MOST_BARS, columns.size())
                                        : ""),
                "mean %s, x normalised".formatted(words.size()),
                columns.stream()
                        .limit(MOST_BARS)
                        .map(column -> new Bar(column.name(), column.mean(), text(column.mean())))
                        .toList());
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, "%.3g", value);
    }

    private static Map<String, Object> value(Column column) {
        var value = new LinkedHashMap<String, Object>();
        value.put("column", column.name());
        value.put("inputs", column.inputs());
        value.put("mean", column.mean());
        value.put("largest", column.largest());
        return value;
    }
}
