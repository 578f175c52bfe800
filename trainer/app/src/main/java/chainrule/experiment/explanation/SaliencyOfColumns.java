package chainrule.experiment.explanation;

import chainrule.base.Counted;
import chainrule.datasets.Batches;
import chainrule.datasets.TableEncoding;
import chainrule.experiment.Findings;
import chainrule.experiment.explanation.Saliency.Computed;
import chainrule.report.BarFigure;
import chainrule.report.BarFigure.Bar;
import chainrule.report.Block.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Gradients at the columns of a table: of a column with several inputs the largest of these. */
record SaliencyOfColumns(Saliency saliency, Batches samples, String part, Computed computed) {
    /** More bars are not readable; the table has all. */
    private static final int MOST_BARS = 30;

    private static final int NAMED = 3;

    /**
     * A column, or an input that belongs to none.
     *
     * @param mean of |∂/∂x| over the samples
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
                                saliency.subject(),
                                columns.stream()
                                        .limit(NAMED)
                                        .map(column -> "%s (mean |%s| %s)"
                                                .formatted(column.name(), saliency.symbol(), text(column.mean())))
                                        .collect(Collectors.joining(", "))))
                .answer(Limits.of(saliency))
                .figures(List.of(bars(columns)))
                .table(new Table(
                        "Columns by mean |%s| over the samples; of a column with several inputs the largest of these"
                                .formatted(saliency.symbol()),
                        List.of("column", "inputs", "mean", "largest"),
                        columns.stream()
                                .map(column -> List.of(
                                        column.name(),
                                        Integer.toString(column.inputs()),
                                        text(column.mean()),
                                        text(column.largest())))
                                .toList()))
                .value("of", saliency.output().orElse("loss"))
                .value("part", part)
                .value("samples", samples.count())
                .value("pixels", null)
                .value("pixelsOfHalf", null)
                .value("columns", columns.stream().map(SaliencyOfColumns::value).toList());
    }

    private List<Column> columns() {
        var encoding = saliency.checkpoint().encoding();
        var columns = new ArrayList<Column>();
        if (encoding.isEmpty()) {
            for (int j = 0; j < computed.means().length; j++) {
                columns.add(column("input " + (j + 1), j, 1));
            }
            return columns;
        }
        int at = 0;
        for (TableEncoding.Column column : encoding.get().columns()) {
            columns.add(column(column.column().name(), at, column.width()));
            at += column.width();
        }
        return columns;
    }

    private Column column(String name, int at, int inputs) {
        return new Column(name, inputs, max(computed.means(), at, inputs), max(computed.largest(), at, inputs));
    }

    private static double max(double[] values, int at, int count) {
        return Arrays.stream(values, at, at + count).max().orElse(0);
    }

    private BarFigure bars(List<Column> columns) {
        return new BarFigure(
                "saliency",
                "What %s depends on".formatted(saliency.subject()),
                "The mean of |%s| over %s of the %s split%s."
                        .formatted(
                                saliency.symbol(),
                                Counted.of(samples.count(), "sample"),
                                part,
                                columns.size() > MOST_BARS
                                        ? ", for the %d of %d columns with the largest"
                                                .formatted(MOST_BARS, columns.size())
                                        : ""),
                "mean |%s|, x normalised".formatted(saliency.symbol()),
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
