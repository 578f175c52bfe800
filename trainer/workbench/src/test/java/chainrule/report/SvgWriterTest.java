package chainrule.report;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SvgWriterTest {
    @Test
    void aFilledShapeIsMovedAndTurnedToItsPlace() {
        assertThat(svg(g -> {
                    g.setColor(new Color(0x12ab34));
                    g.translate(10, 20);
                    g.rotate(Math.PI / 2);
                    g.fill(new Rectangle2D.Double(0, 0, 4, 1.234));
                }))
                .contains("<path d=\"M10 20L10 24L8.77 24L8.77 20L10 20Z\" fill=\"#12ab34\"/>");
    }

    @Test
    void aLineHasItsWidthAndDashes() {
        assertThat(svg(g -> {
                    g.setStroke(new BasicStroke(
                            2.5f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND, 10, new float[] {4, 2}, 1));
                    g.draw(new Line2D.Double(-1, 0, 5, 0.005));
                }))
                .contains(
                        "<path d=\"M-1 0L5 0.01\" fill=\"none\" stroke=\"#000000\" stroke-width=\"2.5\" stroke-linecap=\"round\"")
                .contains("stroke-dasharray=\"4 2 \" stroke-dashoffset=\"1\"");
    }

    /** Width 1 across, scaled by two across and by four down, is an area two wide. */
    @Test
    void aLineThatIsStretchedBecomesItsOutline() {
        assertThat(svg(g -> {
                    g.scale(2, 4);
                    g.setStroke(new BasicStroke(1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER));
                    g.draw(new Line2D.Double(3, 0, 3, 5));
                }))
                .contains("fill=\"#000000\"")
                .doesNotContain("stroke=")
                .contains("M7 0", "5 20");
    }

    @Test
    void aClipHoldsUntilItIsTakenAway() {
        String svg = svg(g -> {
            var all = g.getClip();
            g.clip(new Rectangle2D.Double(1, 1, 5, 5));
            g.fill(new Rectangle2D.Double(0, 0, 9, 9));
            g.setClip(all);
            g.fill(new Rectangle2D.Double(0, 0, 8, 8));
        });
        var name = Pattern.compile("clipPath id=\"(c[0-9a-f]+)\"").matcher(svg);
        assertThat(name.find()).isTrue();
        assertThat(svg)
                .contains("M0 0L9 0L9 9L0 9L0 0Z\" fill=\"#000000\" clip-path=\"url(#%s)\"/>".formatted(name.group(1)))
                .contains("M0 0L8 0L8 8L0 8L0 0Z\" fill=\"#000000\"/>");
    }

    @Test
    void textIsEscaped() {
        assertThat(svg(g -> g.drawString("a < \"b\" & c", 3, 4)))
                .contains("<text x=\"3\" y=\"4\"", ">a &lt; &quot;b&quot; &amp; c</text>");
    }

    @Test
    void aTransparentColourHasItsOpacity() {
        assertThat(svg(g -> {
                    g.setColor(new Color(255, 0, 0, 51));
                    g.fill(new Rectangle2D.Double(0, 0, 1, 1));
                }))
                .contains("fill=\"#ff0000\" fill-opacity=\"0.2\"");
    }

    @Test
    void anImageIsInside() throws IOException {
        var image = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
        image.setRGB(2, 1, 0xabcdef);
        String svg = svg(g -> g.drawImage(image, 1, 2, 30, 20, null));
        assertThat(svg).contains("<image x=\"1\" y=\"2\" width=\"30\" height=\"20\"");
        var data = Pattern.compile("base64,([^\"]*)\"").matcher(svg);
        assertThat(data.find()).isTrue();
        var read = ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(data.group(1))));
        assertThat(read.getRGB(2, 1)).isEqualTo(0xffabcdef);
    }

    @Test
    void aGradientIsNotLeftOutSilently() {
        assertThatThrownBy(() -> svg(g -> g.setPaint(new GradientPaint(0, 0, Color.RED, 1, 1, Color.BLUE))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** VectorGraphics2D's own writer is the slow one. */
    @Test
    void aChartHasAsManyShapesAsTheSlowWriterMakes() throws IOException {
        var axis = new Axis("x", Axis.Scale.LINEAR);
        var chart = new LineFigure(
                "chart",
                "A chart",
                axis,
                axis,
                List.of(Line.of("up", 0, 1, x -> x), Line.of("down", 0, 1, x -> 1 - x)),
                "");
        var drawing = chart.drawing();
        var graphics = new VectorGraphics2D();
        drawing.painter().accept(graphics);
        var bytes = new ByteArrayOutputStream();
        new SVGProcessor()
                .getDocument(graphics.getCommands(), new PageSize(0, 0, drawing.width(), drawing.height()))
                .writeTo(bytes);
        String slow = bytes.toString(StandardCharsets.UTF_8).replaceAll("(?s)<defs>.*?</defs>", "");
        String fast = chart.svg().replaceAll("<clipPath.*?</clipPath>", "");
        assertThat(count(fast, "<path ")).isEqualTo(count(slow, "<(path|rect|line|polygon|polyline|circle|ellipse) "));
        assertThat(fast.length()).isLessThan(slow.length());
    }

    private static int count(String text, String pattern) {
        return (int) Pattern.compile(pattern).matcher(text).results().count();
    }

    private static String svg(Consumer<Graphics2D> painter) {
        var graphics = new VectorGraphics2D();
        painter.accept(graphics);
        return SvgWriter.write(graphics.getCommands(), 40, 30, "label");
    }
}
