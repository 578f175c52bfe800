package chainrule.datasets;

import chainrule.base.InvalidValue;
import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import java.io.Serializable;

/**
 * Mixup (B13): H. Zhang, M. Cisse, Y. N. Dauphin, D. Lopez-Paz, "mixup: Beyond empirical risk minimization", ICLR 2018. Each sample of a
 * batch is mixed with another one of the same batch: its inputs become λx + (1−λ)x′, and it is judged by λ·L(o, y) + (1−λ)·L(o, y′).
 *
 * @param alpha of λ ~ Beta(α, α), drawn for each batch; 0: nothing is mixed
 */
public record Mixup(double alpha) implements Serializable {
    public static final Mixup NONE = new Mixup(0);

    public Mixup {
        InvalidValue.requireNotNegative("mixup", alpha);
    }

    public boolean isNone() {
        return alpha == 0;
    }

    /**
     * Draws the partners and the shares of an epoch: they depend on the seed, the epoch and the batch alone.
     *
     * @param count samples
     * @param batch samples a batch
     */
    Mixing draw(long seed, int epoch, int count, int batch) {
        var partners = new int[count];
        var shares = new double[(count + batch - 1) / batch];
        for (int step = 0; step < shares.length; step++) {
            var random = new RandomStream(seed, Purpose.MIXUP, epoch, step);
            shares[step] = random.nextBeta(alpha);
            int from = step * batch;
            var places = new int[Math.min(batch, count - from)];
            java.util.Arrays.setAll(places, i -> from + i);
            random.shuffle(places);
            System.arraycopy(places, 0, partners, from, places.length);
        }
        return new Mixing(partners, shares, batch);
    }
}
