package chainrule.mlp;

import chainrule.base.UserException;
import chainrule.checkpoint.Checkpoint;
import chainrule.datasets.Dataset;
import chainrule.datasets.Samples;
import chainrule.datasets.Task;
import chainrule.engine.Engine;
import chainrule.engine.NetworkInTraining;
import chainrule.engine.TrainingJob;
import chainrule.engine.TrainingState;
import chainrule.model.Loss;
import chainrule.model.Parameters;
import chainrule.train.EpochMetrics;
import chainrule.train.Trainer;
import chainrule.train.TrainingData;
import chainrule.train.TrainingListener;
import chainrule.train.TrainingResult.End;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/** One training run from typed settings. */
record Fitting(Task.Kind task, Settings settings) {
    Fitted fit(Dataset raw) {
        requireTask(raw);
        requireFirstClass(raw);
        var loss = settings.lossFor(task);
        requireCounts(loss, raw);
        var data = settings.plan().of(raw, Optional.empty()).scaledFor(loss);
        requireValidation(data);
        requireVariance(data);
        var spec = settings.network(data.dataset().shape().features(), data.encoding(), raw.task());
        var initial = Parameters.initial(spec, settings.seed, settings.precision);
        var job = data.job(settings.training(), initial, settings.precision, settings.threads);
        var engine = settings.engine.find();
        requireAble(engine, job);
        return train(data, job, engine);
    }

    private void requireTask(Dataset raw) {
        if (raw.task().kind() != task) {
            throw new UserException("%s has %s, which a %s does not learn: use %s, or read the targets as another kind"
                    .formatted(
                            raw.name(),
                            raw.task().summary(),
                            word(task),
                            builder(raw.task().kind())));
        }
        if (raw.task().isClassification() && raw.task().names().size() < 2) {
            throw new UserException("all samples of %s have the class %s: a classifier needs at least two classes"
                    .formatted(raw.name(), raw.task().names().get(0)));
        }
    }

    /** Classes that come as numbers are counted from 0, and a program that counts from 1 would have one more than it knows of. */
    private static void requireFirstClass(Dataset raw) {
        boolean numbered = raw.task().isClassification()
                && raw.task().names().get(0).equals("0")
                && raw.name().equals(Dataset.ARRAYS);
        if (numbered
                && raw.train().all().classCounts(raw.task().names().size())[0] == 0
                && raw.validation().count() == 0) {
            throw new UserException(
                    "no sample of %s has the class 0, and classes are counted from 0: subtract 1, or give the classes' names as text"
                            .formatted(raw.name()));
        }
    }

    private static void requireVariance(TrainingData data) {
        var task = data.dataset().task();
        for (int k = 0; task.isRegression() && k < task.width(); k++) {
            if (data.split().train().targetDeviation(k) == 0) {
                throw new UserException(
                        "target \"%s\" is %s in every sample of the training split: there is nothing to learn"
                                .formatted(
                                        task.names().get(k),
                                        data.split().train().target(0, k)));
            }
        }
    }

    private static String word(Task.Kind kind) {
        return switch (kind) {
            case CLASSIFICATION -> "classifier";
            case REGRESSION -> "regressor";
            case MULTILABEL -> "labeler";
        };
    }

    private static String builder(Task.Kind kind) {
        return "Mlp." + word(kind) + "()";
    }

    /** Poisson's loss (B11) is for counts. */
    private static void requireCounts(Loss loss, Dataset raw) {
        if (loss.kind() != Loss.Kind.POISSON) {
            return;
        }
        for (Samples samples : List.of(raw.train(), raw.validation())) {
            for (int i = 0; i < samples.count() * raw.task().width(); i++) {
                double target = samples.targets()
                        .value(i / raw.task().width(), i % raw.task().width());
                if (target < 0) {
                    throw new UserException(
                            "the loss poisson needs counts of at least 0, and row %d has %s: choose another loss"
                                    .formatted(i / raw.task().width(), target));
                }
            }
        }
    }

    private void requireValidation(TrainingData data) {
        if (data.split().validation().count() > 0) {
            return;
        }
        if (settings.validation > 0) {
            throw new UserException(String.format(
                    Locale.ROOT,
                    "validation is %s of %,d samples, which rounds to none: give a larger share or a number of samples, or validation(0) to train on all of them",
                    settings.validation,
                    data.dataset().train().count()));
        }
        if (settings.earlyStopping.isPresent()) {
            throw new UserException(
                    "early stopping needs validation samples, and there are none: give a share to validation(…), or use withoutEarlyStopping()");
        }
    }

    static void requireAble(Engine engine, TrainingJob job) {
        engine.requireTrainable(job);
    }

    /** The state after the best epoch so far: a later one may be worse. */
    private static final class Best implements TrainingListener {
        private TrainingState state;
        private EpochMetrics epoch;

        @Override
        public void epochEnded(EpochMetrics metrics, boolean best, NetworkInTraining trainee) {
            if (best) {
                state = trainee.state();
                epoch = metrics;
            }
        }
    }

    /** Tells the program. */
    private final class Told implements TrainingListener {
        @Override
        public void epochEnded(EpochMetrics metrics, boolean best, NetworkInTraining trainee) {
            settings.listeners.forEach(listener -> listener.accept(metrics));
        }
    }

    private Fitted train(TrainingData data, TrainingJob job, Engine engine) {
        var best = new Best();
        var validation = data.inOrder(data.split().validation());
        try (var training = engine.train(job)) {
            var trainer = new Trainer(
                    settings.training(),
                    job,
                    validation,
                    List.of(best, new Told()),
                    () -> Thread.currentThread().isInterrupted());
            var result = trainer.run(training);
            if (result.end() == End.INTERRUPTED) {
                throw new CancellationException("training was interrupted after %d of %d epochs"
                        .formatted(result.epochs().size(), settings.epochs));
            }
            var checkpoint = new Checkpoint(
                    best.state.parameters(),
                    settings.precision,
                    data.dataset().shape(),
                    data.dataset().task(),
                    data.scaling(),
                    data.normalization(),
                    best.epoch.epoch(),
                    data.encoding());
            var memory = memory(engine, best.epoch.step(), best.state.optimizer());
            return new Fitted(checkpoint, Optional.of(memory), settings.engine, result.epochs());
        }
    }

    private TrainingMemory memory(Engine engine, long steps, List<double[]> state) {
        return new TrainingMemory(
                settings.optimizer,
                settings.batch,
                settings.clipNorm,
                settings.classWeights,
                settings.mixup,
                settings.augmentation,
                settings.training().rules(),
                settings.seed,
                settings.precision,
                settings.threads,
                engine.name(),
                steps,
                state);
    }
}
