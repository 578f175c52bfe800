package chainrule.report;

import chainrule.UserException;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;

/** A figure that XChart draws. */
interface ChartFigure extends Figure {
    /** Of a PNG: pixels for each unit of the chart's size. */
    int CRISP = 3;

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
    default byte[] png() {
        return drawn(() -> {
            var chart = chart();
            var image =
                    new BufferedImage(CRISP * chart.getWidth(), CRISP * chart.getHeight(), BufferedImage.TYPE_INT_RGB);
            Graphics2D graphics = image.createGraphics();
            graphics.scale(CRISP, CRISP);
            chart.paint(graphics, chart.getWidth(), chart.getHeight());
            graphics.dispose();
            return Raster.of(image).png(CRISP);
        });
    }

    @Override
    default String svg() {
        return drawn(() -> {
            var bytes = new ByteArrayOutputStream();
            try {
                ChartEncoder.saveChart(chart(), bytes, "svg");
            } catch (IOException e) {
                throw new AssertionError("nothing is written but memory", e);
            }
            return Markup.embeddable(bytes.toString(StandardCharsets.UTF_8), title());
        });
    }

    /** @throws UserException if this machine's Java can't draw */
    private static <T> T drawn(Supplier<T> drawing) {
        try {
            return drawing.get();
        } catch (LinkageError | InternalError | NullPointerException e) {
            // What Java2D throws without libfreetype or fontconfig differs from release to release.
            throw new UserException(
                    "figures can't be drawn, as Java finds no fonts here: install fontconfig and a font, "
                            + "such as the packages fontconfig and fonts-dejavu-core",
                    e);
        }
    }
}
