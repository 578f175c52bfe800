package chainrule.engine.dl4j;

import chainrule.base.Message;
import chainrule.engine.Engine;
import chainrule.engine.InputGroups;
import chainrule.engine.Network;
import chainrule.engine.Training;
import chainrule.engine.TrainingJob;
import chainrule.engine.TrainingRules;
import chainrule.engine.nd4j.NativeThreads;
import chainrule.hardware.CudaBackend;
import chainrule.machine.ComputeSetting;
import chainrule.model.Parameters;
import chainrule.model.Precision;
import chainrule.optim.LearningRate;
import chainrule.optim.Optimizer.Sgd;
import chainrule.optim.Schedule.Constant;
import java.util.Map;
import java.util.Optional;

/** Deeplearning4j: a {@code MultiLayerNetwork} or {@code ComputationGraph} that differentiates and updates by itself. */
public class Dl4jEngine implements Engine {
    private final Layers layers;

    public Dl4jEngine() {
        this(Layers.BUILT_IN);
    }

    Dl4jEngine(Layers layers) {
        this.layers = layers;
    }

    @Override
    public String name() {
        return "dl4j";
    }

    @Override
    public int rank() {
        return 10;
    }

    @Override
    public Optional<Message> reasonNotToRun() {
        return NativeThreads.problem();
    }

    @Override
    public String device() {
        return CudaBackend.device();
    }

    @Override
    public Map<String, String> versions() {
        return CudaBackend.versions();
    }

    @Override
    public boolean isOnProcessor() {
        return !CudaBackend.isOnClassPath();
    }

    @Override
    public boolean hasPrecision(Precision precision) {
        return precision == Precision.FLOAT32 || precision == Precision.FLOAT64;
    }

    @Override
    public Optional<Message> reasonNotToTrain(TrainingJob job) {
        if (job.precision() == Precision.TF32) {
            return Optional.of(Message.of("it has no tf32: take float32, or %s", ComputeSetting.ENGINE.to("cuda")));
        }
        if (job.precision() == Precision.BFLOAT16) {
            return Optional.of(Message.of("it has no bfloat16: take float32, or %s", ComputeSetting.ENGINE.to("nd4j")));
        }
        if (job.rules().accumulate() > 1) {
            return Optional.of(Message.of(
                    "DL4J updates after each batch and accumulates no gradients: take %s",
                    ComputeSetting.ENGINE.to("nd4j")));
        }
        if (InputGroups.of(job.initial().spec().features(), job.rules().groups())
                        .size()
                > 1) {
            return Optional.of(Message.of(
                    "DL4J has one step for all parameters of an input layer: give them one rate and one decay, or take %s",
                    ComputeSetting.ENGINE.to("nd4j")));
        }
        return job.threads().isPresent()
                ? Optional.of(Message.of(
                        "DL4J decides on its threads itself: leave %s out, or take %s",
                        ComputeSetting.THREADS.given(), ComputeSetting.ENGINE.to("nd4j")))
                : Optional.empty();
    }

    @Override
    public Training train(TrainingJob job) {
        NativeThreads.prepare();
        return new Dl4jTraining(job, layers);
    }

    @Override
    public Network load(Parameters parameters, Precision precision) {
        NativeThreads.prepare();
        var spec = parameters.spec();
        var unused = new Sgd(1);
        var updater = new OptimizerUpdater(unused, new LearningRate(1, new Constant(), 1, 1), Optional.empty());
        var loss = new MeteredLoss(spec.loss(), true);
        var configuration =
                new NetworkConfiguration(spec, precision, unused, updater, 0, loss, layers, TrainingRules.NONE);
        return new Dl4jNetwork(parameters, precision, configuration.model());
    }
}
