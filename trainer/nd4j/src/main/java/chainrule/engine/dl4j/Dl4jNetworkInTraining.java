package chainrule.engine.dl4j;

import chainrule.datasets.Batches;
import chainrule.datasets.Targets;
import chainrule.datavec.BatchesIterator.Partners;
import chainrule.engine.RunningMetrics;
import chainrule.engine.Training;
import chainrule.engine.TrainingJob;
import chainrule.engine.TrainingRules;
import chainrule.engine.TrainingState;
import chainrule.model.Parameters;
import chainrule.optim.Averaging;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.Supplier;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A job as a network of DL4J's, whoever makes its steps: one for whatever of DL4J's own trains such networks. */
public abstract class Dl4jNetworkInTraining extends Dl4jNetwork implements Training {
    private final MeteredLoss loss;
    private final TrainingRules rules;
    /** Of the weights (D8), as DL4J lays them out; null where none is asked for. */
    private final INDArray mean;

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

    // A warning since JDK 21. What is called here uses nothing that subclasses set.
    @SuppressWarnings("this-escape")
    private Dl4jNetworkInTraining(TrainingJob job, Layers layers, MeteredLoss loss) {
        super(job.initial(), job.precision(), model(job, layers, loss));
        this.loss = loss;
        this.rules = job.rules();
        this.mean = rules.average().isPresent() ? model().params().dup() : null;
        if (!job.optimizerState().isEmpty()) {
            resume(job);
        }
        rules.average().ifPresent(averaging -> model().addListener(new Mean(averaging, job)));
    }

    private void resume(TrainingJob job) {
        var state = model().updater().getStateViewArray();
        var lengths = new ArrayList<Integer>();
        if (state != null && !state.isEmpty()) {
            lengths.add((int) state.length());
        }
        if (mean != null) {
            lengths.add(job.initial().values().length);
        }
        job.requireOptimizerState(lengths);
        if (state != null && !state.isEmpty()) {
            state.assign(Nd4j.createFromArray(job.optimizerState().get(0))
                    .castTo(type())
                    .reshape(state.shape()));
        }
        if (mean != null) {
            write(new Parameters(spec(), job.optimizerState().get(lengths.size() - 1)));
        }
    }

    /** Behind each update. */
    private final class Mean extends BaseTrainingListener {
        private final Averaging averaging;
        private final TrainingJob job;

        Mean(Averaging averaging, TrainingJob job) {
            this.averaging = averaging;
            this.job = job;
        }

        @Override
        public void iterationDone(Model model, int iteration, int epoch) {
            double kept =
                    averaging.kept(iteration, job.batches().steps(), job.rate().epochs());
            if (kept == 0) {
                mean.assign(model().params());
            } else if (kept != 1) {
                // In this form the mean of what never changes is that, to the bit.
                mean.addi(model().params().sub(mean).muli(1 - kept));
            }
        }
    }

    /** Lets something be computed of the network that is validated and kept. */
    private void averaged(Runnable work) {
        if (mean == null) {
            work.run();
            return;
        }
        var trained = model().params().dup();
        model().params().assign(mean);
        try {
            work.run();
        } finally {
            model().params().assign(trained);
        }
    }

    @Override
    public Parameters parameters() {
        var found = new Parameters[1];
        averaged(() -> found[0] = super.parameters());
        return found[0];
    }

    @Override
    public void logits(Batches samples, LogitSink sink) {
        averaged(() -> super.logits(samples, sink));
    }

    private static Dl4jModel model(TrainingJob job, Layers layers, MeteredLoss loss) {
        var updater = new OptimizerUpdater(job.optimizer(), job.rate(), job.clipNorm());
        var model = new NetworkConfiguration(
                        job.initial().spec(),
                        job.precision(),
                        job.optimizer(),
                        updater,
                        job.seed(),
                        loss,
                        layers,
                        job.rules())
                .model();
        updater.length().over(model.updater());
        return model;
    }

    /** DL4J's network, if it has no residual connections. */
    protected final MultiLayerNetwork network() {
        return ((Dl4jModel.Sequence) model()).network();
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
        var state = model().updater().getStateViewArray();
        var arrays = new ArrayList<double[]>();
        if (state != null && !state.isEmpty()) {
            arrays.add(numbers(state));
        }
        if (mean != null) {
            arrays.add(super.parameters().values());
        }
        return new TrainingState(parameters(), arrays);
    }
}
