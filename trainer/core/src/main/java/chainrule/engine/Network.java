package chainrule.engine;

import chainrule.datasets.Batches;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;

/** A network on an engine, able to compute its outputs. Not for use by several threads at the same time. */
public interface Network extends AutoCloseable {
    MlpSpec spec();

    /** A copy of the parameters as they are now. */
    Parameters parameters();

    /**
     * Computes the logits of all samples, in the order of the subset's rows, dropout off.
     *
     * @param sink is given each batch when it is done
     */
    void logits(Batches samples, LogitSink sink);

    /** Mean loss and accuracy over samples. */
    default RunningMetrics evaluate(Batches samples) {
        var tally = new RunningMetrics();
        int outputs = spec().outputs();
        logits(samples, (first, count, logits) -> tally.add(spec().loss(), logits, outputs, samples, first, count));
        return tally;
    }

    @Override
    void close();

    /** Takes the logits of {@code count} samples from the {@code first} on: count×outputs, row by row. */
    @FunctionalInterface
    interface LogitSink {
        void accept(int first, int count, double[] logits);
    }
}
