package chainrule.run;

import chainrule.base.UserException;
import chainrule.datasets.Batches;
import chainrule.datasets.PictureViews;
import chainrule.datasets.Task;
import chainrule.engine.Network;
import chainrule.formulas.Scalars;
import chainrule.model.Loss;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import java.util.Arrays;

/**
 * A network that looks at several views of each picture: its probabilities are the means of those of the views. Its logits are
 * those of these probabilities.
 */
record ViewedNetwork(Network network, PictureViews views) implements Network {
    /** @throws UserException if the network predicts real numbers */
    ViewedNetwork {
        if (network.spec().loss().judges(Task.Kind.REGRESSION)) {
            throw new UserException("views are for probabilities, and this network predicts real numbers");
        }
    }

    @Override
    public MlpSpec spec() {
        return network.spec();
    }

    @Override
    public Parameters parameters() {
        return network.parameters();
    }

    @Override
    public void logits(Batches samples, LogitSink sink) {
        int m = spec().outputs();
        boolean softmax = spec().loss().kind() != Loss.Kind.BINARY_CROSS_ENTROPY;
        // Logarithms of the sums of the views' probabilities: of each class, or of a label and of its absence.
        var present = new double[samples.count() * m];
        var absent = new double[softmax ? 0 : present.length];
        Arrays.fill(present, Double.NEGATIVE_INFINITY);
        Arrays.fill(absent, Double.NEGATIVE_INFINITY);
        for (int view = 0; view < views.count(); view++) {
            var seen = Batches.inOrder(
                    views.of(samples.subset(), samples.shape(), view),
                    samples.shape(),
                    samples.normalization(),
                    samples.batch());
            network.logits(seen, (first, count, logits) -> {
                for (int i = 0; i < count; i++) {
                    double all = softmax ? logOfSum(logits, i * m, m) : 0;
                    for (int k = 0; k < m; k++) {
                        double z = logits[i * m + k];
                        int at = (first + i) * m + k;
                        present[at] = logOfSum(present[at], softmax ? z - all : -Scalars.softplus(-z));
                        if (!softmax) {
                            absent[at] = logOfSum(absent[at], -Scalars.softplus(z));
                        }
                    }
                }
            });
        }
        for (int k = 0; k < absent.length; k++) {
            present[k] -= absent[k];
        }
        for (int first = 0; first < samples.count(); first += samples.batch()) {
            int count = Math.min(samples.batch(), samples.count() - first);
            sink.accept(first, count, Arrays.copyOfRange(present, first * m, (first + count) * m));
        }
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

    @Override
    public void close() {
        network.close();
    }
}
