package chainrule.course;

import chainrule.report.SavedFigure;
import java.util.List;

/**
 * What a command answered.
 *
 * @param lines that it printed
 * @param figures that it drew
 * @param exitCode 0 if it succeeded
 */
public record Answer(Question question, List<String> lines, List<SavedFigure> figures, int exitCode, double seconds) {
    public Answer {
        lines = List.copyOf(lines);
        figures = List.copyOf(figures);
    }
}
