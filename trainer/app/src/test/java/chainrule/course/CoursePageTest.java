package chainrule.course;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CoursePageTest {
    private static String page(List<String> lines) {
        var question = new Question("Topic", "Why?", List.of("list"), true);
        return CoursePage.of(List.of(new Answer(question, lines, List.of(), 0, 1)))
                .html();
    }

    @Test
    void longSentencesAreBrokenAndTablesAreNot() {
        String sentence = "label       "
                + "The loss falls from epoch to epoch. ".repeat(8).strip();
        String row = "A1   definition of the function   1.0e-16   " + "x".repeat(100);
        var html = page(List.of(sentence, row));
        assertThat(html).contains(row).doesNotContain(sentence);
        assertThat(html.lines().filter(line -> line.contains("The loss falls")))
                .hasSizeGreaterThan(1)
                .allMatch(line -> line.length() <= 200);
        assertThat(html.replace("\n  ", " ")).contains(sentence);
        // Where there is no table, the browser breaks them.
        assertThat(page(List.of(sentence))).contains(sentence).contains("<pre class=\"lines\"");
        assertThat(html).doesNotContain("<pre class=\"lines\"");
    }

    @Test
    void ofALongAnswerTheBeginningAndTheEndAreShown() {
        var html = page(
                IntStream.rangeClosed(1, 143).mapToObj(i -> "line-" + i + ".").toList());
        assertThat(html).contains("line-1.", "line-30.", "… 83 lines omitted", "line-114.", "line-143.");
        assertThat(html).doesNotContain("line-31.").doesNotContain("line-113.");
        assertThat(page(IntStream.rangeClosed(1, 97)
                        .mapToObj(i -> "line-" + i + ".")
                        .collect(Collectors.toList())))
                .contains("line-60.")
                .doesNotContain("omitted");
    }
}
