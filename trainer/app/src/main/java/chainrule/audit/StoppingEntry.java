package chainrule.audit;

import chainrule.audit.Vectors.Worst;
import chainrule.datasets.Batches;
import chainrule.engine.RunningMetrics;
import chainrule.engine.Training;
import chainrule.engine.TrainingJob;
import chainrule.engine.TrainingState;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import chainrule.model.Precision;
import chainrule.train.EarlyStopping;
import chainrule.train.Monitor;
import chainrule.train.Trainer;
import chainrule.train.TrainingSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** T7: which epoch is the best, and after which one a training run stops, for validations that are written down here. */
final class StoppingEntry {
    private static final int SAMPLES = 100;

    private StoppingEntry() {}

    /**
     * Validations, and what follows from them by hand.
     *
     * @param values by epoch, of what is monitored
     * @param best the epoch that is kept, from 1
     * @param last the epoch after which it ends
     */
    record Validations(Monitor monitor, Optional<EarlyStopping> stopping, List<Double> values, int best, int last) {}

    private static Optional<EarlyStopping> patience(int epochs, double minDelta) {
        return Optional.of(new EarlyStopping(epochs, minDelta));
    }

    private static final List<Validations> BY_HAND = List.of(
            new Validations(
                    Monitor.VALIDATION_LOSS,
                    patience(3, 0),
                    List.of(1.0, 0.8, 0.9, 0.7, 0.75, 0.72, 0.71, 0.6, 0.5),
                    4,
                    7),
            // Better by more than 0.15 than the last that was: epochs 1, 3 and 5. The best is the smallest all the
            // same.
            new Validations(
                    Monitor.VALIDATION_LOSS,
                    patience(2, 0.15),
                    List.of(1.0, 0.9, 0.8, 0.84, 0.5, 0.45, 0.48, 0.1),
                    6,
                    7),
            // Of equal ones the first.
            new Validations(Monitor.VALIDATION_ACCURACY, patience(3, 0), List.of(0.5, 0.6, 0.6, 0.55, 0.6, 0.9), 2, 5),
            new Validations(Monitor.VALIDATION_ACCURACY, patience(1, 0), List.of(0.5, 0.6, 0.6, 0.9), 2, 3),
            new Validations(Monitor.VALIDATION_ACCURACY, Optional.empty(), List.of(0.5, 0.7, 0.6, 0.7, 0.2), 2, 5),
            new Validations(Monitor.VALIDATION_LOSS, Optional.empty(), List.of(0.5, 0.7, 0.4, 0.6), 3, 4));

    /** The subject gives the best epoch and the last one. */
    static Entry<Function<Validations, double[]>> entry() {
        return new Entry<>("T7", "the best epoch, and the end of patience", StoppingEntry::trained, f -> {
            var worst = new Worst("by hand", 0);
            for (var each : BY_HAND) {
                worst.add(each.values().toString(), f.apply(each), new double[] {each.best(), each.last()});
            }
            return List.of(worst.comparison());
        });
    }

    private static double[] trained(Validations validations) {
        var run = PlainCase.all().get(0);
        var config = run.config(Precision.FLOAT64);
        var data = run.preparation(config);
        var job = PlainCase.job(data, config);
        var train = config.train();
        var spec = new TrainingSpec(
                validations.values().size(),
                train.batch(),
                train.optimizer(),
                train.schedule(),
                Optional.empty(),
                validations.stopping(),
                validations.monitor(),
                1);
        var epochs = new ArrayList<Integer>();
        var validation = data.inOrder(data.split().validation());
        var result = new Trainer(spec, job, validation, List.of(), () -> false).run(new Told(job, validations, epochs));
        return new double[] {result.best().epoch(), result.epochs().size()};
    }

    /** Trains nothing, and reports the validations that it is given. */
    private record Told(TrainingJob job, Validations validations, List<Integer> epochs) implements Training {
        @Override
        public void run(int epoch, int first, int steps, RunningMetrics tally) {
            tally.add(1, 1, 1);
            if (epochs.isEmpty() || epochs.get(epochs.size() - 1) != epoch) {
                epochs.add(epoch);
            }
        }

        @Override
        public RunningMetrics evaluate(Batches samples) {
            double value = validations.values().get(epochs.size() - 1);
            boolean loss = validations.monitor() == Monitor.VALIDATION_LOSS;
            var tally = new RunningMetrics();
            tally.add(SAMPLES * (loss ? value : 1), loss ? SAMPLES / 2 : Math.round(SAMPLES * value), SAMPLES);
            return tally;
        }

        @Override
        public MlpSpec spec() {
            return job.initial().spec();
        }

        @Override
        public Parameters parameters() {
            return job.initial();
        }

        @Override
        public TrainingState state() {
            return new TrainingState(job.initial(), List.of());
        }

        @Override
        public void logits(Batches samples, LogitSink sink) {
            throw new UnsupportedOperationException("it is told what comes of them");
        }

        @Override
        public void close() {}
    }
}
