package chainrule.report;

import chainrule.report.Line.Style;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class LegendTest {
    private static final int WIDTH = 520;

    /** A bare container may have no fonts. */
    @BeforeAll
    static void needsFonts() {
        try {
            Drawing.guarded(() -> legend("a").height());
        } catch (CannotDrawException e) {
            assumeTrue(false, e.getMessage());
        }
    }

    private static Legend legend(String... names) {
        return new Legend(
                Stream.of(names)
                        .map(name -> new Line(name, List.of(), Style.of(0)))
                        .toList(),
                WIDTH);
    }

    private static BufferedImage painted(Legend legend) {
        var image = new BufferedImage(WIDTH, legend.height(), BufferedImage.TYPE_INT_RGB);
        var graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, WIDTH, legend.height());
        legend.paint(graphics, 0);
        graphics.dispose();
        return image;
    }

    /** The rows of pixels in which the line's colour is. */
    private static List<Integer> rowsOfSigns(BufferedImage image) {
        return IntStream.range(0, image.getHeight())
                .filter(row -> IntStream.range(0, WIDTH).anyMatch(x -> (image.getRGB(x, row) & 0xffffff) == 0x0072b2))
                .boxed()
                .toList();
    }

    @Test
    void fewNamesStandInOneRowAndTheirSignsAtOneHeight() {
        var legend = legend("samples", "predicted = true", "ace");
        assertThat(legend.height()).isEqualTo(legend("a").height());
        assertThat(rowsOfSigns(painted(legend))).hasSameSizeAs(rowsOfSigns(painted(legend("ace"))));
    }

    @Test
    void manyNamesStandInColumns() {
        String[] names =
                IntStream.range(0, 12).mapToObj(i -> "configuration " + i).toArray(String[]::new);
        assertThat(legend(names).height()).isBetween(legend("a").height() + 1, 6 * 20 + 8);
    }

    @Test
    void aNameThatIsWiderThanTheChartIsCut() {
        var image = painted(legend("m".repeat(300)));
        assertThat(IntStream.range(0, image.getHeight())
                        .allMatch(row -> (image.getRGB(WIDTH - 1, row) & 0xffffff) == 0xffffff))
                .isTrue();
    }
}
