package chainrule.course;

import chainrule.report.Block.Preformatted;
import chainrule.report.Figure;
import chainrule.report.HtmlReport;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Questions and answers on one page. */
public final class CoursePage {
    /** Of a longer answer the beginning and the end are shown. */
    private static final int MOST_LINES = 120;
    /** Characters of a line, in the width of the page. */
    private static final int WIDTH = 116;

    private CoursePage() {}

    /** @param answers in the course's order */
    public static HtmlReport of(List<Answer> answers) {
        var page = new HtmlReport("A course on neural networks, answered")
                .paragraph(
                        "Each question has the command that answers it, what it printed and the figures that it drew. A1, C7 and the like are IDs of formulas, which docs/formulas.md lists.")
                .table(
                        "What was asked, and how long each command took",
                        List.of("question", "command", "seconds"),
                        answers.stream()
                                .map(answer -> List.of(
                                        answer.question().text(),
                                        answer.question().line(),
                                        seconds(answer)))
                                .toList());
        String topic = "";
        for (var answer : answers) {
            if (!answer.question().topic().equals(topic)) {
                topic = answer.question().topic();
                page = page.heading(topic);
            }
            page = page.subheading(answer.question().text())
                    .preformatted(answer.question().line() + failure(answer), shown(answer.lines()));
            page = answer.figures().isEmpty()
                    ? page
                    : page.figures(
                            answer.figures().stream().map(Figure.class::cast).toList());
        }
        return page;
    }

    private static String failure(Answer answer) {
        return answer.exitCode() == 0 ? "" : " (exit code %d)".formatted(answer.exitCode());
    }

    private static String seconds(Answer answer) {
        return String.format(Locale.ROOT, "%.1f", answer.seconds());
    }

    private static String shown(List<String> lines) {
        if (lines.size() <= MOST_LINES) {
            return text(lines);
        }
        int each = MOST_LINES / 4;
        return "%s\n… %d lines omitted: the command prints all …\n%s"
                .formatted(
                        text(lines.subList(0, each)),
                        lines.size() - 2 * each,
                        text(lines.subList(lines.size() - each, lines.size())));
    }

    private static String text(List<String> lines) {
        // Without a table, the browser breaks lines.
        boolean hasTable = lines.stream().anyMatch(Preformatted::isOfTable);
        return lines.stream().map(line -> hasTable ? wrapped(line) : line).collect(Collectors.joining("\n"));
    }

    /** Sentences are broken where the page ends; tables are not. */
    private static String wrapped(String line) {
        if (line.length() <= WIDTH || Preformatted.isOfTable(line)) {
            return line;
        }
        String text = line.stripLeading();
        int indent = line.length() - text.length();
        var broken = new StringBuilder(line.substring(0, indent));
        int length = 0;
        for (var word : text.split(" ")) {
            if (length > 0 && indent + length + 1 + word.length() > WIDTH) {
                broken.append("\n  ");
                length = 2;
            } else if (length > 0) {
                broken.append(' ');
                length++;
            }
            broken.append(word);
            length += word.length();
        }
        return broken.toString();
    }
}
