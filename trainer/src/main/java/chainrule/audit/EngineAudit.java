package chainrule.audit;

import chainrule.config.ConfigWriter;
import chainrule.datasets.Batches;
import chainrule.engine.Engine;
import chainrule.engine.Tally;
import chainrule.engine.TrainingGroup;
import chainrule.engine.TrainingJob;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.Penalty;
import chainrule.model.Precision;
import chainrule.update.LearningRate;
import chainrule.update.Optimizer;
import chainrule.update.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Holds an engine against the recorded trajectories and against itself, on the machine at hand. */
public record EngineAudit(Engine engine) {
    private static final double EXACT = 1e-7;
    private static final double SINGLE = 1e-3;
    /** After sums in another order, a factor between two short numbers may be rounded the other way. */
    private static final int STEPS_WITH_ROUNDED_FACTORS = 50;

    /** Not a power of two, nor as many as anything else here. */
    private static final int SEEDS = 5;

    private static final int EPOCHS = 3;
    private static final int SMALLER_BATCH = 40;
    private static final Optimizer ADAM = new Optimizer.Adam(0.001, 0.9, 0.999, 1e-8, Optimizer.EpsilonPlace.OUTSIDE);
    private static final int CLASSES = 10;
    private static final int BATCH = 100;

    /** Every comparison, as it is made. */
    public List<Finding> run(Consumer<Finding> listener) {
        var findings = new ArrayList<Finding>();
        Consumer<Finding> heard = finding -> {
            findings.add(finding);
            listener.accept(finding);
        };
        for (var precision : Precision.values()) {
            if (canTrain(precision)) {
                trajectories(precision, heard);
                heard.accept(again(precision));
                heard.accept(resumed(precision));
                if (engine.trainsTogether()) {
                    heard.accept(together(precision, new Optimizer.Sgd(0.03)));
                    heard.accept(together(precision, ADAM));
                }
            }
        }
        return findings;
    }

    private boolean canTrain(Precision precision) {
        return engine.reasonNotToTrain(EngineCase.all().get(0).job(precision)).isEmpty();
    }

    private void trajectories(Precision precision, Consumer<Finding> listener) {
        var recorded = Trajectories.recorded();
        for (var run : EngineCase.all()) {
            listener.accept(
                    precision.ofParameters() == precision
                            ? beside(recorded.get(run.name()), run, precision)
                            : besideReference(run, precision));
        }
    }

    private Finding beside(double[] recorded, EngineCase run, Precision precision) {
        double[] found = run.losses(engine, precision, EngineCase.STEPS);
        var thinned = new double[recorded.length];
        java.util.Arrays.setAll(thinned, i -> found[i * Trajectories.EVERY]);
        return finding(precision, "recorded: " + run.name(), thinned, recorded, tolerance(precision));
    }

    private Finding besideReference(EngineCase run, Precision precision) {
        return finding(
                precision,
                "reference: " + run.name(),
                run.losses(engine, precision, STEPS_WITH_ROUNDED_FACTORS),
                run.losses(new ReferenceEngine(), precision, STEPS_WITH_ROUNDED_FACTORS),
                tolerance(precision));
    }

    private static double tolerance(Precision precision) {
        return precision == Precision.FLOAT64 ? EXACT : SINGLE;
    }

    private static Finding finding(
            Precision precision, String reference, double[] found, double[] expected, double tolerance) {
        double worst = 0;
        int at = 0;
        for (int i = 0; i < expected.length; i++) {
            double error = Math.abs(found[i] - expected[i]) / Math.abs(expected[i]);
            if (!(error <= worst)) {
                worst = error;
                at = i;
            }
        }
        String name = precision.name().toLowerCase(java.util.Locale.ROOT);
        return new Finding(name, reference, worst, "number " + at, tolerance);
    }

    /** The same seed, the same bits. */
    private Finding again(Precision precision) {
        return finding(precision, "the same training again", train(precision, false), train(precision, false), 0);
    }

    /** From a state in the middle on, the same bits. */
    private Finding resumed(Precision precision) {
        return finding(precision, "the same training in two parts", train(precision, true), train(precision, false), 0);
    }

    /**
     * Several seeds in step, each beside the same seed alone, by the loss of every batch: an engine may add up in another order
     * for several networks than for one.
     */
    Finding together(Precision precision, Optimizer optimizer) {
        var jobs = LongStream.rangeClosed(1, SEEDS)
                .mapToObj(job(precision, optimizer, SMALLER_BATCH)::withSeed)
                .toList();
        var together = DoubleStream.builder();
        for (int from = 0; from < SEEDS; ) {
            try (var group = engine.trainTogether(jobs.subList(from, SEEDS))) {
                losses(group).forEach(together::add);
                from += group.members().size();
            }
        }
        var alone = DoubleStream.builder();
        for (var job : jobs) {
            try (var group = TrainingGroup.of(engine.train(job))) {
                losses(group).forEach(alone::add);
            }
        }
        return finding(
                precision,
                "%d seeds together, each alone: %s".formatted(SEEDS, ConfigWriter.text(optimizer)),
                together.build().toArray(),
                alone.build().toArray(),
                tolerance(precision));
    }

    /** Of every batch of the first epochs, training by training. */
    private static DoubleStream losses(TrainingGroup group) {
        int members = group.members().size();
        int steps = (BATCH + SMALLER_BATCH - 1) / SMALLER_BATCH;
        var losses = new double[members][EPOCHS * steps];
        for (int i = 0; i < EPOCHS * steps; i++) {
            var tallies = Stream.generate(Tally::new).limit(members).toList();
            group.run(1 + i / steps, i % steps, 1, tallies);
            for (int k = 0; k < members; k++) {
                losses[k][i] = tallies.get(k).loss();
            }
        }
        return Stream.of(losses).flatMapToDouble(DoubleStream::of);
    }

    /** The parameters after two epochs of a network with all that a step can have. */
    private double[] train(Precision precision, boolean inParts) {
        var job = job(precision, ADAM, BATCH);
        var tally = new Tally();
        try (var training = engine.train(job)) {
            training.run(1, 0, 1, tally);
            if (!inParts) {
                training.run(2, 0, 1, tally);
                return training.parameters().values();
            }
            try (var rest = engine.train(job.from(training.state()))) {
                rest.run(2, 0, 1, tally);
                return rest.parameters().values();
            }
        }
    }

    /** A training of a network with all that a step can have, on {@value #BATCH} samples. */
    private static TrainingJob job(Precision precision, Optimizer optimizer, int batch) {
        var whole = whole();
        var all = whole.batches();
        var batches =
                new Batches(all.subset(), all.shape(), all.normalization(), all.augmentation(), batch, whole.seed());
        var rate = new LearningRate(optimizer.rate(), new Schedule.Constant(), batches.steps(), EPOCHS);
        return new TrainingJob(whole.initial().rounded(precision), batches, optimizer, rate, whole.seed(), precision);
    }

    private static TrainingJob whole() {
        return AuditJob.of(
                3072,
                List.of(512, 256),
                new Activation.Relu(),
                Loss.CROSS_ENTROPY,
                CLASSES,
                BATCH,
                new Penalty(1e-4, 1e-4),
                0.2);
    }
}
