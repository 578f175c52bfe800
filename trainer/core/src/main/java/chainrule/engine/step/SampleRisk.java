package chainrule.engine.step;

import chainrule.model.Loss;

/**
 * What one sample of a step adds to the risk, N times over: its weight times its loss (B14); of a mixed sample (B13) λ times that of its
 * own target, and 1 − λ times that of its partner's. Not for use by several threads at the same time.
 */
public final class SampleRisk {
    private final Loss loss;
    private final double[] other;
    private double lossSum;
    private double score;

    /** @param m outputs of a sample */
    public SampleRisk(Loss loss, int m) {
        this.loss = loss;
        this.other = new double[m];
    }

    /**
     * Judges the {@code i}th sample of a step, and writes the gradient over its outputs.
     *
     * @param o the outputs, from {@code at}; afterwards the gradient of what the sample adds
     */
    public void of(Step s, int i, double[] o, int at) {
        int m = other.length;
        int from = i * s.width();
        var mixed = s.mixed();
        double own = mixed == null ? 1 : mixed.share();
        double weight = own * s.weight(i);
        lossSum = weight * loss.of(o, at, m, s.targets(), from, s.width());
        score = own * loss.score(o, at, m, s.targets(), from, s.width());
        if (mixed == null) {
            loss.gradient(o, at, m, s.targets(), from, s.width());
            scale(o, at, weight);
            return;
        }
        double weightOfOther = (1 - own) * mixed.weight(i);
        System.arraycopy(o, at, other, 0, m);
        lossSum += weightOfOther * loss.of(other, 0, m, mixed.targets(), from, s.width());
        score += (1 - own) * loss.score(other, 0, m, mixed.targets(), from, s.width());
        loss.gradient(o, at, m, s.targets(), from, s.width());
        loss.gradient(other, 0, m, mixed.targets(), from, s.width());
        scale(o, at, weight);
        for (int j = 0; j < m; j++) {
            o[at + j] += weightOfOther * other[j];
        }
    }

    private void scale(double[] o, int at, double factor) {
        for (int j = 0; j < other.length; j++) {
            o[at + j] *= factor;
        }
    }

    /** Of the sample that was judged last. */
    public double loss() {
        return lossSum;
    }

    /** Of the sample that was judged last; not weighted. */
    public double score() {
        return score;
    }
}
