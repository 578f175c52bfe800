package chainrule.report;

import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;

/**
 * A confusion matrix: how the samples of each class (a row) were predicted (columns), in percent.
 *
 * @param classes their names, by label
 * @param counts classes×classes: {@code counts[i][j]} samples of class i were predicted to be of class j
 * @param of what a cell is a share of
 */
public record ConfusionPicture(String name, String title, List<String> classes, int[][] counts, Whole of)
        implements ChartFigure {
    /** What sums up to 100 %. */
    public enum Whole {
        /** All samples of a true class: the diagonal has the recall. */
        ROW,
        /** All samples that are predicted to be of a class: the diagonal has the precision. */
        COLUMN
    }

    private static final int MOST_NAMES = 20;
    private static final int LEAST_SIZE = 420;
    private static final int CELL = 42;
    /** The widest mean width of a title's characters, with a margin; the title is centred above the cells. */
    private static final int TITLE_CHARACTER = 9;
    /** Close enough for each class to have its name. */
    private static final int TICKS = 20;

    /** Light enough for black digits everywhere. */
    private static final Color FULL = new Color(0x6fb3de);

    /** @throws IllegalArgumentException if there is not a row and a column for each class */
    public ConfusionPicture {
        int size = classes.size();
        if (size == 0 || counts.length != size || Arrays.stream(counts).anyMatch(row -> row.length != size)) {
            throw new IllegalArgumentException(size + " classes need a square matrix of their size");
        }
        classes = List.copyOf(classes);
        counts = Arrays.stream(counts).map(int[]::clone).toArray(int[][]::new);
    }

    @Override
    public String caption() {
        return "Rows are true classes, columns are predicted classes. A cell shows its share of the samples of its %s"
                        .formatted(of == Whole.ROW ? "row" : "column")
                + (isWritten() ? ", in percent." : ": darker is more. Classes are numbered from 0.");
    }

    private boolean isWritten() {
        return classes.size() <= MOST_NAMES;
    }

    @Override
    public HeatMapChart chart() {
        int size = Math.max(LEAST_SIZE, 140 + CELL * Math.min(classes.size(), MOST_NAMES));
        var chart = new HeatMapChartBuilder()
                .width(Math.max(size + 60, 120 + TITLE_CHARACTER * title.length()))
                .height(size)
                .title(title)
                .xAxisTitle("predicted class")
                .yAxisTitle("true class")
                .build();
        var styler = chart.getStyler();
        ChartFigure.style(styler);
        styler.setLegendVisible(false);
        styler.setXAxisLabelRotation(isWritten() ? 60 : 0);
        styler.setRangeColors(new Color[] {Color.WHITE, FULL});
        styler.setMin(0);
        styler.setMax(100);
        styler.setShowValue(isWritten());
        styler.setValueFont(TEXT.deriveFont(11f));
        styler.setPlotContentSize(1);
        styler.setXAxisTickMarkSpacingHint(TICKS);
        styler.setYAxisTickMarkSpacingHint(TICKS);
        addCells(chart);
        return chart;
    }

    /** XChart counts rows from below. */
    private void addCells(HeatMapChart chart) {
        int size = classes.size();
        var names = isWritten()
                ? classes
                : IntStream.range(0, size).mapToObj(Integer::toString).toList();
        var upwards = new ArrayList<>(names);
        java.util.Collections.reverse(upwards);
        int[][] percent = percent();
        var cells = new ArrayList<Number[]>();
        for (int column = 0; column < size; column++) {
            for (int row = 0; row < size; row++) {
                cells.add(new Number[] {column, row, percent[size - 1 - row][column]});
            }
        }
        chart.addSeries("share of the " + (of == Whole.ROW ? "row" : "column"), names, upwards, cells);
    }

    /** The cells: rows are true classes. */
    int[][] percent() {
        int size = classes.size();
        var percent = new int[size][size];
        for (int row = 0; row < size; row++) {
            for (int column = 0; column < size; column++) {
                int samples = Math.max(1, of == Whole.ROW ? row(row) : column(column));
                percent[row][column] = Math.round(100f * counts[row][column] / samples);
            }
        }
        return percent;
    }

    private int row(int row) {
        return Arrays.stream(counts[row]).sum();
    }

    private int column(int column) {
        return Arrays.stream(counts).mapToInt(row -> row[column]).sum();
    }
}
