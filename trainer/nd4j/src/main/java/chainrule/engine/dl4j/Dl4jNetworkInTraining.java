package chainrule.engine.dl4j;

import chainrule.datasets.Targets;
import chainrule.datavec.BatchesIterator.Partners;
import chainrule.engine.RunningMetrics;
import chainrule.engine.Training;
import chainrule.engine.TrainingJob;
import chainrule.engine.TrainingState;
import chainrule.engine.dl4j.NetworkConfiguration.Layers;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.factory.Nd4j;

/** A job as a {@link MultiLayerNetwork}, whoever makes its steps: one for whatever of DL4J's own trains such networks. */
public abstract class Dl4jNetworkInTraining extends Dl4jNetwork implements Training {
    private final MeteredLoss loss;

    /** With DL4J's own layers. */
    protected Dl4jNetworkInTraining(TrainingJob job) {
        this(job, Layers.BUILT_IN);
    }

    Dl4jNetworkInTraining(TrainingJob job, Layers layers) {
        this(
                job,
                layers,
                new MeteredLoss(
                        job.initial().spec().loss(),
                        job.batches().subset().samples().targets() instanceof Targets.Classes));
    }

    private Dl4jNetworkInTraining(TrainingJob job, Layers layers, MeteredLoss loss) {
        super(job.initial(), job.precision(), network(job, layers, loss));
        this.loss = loss;
        if (!job.optimizerState().isEmpty()) {
            var state = network().getUpdater().getStateViewArray();
            boolean none = state == null || state.isEmpty();
            job.requireOptimizerState(none ? List.of() : List.of((int) state.length()));
            state.assign(Nd4j.createFromArray(job.optimizerState().get(0))
                    .castTo(type())
                    .reshape(state.shape()));
        }
    }

    private static MultiLayerNetwork network(TrainingJob job, Layers layers, MeteredLoss loss) {
        var updater = new OptimizerUpdater(job.optimizer(), job.rate(), job.clipNorm());
        return new MultiLayerNetwork(NetworkConfiguration.of(
                job.initial().spec(), job.precision(), job.optimizer(), updater, job.seed(), loss, layers));
    }

    /** Where the next samples are counted that this process trains on. */
    final void countInto(RunningMetrics tally) {
        loss.countInto(tally);
    }

    /** Where the partners are that are mixed into the next batches. */
    final void mix(Supplier<Optional<Partners>> partners) {
        loss.mix(partners);
    }

    /**
     * Has a network count every sample that it trains on from now on, before the update of its batch.
     *
     * @param network made of a clone of such a trainee's configuration, with DL4J's own layers
     * @param tally to count into
     */
    public static void meter(MultiLayerNetwork network, RunningMetrics tally) {
        // The layers are the network's own, the loss in them may be that of many.
        var layer = (BaseOutputLayer) network.getOutputLayer().conf().getLayer();
        var loss = ((MeteredLoss) layer.getLossFn()).alone();
        loss.countInto(tally);
        layer.setLossFn(loss);
    }

    /** DL4J's own array: by blocks of layers, each with its states one after the other. */
    @Override
    public TrainingState state() {
        var state = network().getUpdater().getStateViewArray();
        return new TrainingState(parameters(), state == null || state.isEmpty() ? List.of() : List.of(numbers(state)));
    }
}
