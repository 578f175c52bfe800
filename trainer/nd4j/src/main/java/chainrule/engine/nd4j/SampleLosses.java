package chainrule.engine.nd4j;

import chainrule.engine.step.Step;
import chainrule.model.Loss;

/** The losses of a batch's samples: the lanes find them in parallel, one of them adds them up in the samples' order. */
final class SampleLosses {
    private final double[] losses;
    private final double[] scores;

    SampleLosses(int batch) {
        losses = new double[batch];
        scores = new double[batch];
    }

    /** @param targets {@code width} numbers from {@code from} */
    void set(int sample, Loss loss, double[] outputs, double[] targets, int from, int width, double weight) {
        losses[sample] = weight * loss.of(outputs, 0, outputs.length, targets, from, width);
        scores[sample] = loss.score(outputs, 0, outputs.length, targets, from, width);
    }

    void addTo(Step step) {
        for (int i = 0; i < step.n(); i++) {
            step.tally().add(losses[i], scores[i], 1);
        }
    }
}
