package chainrule.engine.dl4j;

import chainrule.datavec.BatchesIterator;
import chainrule.engine.RunningMetrics;
import chainrule.engine.TrainingJob;

/** DL4J's own training: {@code fit} over Chainrule's batches. */
final class Dl4jTraining extends Dl4jNetworkInTraining {
    private final TrainingJob job;
    private int orderedEpoch = -1;
    private int[] order;
    private BatchesIterator iterator;

    Dl4jTraining(TrainingJob job, Layers layers) {
        super(job, layers);
        this.job = job;
    }

    @Override
    public void run(int epoch, int first, int steps, RunningMetrics tally) {
        var batches = job.batches();
        if (epoch != orderedEpoch) {
            order = batches.order(epoch);
            orderedEpoch = epoch;
        }
        countInto(tally);
        model().setIterationCount((epoch - 1) * batches.steps() + first);
        if (iterator == null) {
            iterator = new BatchesIterator(batches, epoch, order, first, steps, spec().outputs(), type());
        }
        mix(iterator::partners);
        iterator.restart(epoch, order, first, steps);
        model().fit(iterator);
    }

    @Override
    public void close() {
        if (iterator != null) {
            iterator.close();
        }
        super.close();
    }
}
