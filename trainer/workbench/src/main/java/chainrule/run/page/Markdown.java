package chainrule.run.page;

import chainrule.base.Printable;
import java.util.List;
import java.util.stream.Collectors;

/** A page in Markdown. All text means itself: it can't contain marks or tags. */
final class Markdown {
    private final StringBuilder page = new StringBuilder();

    Markdown heading(int level, String text) {
        return line("#".repeat(level) + " " + escaped(text)).line("");
    }

    Markdown paragraph(String text) {
        return line(escaped(text)).line("");
    }

    Markdown item(String text) {
        return line("- " + escaped(text));
    }

    /** Ends a list. */
    Markdown end() {
        return line("");
    }

    /** Text that keeps its spaces and line breaks. */
    Markdown preformatted(String language, String text) {
        String shown = Printable.lines(text).stripTrailing();
        // A fence is longer than any in the text.
        String fence = "```";
        while (shown.contains(fence)) {
            fence += "`";
        }
        return line(fence + language).line(shown).line(fence).line("");
    }

    /** @param rows as long as the header */
    Markdown table(List<String> header, List<List<String>> rows) {
        row(header);
        line("|---".repeat(header.size()) + "|");
        rows.forEach(this::row);
        return line("");
    }

    private void row(List<String> cells) {
        line(cells.stream().map(Markdown::escaped).collect(Collectors.joining(" | ", "| ", " |")));
    }

    private Markdown line(String text) {
        page.append(text).append('\n');
        return this;
    }

    /** Underscores within words and brackets that no link follows mean themselves anyway. */
    private static String escaped(String text) {
        return Printable.line(text)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replaceAll("([\\\\`*|#~!])", "\\\\$1")
                .replaceAll("](?=[(\\[:])", "\\\\]")
                .replaceAll("(?<![\\p{L}\\p{N}])_|_(?![\\p{L}\\p{N}])", "\\\\_");
    }

    @Override
    public String toString() {
        return page.toString().stripTrailing() + "\n";
    }
}
