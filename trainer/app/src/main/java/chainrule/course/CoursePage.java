package chainrule.course;

import chainrule.report.Figure;
import chainrule.report.HtmlReport;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Questions and answers on one page. */
public final class CoursePage {
    /** Lines of an answer that are shown: whoever wants all of them gives the command. */
    private static final int MOST_LINES = 60;

    private CoursePage() {}

    /** @param answers in the course's order */
    public static HtmlReport of(List<Answer> answers) {
        var page = new HtmlReport("A course on neural networks, answered")
                .paragraph(
                        "Each question has the command that answers it, what it printed and the figures that it drew.")
                .table(
                        "Questions",
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
        String text = lines.stream().limit(MOST_LINES).collect(Collectors.joining("\n"));
        return lines.size() <= MOST_LINES ? text : "%s\n… %d more lines".formatted(text, lines.size() - MOST_LINES);
    }
}
