package chainrule.engine.nd4j;

import chainrule.engine.step.SampleRisk;
import chainrule.engine.step.Step;

/** The losses of a batch's samples: the lanes find them in parallel, one of them adds them up in the samples' order. */
final class SampleLosses {
    private final double[] losses;
    private final double[] scores;

    SampleLosses(int batch) {
        losses = new double[batch];
        scores = new double[batch];
    }

    void set(int sample, SampleRisk risk) {
        set(sample, risk.loss(), risk.score());
    }

    void set(int sample, double loss, double score) {
        losses[sample] = loss;
        scores[sample] = score;
    }

    void addTo(Step step) {
        for (int i = 0; i < step.n(); i++) {
            step.tally().add(losses[i], scores[i], 1);
        }
    }
}
