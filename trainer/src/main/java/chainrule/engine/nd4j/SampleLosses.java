package chainrule.engine.nd4j;

import chainrule.engine.step.Step;
import chainrule.model.Loss;

/** The losses of a batch's samples: the lanes find them in parallel, one of them adds them up in the samples' order. */
final class SampleLosses {
    private final double[] losses;
    private final boolean[] hits;

    SampleLosses(int batch) {
        losses = new double[batch];
        hits = new boolean[batch];
    }

    void set(int sample, Loss loss, double[] logits, int label) {
        losses[sample] = loss.of(logits, 0, logits.length, label);
        hits[sample] = Loss.predicted(logits, 0, logits.length) == label;
    }

    void addTo(Step step) {
        for (int i = 0; i < step.n(); i++) {
            step.tally().add(losses[i], hits[i] ? 1 : 0, 1);
        }
    }
}
