package chainrule.run.page;

import chainrule.report.ConfusionPicture;
import chainrule.report.ConfusionPicture.Whole;
import chainrule.report.Figure;
import chainrule.report.ProbabilityFigures;
import chainrule.run.Evaluation;
import java.util.List;
import java.util.Optional;

/**
 * Figures of an evaluation that show which classes are confused, and how far probabilities can be trusted.
 *
 * @param uncalibrated of the same samples by the network without its temperature, if it has one
 */
record TrustFigures(Evaluation evaluation, Optional<Evaluation> uncalibrated) {
    /** With more classes the matrix is unreadable. */
    private static final int MOST_CONFUSED = 20;

    /**
     * By row and by column; nothing of real targets, labels and many classes.
     *
     * @param after what the first title ends with; the second one would be wider than its figure
     */
    List<Figure> confusions(String after) {
        var task = evaluation.predictions().task();
        if (!task.isClassification() || task.names().size() > MOST_CONFUSED) {
            return List.of();
        }
        return List.of(
                new ConfusionPicture(
                        "confusion",
                        "Confusion matrix by true class" + after,
                        task.names(),
                        evaluation.confusion(),
                        Whole.ROW),
                new ConfusionPicture(
                        "confusion-by-prediction",
                        "Confusion matrix by predicted class",
                        task.names(),
                        evaluation.confusion(),
                        Whole.COLUMN));
    }

    /** Nothing of real targets, and of no samples. */
    List<Figure> probabilities() {
        var predictions = evaluation.predictions();
        return predictions.task().isRegression() || predictions.count() == 0
                ? List.of()
                : new ProbabilityFigures(predictions, uncalibrated.map(Evaluation::predictions)).figures();
    }
}
