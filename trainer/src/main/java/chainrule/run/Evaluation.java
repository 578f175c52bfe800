package chainrule.run;

import chainrule.datasets.Batches;
import chainrule.engine.Network;
import chainrule.engine.Tally;
import chainrule.model.Loss;

/**
 * How a network does on samples.
 *
 * @param confusion rows are true classes, columns predicted ones, entries counts
 */
public record Evaluation(double loss, double accuracy, int[][] confusion) {
    public static Evaluation of(Network network, Batches samples) {
        var loss = network.spec().loss();
        int outputs = network.spec().outputs();
        int classes = loss.names(outputs);
        var confusion = new int[classes][classes];
        var tally = new Tally();
        network.logits(samples, (first, count, logits) -> {
            tally.add(loss, logits, outputs, samples, first, count);
            for (int i = 0; i < count; i++) {
                int label = samples.subset().label(first + i);
                confusion[label][Loss.predicted(logits, i * outputs, outputs)]++;
            }
        });
        return new Evaluation(tally.loss(), tally.accuracy(), confusion);
    }

    /** Of the samples that were predicted to be of class {@code c}, the share that are; NaN if there are none. */
    public double precision(int c) {
        int predicted = 0;
        for (int[] row : confusion) {
            predicted += row[c];
        }
        return (double) confusion[c][c] / predicted;
    }

    /** Of the samples of class {@code c}, the share that were predicted to be; NaN if there are none. */
    public double recall(int c) {
        int actual = 0;
        for (int count : confusion[c]) {
            actual += count;
        }
        return (double) confusion[c][c] / actual;
    }
}
