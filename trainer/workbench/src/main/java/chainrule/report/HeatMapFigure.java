package chainrule.report;

import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;

/**
 * A number for each pair of two categories: the darker the higher, and written into its cell.
 *
 * @param values by row (of {@code y}) and column (of {@code x}); NaN leaves the cell out
 */
public record HeatMapFigure(
        String name,
        String title,
        String caption,
        String xLabel,
        List<String> x,
        String yLabel,
        List<String> y,
        double[][] values)
        implements ChartFigure {
    private static final int CELL = 64;
    private static final int FEWEST_DECIMALS = 2;
    /** More would not fit into a cell. */
    private static final int MOST_DECIMALS = 5;
    /** Close enough for each category to have its name. */
    private static final int TICKS = 20;
    /** Light enough for black digits everywhere. */
    private static final Color FULL = new Color(0x6fb3de);

    /** As many as different values need to look different. */
    int decimals() {
        var finite = Arrays.stream(values)
                .flatMapToDouble(Arrays::stream)
                .filter(Double::isFinite)
                .distinct()
                .toArray();
        return IntStream.range(FEWEST_DECIMALS, MOST_DECIMALS)
                .filter(decimals -> Arrays.stream(finite)
                                .mapToObj(value -> String.format(Locale.ROOT, "%." + decimals + "f", value))
                                .distinct()
                                .count()
                        == finite.length)
                .findFirst()
                .orElse(MOST_DECIMALS);
    }

    @Override
    public HeatMapChart chart() {
        var chart = new HeatMapChartBuilder()
                .width(170 + Math.max(4, x.size()) * CELL)
                .height(150 + Math.max(3, y.size()) * CELL * 2 / 3)
                .title(title)
                .xAxisTitle(xLabel)
                .yAxisTitle(yLabel)
                .build();
        var styler = chart.getStyler();
        ChartFigure.style(styler);
        styler.setLegendVisible(false);
        styler.setRangeColors(new Color[] {Color.WHITE, FULL});
        styler.setShowValue(true);
        styler.setHeatMapValueDecimalPattern("#0.0" + "#".repeat(decimals() - 1));
        styler.setValueFont(TEXT.deriveFont(11f));
        styler.setPlotContentSize(1);
        styler.setXAxisTickMarkSpacingHint(TICKS);
        styler.setYAxisTickMarkSpacingHint(TICKS);
        var cells = new ArrayList<Number[]>();
        for (int row = 0; row < y.size(); row++) {
            for (int column = 0; column < x.size(); column++) {
                if (Double.isFinite(values[row][column])) {
                    cells.add(new Number[] {column, row, values[row][column]});
                }
            }
        }
        chart.addSeries(title, x, y, cells);
        return chart;
    }
}
