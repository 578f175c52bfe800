package chainrule.course;

import chainrule.base.UserException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The questions that a first course on neural networks asks, in its order, each with the command that answers it. */
public final class Course {
    private static final String QUESTIONS = "questions.txt";
    private static final String LONG = "long";

    private Course() {}

    /** All of them. */
    public static List<Question> questions() {
        var all = new ArrayList<Question>();
        String topic = "";
        for (String line : text().split("\n")) {
            if (line.startsWith("# ")) {
                topic = line.substring(2);
            } else if (!line.isBlank()) {
                String[] parts = line.split(" \\| ");
                boolean quick = parts.length < 3 || !parts[2].equals(LONG);
                all.add(new Question(topic, parts[0], List.of(parts[1].split(" ")), quick));
            }
        }
        return all;
    }

    private static String text() {
        try (var stream = Course.class.getResourceAsStream(QUESTIONS)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Those that contain a word, see {@link Question#contains}.
     *
     * @throws UserException if there is none
     */
    public static List<Question> containing(String word) {
        var found =
                questions().stream().filter(question -> question.contains(word)).toList();
        if (found.isEmpty()) {
            throw new UserException("no question contains '%s'".formatted(word));
        }
        return found;
    }

    /** By their topics, in order. */
    public static Map<String, List<Question>> byTopic(List<Question> questions) {
        var topics = new LinkedHashMap<String, List<Question>>();
        questions.forEach(question -> topics.computeIfAbsent(question.topic(), any -> new ArrayList<>())
                .add(question));
        return topics;
    }

    /** The table of the documentation. */
    public static String markdown() {
        var page = new StringBuilder();
        byTopic(questions()).forEach((topic, questions) -> {
            page.append("\n## ").append(topic).append("\n\n| question | command |\n|---|---|\n");
            questions.forEach(question ->
                    page.append("| %s | `%s` |\n".formatted(question.text().replace("|", "\\|"), question.line())));
        });
        return page.toString();
    }
}
