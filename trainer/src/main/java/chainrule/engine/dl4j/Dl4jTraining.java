package chainrule.engine.dl4j;

import chainrule.datasets.datavec.BatchesIterator;
import chainrule.engine.Tally;
import chainrule.engine.Training;
import chainrule.engine.TrainingJob;
import chainrule.engine.TrainingState;
import chainrule.engine.dl4j.NetworkConfiguration.Layers;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.factory.Nd4j;

/** DL4J's own training: {@code fit} over Chainrule's batches. */
final class Dl4jTraining extends Dl4jNetwork implements Training {
    private final TrainingJob job;
    private final MeteredLoss loss;
    private int orderedEpoch = -1;
    private int[] order;
    private BatchesIterator iterator;

    static Dl4jTraining of(TrainingJob job, Layers layers) {
        var loss = new MeteredLoss(job.initial().spec().loss());
        var updater = new OptimizerUpdater(job.optimizer(), job.rate(), job.clipNorm());
        var configuration = NetworkConfiguration.of(
                job.initial().spec(), job.precision(), job.optimizer(), updater, job.seed(), loss, layers);
        return new Dl4jTraining(job, loss, new MultiLayerNetwork(configuration));
    }

    private Dl4jTraining(TrainingJob job, MeteredLoss loss, MultiLayerNetwork network) {
        super(job.initial(), job.precision(), network);
        this.job = job;
        this.loss = loss;
        if (!job.optimizerState().isEmpty()) {
            var state = network.getUpdater().getStateViewArray();
            boolean none = state == null || state.isEmpty();
            job.requireOptimizerState(none ? List.of() : List.of((int) state.length()));
            state.assign(Nd4j.createFromArray(job.optimizerState().get(0))
                    .castTo(type())
                    .reshape(state.shape()));
        }
    }

    @Override
    public void run(int epoch, int first, int steps, Tally tally) {
        var batches = job.batches();
        if (epoch != orderedEpoch) {
            order = batches.order(epoch);
            orderedEpoch = epoch;
        }
        loss.countInto(tally);
        network().setIterationCount((epoch - 1) * batches.steps() + first);
        if (iterator == null) {
            iterator = new BatchesIterator(batches, epoch, order, first, steps, spec().outputs(), type());
        }
        iterator.restart(epoch, order, first, steps);
        network().fit(iterator);
    }

    /** DL4J's own array: by blocks of layers, each with its states one after the other. */
    @Override
    public TrainingState state() {
        var state = network().getUpdater().getStateViewArray();
        return new TrainingState(parameters(), state == null || state.isEmpty() ? List.of() : List.of(numbers(state)));
    }

    @Override
    public void close() {
        if (iterator != null) {
            iterator.close();
        }
        super.close();
    }
}
