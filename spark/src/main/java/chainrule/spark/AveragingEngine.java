package chainrule.spark;

import chainrule.base.Message;
import chainrule.config.EngineConfig;
import chainrule.engine.Engine;
import chainrule.engine.Network;
import chainrule.engine.Training;
import chainrule.engine.TrainingJob;
import chainrule.engine.TrainingRules;
import chainrule.engine.dl4j.Dl4jEngine;
import chainrule.model.Parameters;
import chainrule.model.Precision;
import chainrule.train.TrainingSetting;
import java.util.Optional;

/**
 * DL4J's parameter averaging. Every batch is divided among copies of the network on the cluster; each makes some updates with its
 * share, and the parameters and the optimiser's arrays of all are averaged. With one update a share, and an optimiser whose
 * update is linear in the gradient (SGD, momentum, Nesterov), that is the step of one process with the whole batch, but for
 * rounding.
 *
 * @param workers how many copies
 * @param averageEvery updates of a share
 */
record AveragingEngine(Application application, int workers, int averageEvery) implements Engine {
    @Override
    public String name() {
        return EngineConfig.AVERAGING;
    }

    @Override
    public int rank() {
        return 0;
    }

    @Override
    public Optional<Message> reasonNotToTrain(TrainingJob job) {
        if (!job.rules().equals(TrainingRules.NONE)) {
            return Optional.of(Message.of(
                    "the copies of the network are trained and averaged by DL4J: remove %s, %s, %s and %s",
                    TrainingSetting.AVERAGE,
                    TrainingSetting.ACCUMULATE,
                    TrainingSetting.FREEZE,
                    TrainingSetting.GROUPS));
        }
        var spec = job.initial().spec();
        if (spec.hasBatchNorm()) {
            return Optional.of(
                    Message.of(
                            "the copies of the network share a batch, and batch normalisation needs statistics of all of it: use layer normalisation, or train on one machine"));
        }
        if (spec.layers().stream().anyMatch(layer -> layer.residual() > 0)) {
            return Optional.of(
                    Message.of(
                            "the copies of the network are MultiLayerNetworks, which have no residual connections: leave them out, or train on one machine"));
        }
        return job.batches().mixup().isNone()
                ? new Dl4jEngine().reasonNotToTrain(job)
                : Optional.of(Message.of(
                        "the copies of the network share a batch, and %s mixes samples of all of it: leave it out",
                        TrainingSetting.MIXUP));
    }

    @Override
    public String device() {
        return "%d networks on %s".formatted(workers, application.connection().master());
    }

    @Override
    public Training train(TrainingJob job) {
        return new AveragedTraining(application, job, workers, averageEvery);
    }

    @Override
    public Network load(Parameters parameters, Precision precision) {
        return new Dl4jEngine().load(parameters, precision);
    }
}
