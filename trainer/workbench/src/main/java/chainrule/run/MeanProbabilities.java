package chainrule.run;

import chainrule.formulas.Scalars;
import java.util.Arrays;

/**
 * Means of the probabilities that several networks, or one network by several views, give the same samples. All sums are of logarithms, so
 * that small probabilities keep their digits. The result is logits: those that have the mean probabilities.
 */
final class MeanProbabilities {
    private final boolean softmax;
    private final int outputs;
    /** Logarithms of the sums of the probabilities: of each class, or of a label and of its absence. */
    private final double[] present;

    private final double[] absent;

    /** @param softmax whether the outputs are classes by softmax; else each is a sigmoid by itself */
    MeanProbabilities(boolean softmax, int outputs, int samples) {
        this.softmax = softmax;
        this.outputs = outputs;
        present = new double[samples * outputs];
        absent = new double[softmax ? 0 : present.length];
        Arrays.fill(present, Double.NEGATIVE_INFINITY);
        Arrays.fill(absent, Double.NEGATIVE_INFINITY);
    }

    /**
     * Adds the probabilities of {@code count} samples from the {@code first} on.
     *
     * @param logits count×outputs
     * @param weight of these probabilities in the mean, above 0
     */
    void add(int first, int count, double[] logits, double weight) {
        double share = Math.log(weight);
        for (int i = 0; i < count; i++) {
            double all = softmax ? logOfSum(logits, i * outputs, outputs) : 0;
            for (int k = 0; k < outputs; k++) {
                double z = logits[i * outputs + k];
                int at = (first + i) * outputs + k;
                present[at] = logOfSum(present[at], share + (softmax ? z - all : -Scalars.softplus(-z)));
                if (!softmax) {
                    absent[at] = logOfSum(absent[at], share - Scalars.softplus(z));
                }
            }
        }
    }

    /** Those of the mean probabilities: samples×outputs. Of softmax ln p, up to the same summand for all classes of a sample. */
    double[] logits() {
        var logits = present.clone();
        for (int k = 0; k < absent.length; k++) {
            logits[k] -= absent[k];
        }
        return logits;
    }

    private static double logOfSum(double[] x, int at, int count) {
        double sum = Double.NEGATIVE_INFINITY;
        for (int i = at; i < at + count; i++) {
            sum = logOfSum(sum, x[i]);
        }
        return sum;
    }

    /** ln(eᵃ + eᵇ). */
    private static double logOfSum(double a, double b) {
        double most = Math.max(a, b);
        return most == Double.NEGATIVE_INFINITY ? most : most + Math.log1p(Math.exp(Math.min(a, b) - most));
    }
}
