package chainrule.report;

import java.awt.Color;
import java.awt.Font;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;

/** A figure that XChart draws. */
interface ChartFigure extends Drawing.Drawn {
    Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);

    /** What all charts share: black on white, no frames. */
    static void style(AxesChartStyler styler) {
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBackgroundColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        styler.setChartTitleBoxVisible(false);
        styler.setChartTitleFont(TEXT.deriveFont(Font.BOLD, 15));
        styler.setAxisTitleFont(TEXT);
        styler.setAxisTickLabelsFont(TEXT.deriveFont(12f));
    }

    Chart<?, ?> chart();

    @Override
    default Drawing drawing() {
        var chart = chart();
        return new Drawing(
                chart.getWidth(),
                chart.getHeight(),
                graphics -> chart.paint(graphics, chart.getWidth(), chart.getHeight()));
    }
}
