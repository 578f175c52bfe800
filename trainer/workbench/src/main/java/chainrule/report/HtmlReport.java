package chainrule.report;

import chainrule.base.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * A page that is one file: styles, figures and the script that sorts tables stand in it, and its policy forbids the browser to
 * fetch anything or to run another script. A
 * report is a value: each method returns a longer one.
 */
public record HtmlReport(String title, List<Block> blocks) {
    private static final String STYLES = "report.css";
    private static final String SCRIPT = "report.js";

    public HtmlReport {
        blocks = List.copyOf(blocks);
    }

    public HtmlReport(String title) {
        this(title, List.of());
    }

    /** Begins a section. */
    public HtmlReport heading(String text) {
        return with(new Block.Heading(2, text));
    }

    /** Begins a part of a section. */
    public HtmlReport subheading(String text) {
        return with(new Block.Heading(3, text));
    }

    public HtmlReport paragraph(String text) {
        return with(new Block.Paragraph(text));
    }

    /** @param values in the order to be shown */
    public HtmlReport properties(String caption, Map<String, String> values) {
        return with(new Block.Properties(caption, values));
    }

    /** @throws IllegalArgumentException if a row is not as long as the header */
    public HtmlReport table(String caption, List<String> header, List<List<String>> rows) {
        return with(new Block.Table(caption, header, rows));
    }

    public HtmlReport figure(Figure figure, String caption) {
        return with(new Block.Picture(figure, caption));
    }

    /** With the figure's own caption. */
    public HtmlReport figure(Figure figure) {
        return figure(figure, figure.caption());
    }

    /** Figures side by side where there is room, each with its own caption. */
    public HtmlReport figures(List<Figure> figures) {
        return with(new Block.Beside(figures.stream()
                .map(figure -> (Block) new Block.Picture(figure, figure.caption()))
                .toList()));
    }

    /** Text that keeps its spaces and line breaks. */
    public HtmlReport preformatted(String caption, String text) {
        return with(new Block.Preformatted(caption, text));
    }

    /** A longer report. */
    public HtmlReport with(Block block) {
        var longer = new ArrayList<>(blocks);
        longer.add(block);
        return new HtmlReport(title, longer);
    }

    /** The whole document; to be written in UTF-8. */
    public String html() {
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <meta http-equiv="Content-Security-Policy" \
                content="%s">
                <title>%s</title>
                <style>
                %s</style>
                </head>
                <body>
                <main>
                <h1>%s</h1>
                %s
                </main>
                <script>%s</script>
                </body>
                </html>
                """.formatted(
                policy(), Markup.escape(title), resource(STYLES), Markup.escape(title), body(), resource(SCRIPT));
    }

    private String body() {
        var parts = new ArrayList<String>();
        String heading = title;
        for (Block block : blocks) {
            parts.add(block.under(heading).html());
            heading = block instanceof Block.Heading found ? found.text() : "";
        }
        return String.join("\n", parts);
    }

    /** The Content-Security-Policy of every report. */
    public static String policy() {
        return "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-%s'"
                .formatted(digest(resource(SCRIPT)));
    }

    /** By which the page's policy knows the one script that it allows. */
    private static String digest(String script) {
        var sha = Digest.sha256().digest(script.getBytes(StandardCharsets.UTF_8));
        return Base64.getEncoder().encodeToString(sha);
    }

    private static String resource(String name) {
        try (var stream = HtmlReport.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
