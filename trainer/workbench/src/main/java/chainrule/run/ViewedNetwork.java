package chainrule.run;

import chainrule.base.UserException;
import chainrule.datasets.Batches;
import chainrule.datasets.PictureViews;
import chainrule.datasets.Task;
import chainrule.engine.Network;
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
        var mean = new MeanProbabilities(softmax, m, samples.count());
        for (int view = 0; view < views.count(); view++) {
            var seen = Batches.inOrder(
                    views.of(samples.subset(), samples.shape(), view),
                    samples.shape(),
                    samples.normalization(),
                    samples.batch());
            network.logits(seen, (first, count, logits) -> mean.add(first, count, logits, 1));
        }
        double[] all = mean.logits();
        for (int first = 0; first < samples.count(); first += samples.batch()) {
            int count = Math.min(samples.batch(), samples.count() - first);
            sink.accept(first, count, Arrays.copyOfRange(all, first * m, (first + count) * m));
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
