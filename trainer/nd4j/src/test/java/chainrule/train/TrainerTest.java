package chainrule.train;

import chainrule.datasets.Batches;
import chainrule.engine.NetworkInTraining;
import chainrule.engine.RunningMetrics;
import chainrule.engine.SmallJob;
import chainrule.engine.Training;
import chainrule.engine.TrainingJob;
import chainrule.engine.TrainingState;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import chainrule.optim.Optimizer.Sgd;
import chainrule.optim.Schedule.Constant;
import chainrule.train.TrainingResult.End;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TrainerTest {
    private static final SmallJob SMALL = SmallJob.of(new Activation.Relu(), Loss.CROSS_ENTROPY);

    /** A training that learns what it is told to: an accuracy (and a loss of 1 minus that) after each epoch. */
    private static final class Told implements Training {
        private final double[] accuracies;
        private final List<Integer> steps = new ArrayList<>();
        private int epoch;
        private double trainingLoss = 1;

        Told(double... accuracies) {
            this.accuracies = accuracies;
        }

        @Override
        public void run(int epoch, int first, int steps, RunningMetrics tally) {
            this.epoch = epoch;
            for (int i = first; i < first + steps; i++) {
                this.steps.add(epoch * 100 + i);
            }
            tally.add(trainingLoss * steps, 0, steps);
        }

        @Override
        public RunningMetrics evaluate(Batches samples) {
            double accuracy = accuracies[Math.min(epoch, accuracies.length) - 1];
            var tally = new RunningMetrics();
            tally.add(1000 * (1 - accuracy), Math.round(1000 * accuracy), 1000);
            return tally;
        }

        @Override
        public MlpSpec spec() {
            return SMALL.spec();
        }

        @Override
        public Parameters parameters() {
            return SMALL.parameters();
        }

        @Override
        public void logits(Batches samples, LogitSink sink) {
            throw new UnsupportedOperationException();
        }

        @Override
        public TrainingState state() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    private static TrainingSpec spec(int epochs, Optional<EarlyStopping> stopping) {
        return new TrainingSpec(
                epochs,
                BatchSize.parse("2"),
                new Sgd(0.1),
                new Constant(),
                Optional.empty(),
                stopping,
                Monitor.VALIDATION_ACCURACY,
                1);
    }

    private static TrainingJob job() {
        return SMALL.job(SMALL.parameters(), 2, new Sgd(0.1));
    }

    private static TrainingResult train(Told training, TrainingSpec spec) {
        return new Trainer(spec, job(), SMALL.batches(7), List.of(), () -> false).run(training);
    }

    @Test
    void everyStepOfEveryEpochIsMadeOnceInOrder() {
        var training = new Told(0.5);
        var result = train(training, spec(3, Optional.empty()));
        assertThat(training.steps).containsExactly(100, 101, 102, 103, 200, 201, 202, 203, 300, 301, 302, 303);
        assertThat(result.end()).isEqualTo(End.ALL_EPOCHS_DONE);
        assertThat(result.epochs()).extracting(EpochMetrics::epoch).containsExactly(1, 2, 3);
        assertThat(result.last().step()).isEqualTo(12);
    }

    @Test
    void theBestEpochIsTheFirstOfTheBest() {
        var result = train(new Told(0.5, 0.7, 0.6, 0.7), spec(4, Optional.empty()));
        assertThat(result.best().epoch()).isEqualTo(2);
    }

    @Test
    void patienceCountsEpochsWithoutAGain() {
        var stopping = Optional.of(new EarlyStopping(2, 0));
        var result = train(new Told(0.5, 0.7, 0.6, 0.7, 0.9), spec(9, stopping));
        assertThat(result.end()).isEqualTo(End.NO_MORE_GAIN);
        assertThat(result.epochs()).hasSize(4);
    }

    @Test
    void aGainBelowMinDeltaDoesNotCountForPatienceButForTheBest() {
        var stopping = Optional.of(new EarlyStopping(2, 0.05));
        var result = train(new Told(0.5, 0.53, 0.54, 0.9), spec(9, stopping));
        assertThat(result.epochs()).hasSize(3);
        assertThat(result.best().epoch()).isEqualTo(3);
    }

    @Test
    void manySmallGainsAddUp() {
        var stopping = Optional.of(new EarlyStopping(2, 0.05));
        var result = train(new Told(0.5, 0.53, 0.56, 0.59, 0.62), spec(5, stopping));
        assertThat(result.end()).isEqualTo(End.ALL_EPOCHS_DONE);
    }

    @Test
    void aLossThatIsNotANumberEndsTheTraining() {
        var training = new Told(0.5);
        training.trainingLoss = Double.NaN;
        assertThatThrownBy(() -> train(training, spec(3, Optional.empty())))
                .isInstanceOf(DivergenceException.class)
                .hasMessageContaining("epoch 1")
                .hasMessageContaining("try 0.01");
    }

    @Test
    void anInterruptionEndsTheEpochThatIsUnderWay() {
        var training = new Told(0.5);
        var asked = new int[1];
        var result = new Trainer(
                        spec(3, Optional.empty()),
                        job(),
                        SMALL.batches(7),
                        List.of(),
                        () -> training.epoch == 2 && ++asked[0] > 0)
                .run(training);
        assertThat(result.end()).isEqualTo(End.INTERRUPTED);
        assertThat(result.epochs()).hasSize(1);
    }

    @Test
    void listenersHearOfChunksAndEpochs() {
        var heard = new ArrayList<String>();
        var listener = new TrainingListener() {
            @Override
            public void stepsMade(int epoch, int step, int steps, Score soFar, long samples) {
                if (step == steps) {
                    heard.add("steps of " + epoch);
                }
            }

            @Override
            public void epochEnded(EpochMetrics metrics, boolean best, NetworkInTraining trainee) {
                heard.add(metrics.epoch() + (best ? " best" : ""));
            }
        };
        new Trainer(spec(2, Optional.empty()), job(), SMALL.batches(7), List.of(listener), () -> false)
                .run(new Told(0.5, 0.4));
        assertThat(heard).containsExactly("steps of 1", "1 best", "steps of 2", "2");
    }

    @Test
    void batchSizesAreCountsOrAll() {
        assertThat(BatchSize.parse("full").of(70)).isEqualTo(70);
        assertThat(BatchSize.parse("100").of(70)).isEqualTo(70);
        assertThat(BatchSize.parse("1").of(70)).isEqualTo(1);
        assertThatThrownBy(() -> BatchSize.parse("half")).hasMessageContaining("full");
    }
}
