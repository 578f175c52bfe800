package chainrule.report;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class HtmlReportTest {
    private static final List<Line> LINES = List.of(Line.of("line", 0, 1, x -> x));
    private static final String EVIL = "<script>alert('x')</script>&\"";

    @Test
    void textMeansItself() {
        String html = new HtmlReport(EVIL)
                .heading(EVIL)
                .paragraph(EVIL)
                .preformatted(EVIL, EVIL)
                .table(EVIL, List.of(EVIL), List.of(List.of(EVIL)))
                .properties(EVIL, Map.of(EVIL, EVIL))
                .html();
        assertThat(html)
                .containsOnlyOnce("<script")
                .doesNotContain("<script>alert")
                .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;");
    }

    @Test
    void thePageNeedsNothingElse() {
        String html = new HtmlReport("t").paragraph("p").html();
        assertThat(html)
                .startsWith("<!DOCTYPE html>")
                .contains("default-src 'none'")
                .doesNotContain("http:", "https:", "<link", "src=");
    }

    @Test
    void aReportIsAValue() {
        var short_ = new HtmlReport("t");
        var longer = short_.paragraph("p");
        assertThat(short_.blocks()).isEmpty();
        assertThat(longer.blocks()).hasSize(1);
    }

    @Test
    void columnsOfNumbersAreFlushRight() {
        String html = new HtmlReport("t")
                .table("c", List.of("name", "count"), List.of(List.of("a", "1,234"), List.of("b", "–")))
                .html();
        assertThat(html).contains("<td class=\"number\">1,234</td>").contains("<th scope=\"row\">a</th>");
    }

    @Test
    void flagsOfACommandAreNotBroken() {
        var table =
                new Block.Table("", List.of("", "command"), List.of(List.of("a", "params 3-4 --match 3-<2> --a-b 1")));
        assertThat(table.html())
                .contains(
                        "params 3-4 <span class=\"option\">--match</span> 3-&lt;2&gt; <span class=\"option\">--a-b</span> 1");
    }

    @Test
    void aRowIsAsLongAsTheHeader() {
        assertThatThrownBy(() -> new HtmlReport("t").table("c", List.of("a", "b"), List.of(List.of("1"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aCaptionThatRepeatsTheHeadingOrThePicturesTitleIsOmitted() {
        var loss = new LineFigure(
                "loss",
                "Loss by epoch",
                new Axis("x", Axis.Scale.LINEAR),
                new Axis("y", Axis.Scale.LINEAR),
                LINES,
                "Loss by epoch: lower is better.");
        var plain = new LineFigure(
                "plain", "Plain", new Axis("x", Axis.Scale.LINEAR), new Axis("y", Axis.Scale.LINEAR), LINES);
        String html = new HtmlReport("Layers")
                .table("Layers", List.of("a"), List.of())
                .heading("Epochs")
                .table("epochs", List.of("b"), List.of())
                .table("Epochs", List.of("c"), List.of())
                .figure(loss)
                .figure(plain)
                .html();
        assertThat(html)
                .doesNotContain("<caption>Layers", "<caption>epochs", "Plain.</figcaption>")
                .contains("<caption>Epochs</caption>", "<figcaption>Lower is better.</figcaption>")
                .doesNotContain("<figcaption></figcaption>");
    }

    /** In half of the page nobody could read it. */
    @Test
    void aRowOfPanelsHasThePagesWidth() {
        assertThat(withBox("0 0 908 306")).contains("<figure class=\"wide\">");
        assertThat(withBox("0 0 520 360")).doesNotContain("class=\"wide\"");
    }

    private static String withBox(String box) {
        var figure = new Figure() {
            @Override
            public String name() {
                return "drawn";
            }

            @Override
            public String title() {
                return "Drawn";
            }

            @Override
            public byte[] png() {
                return new byte[0];
            }

            @Override
            public String svg() {
                return "<svg viewBox=\"%s\"></svg>".formatted(box);
            }
        };
        return new HtmlReport("t").figures(List.of(figure, figure)).html();
    }
}
