package chainrule.audit;

import chainrule.engine.Engine;
import chainrule.engine.RunningMetrics;
import chainrule.engine.TrainingJob;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.model.Precision;
import chainrule.optim.Optimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Compares an engine with recorded trajectories, with the reference and with itself, on the machine at hand.
 *
 * @param precisions those that the engine does not have are skipped
 * @param cases small training runs, compared with recorded trajectories or with the reference
 * @param runs small training runs, computed a second time from the definitions
 * @param wide the parameters of a real network after a step of the reference
 */
public record EngineAudit(
        Engine engine,
        List<Precision> precisions,
        List<EngineCase> cases,
        List<PlainCase> runs,
        BiFunction<TrainingJob, Precision, double[]> wide) {
    private static final double EXACT = 1e-7;
    private static final double SINGLE = 1e-3;
    /**
     * Of a change of weights, relative to its length: after long sums in another order, float32 differs by some 1e-6, and here and
     * there a factor is rounded the other way.
     */
    private static final double SINGLE_CHANGE = 1e-5;

    private static final double ROUNDED_CHANGE = 2e-3;

    /** After sums in another order, a factor between two short numbers may be rounded the other way. */
    private static final int STEPS_WITH_ROUNDED_FACTORS = 50;

    /** Normalisations amplify that. */
    private static final int STEPS_WITH_NORMALISED_ROUNDED_FACTORS = 10;

    private static final Optimizer SGD = new Optimizer.Sgd(0.03);
    private static final Optimizer ADAM = new Optimizer.Adam(0.001, 0.9, 0.999, 1e-8, Optimizer.EpsilonPlace.OUTSIDE);

    public EngineAudit(Engine engine, List<Precision> precisions, List<EngineCase> cases, List<PlainCase> runs) {
        this(engine, precisions, cases, runs, EngineAudit::wideReference);
    }

    static double[] wideReference(TrainingJob whole, Precision precision) {
        return descend(new ReferenceEngine(), whole, precision);
    }

    /** Every comparison, when it is made. */
    public List<Finding> run(Consumer<Finding> listener) {
        return run(listener, false);
    }

    /** @param small whether to omit what is not one of the cases: training runs of a real network's size */
    public List<Finding> run(Consumer<Finding> listener, boolean small) {
        var findings = new ArrayList<Finding>();
        Consumer<Finding> heard = finding -> {
            findings.add(finding);
            listener.accept(finding);
        };
        var whole = AllInAStep.job();
        for (var precision : precisions) {
            if (canTrain(precision)) {
                new PlainAudit(engine, runs).run(precision, heard);
                trajectories(precision, heard);
                if (small) {
                    continue;
                }
                if (!isReference()) {
                    heard.accept(wide(whole, precision));
                }
                itself(whole, precision, heard);
                if (engine.trainsTogether()) {
                    var together = new TogetherAudit(engine, whole);
                    heard.accept(together.of(precision, SGD));
                    heard.accept(together.of(precision, ADAM));
                }
            }
        }
        return findings;
    }

    private boolean canTrain(Precision precision) {
        return engine.reasonNotToTrain(EngineCase.all().get(0).job(precision)).isEmpty();
    }

    private boolean isReference() {
        return engine.name().equals(new ReferenceEngine().name());
    }

    /** The engine whose trajectories were recorded is compared with the reference, which can't be compared with anything in rounded factors. */
    private void trajectories(Precision precision, Consumer<Finding> listener) {
        var recorded = Trajectories.recorded();
        boolean hasRecorded =
                precision.ofParameters() == precision && !engine.name().equals(Trajectories.ENGINE);
        for (var run : cases) {
            if (engine.reasonNotToTrain(run.job(precision)).isPresent()) {
                continue;
            }
            if (hasRecorded) {
                listener.accept(beside(recorded.get(run.name()), run, precision));
            } else if (!isReference()) {
                listener.accept(besideReference(run, precision));
            }
        }
    }

    private Finding beside(double[] recorded, EngineCase run, Precision precision) {
        double[] found = run.losses(engine, precision, EngineCase.STEPS);
        var thinned = new double[recorded.length];
        java.util.Arrays.setAll(thinned, i -> found[i * Trajectories.EVERY]);
        return finding(precision, "recorded: " + run.name(), thinned, recorded, tolerance(precision));
    }

    private Finding besideReference(EngineCase run, Precision precision) {
        int rounded = run.layers() == EngineCase.Layers.DENSE
                ? STEPS_WITH_ROUNDED_FACTORS
                : STEPS_WITH_NORMALISED_ROUNDED_FACTORS;
        int steps = precision.ofParameters() == precision ? EngineCase.STEPS : rounded;
        return finding(
                precision,
                "reference: " + run.name(),
                run.losses(engine, precision, steps),
                run.losses(new ReferenceEngine(), precision, steps),
                tolerance(precision));
    }

    /** A step of a network whose sums are as long as those of a real one: what it changes, compared with what the reference changes. */
    private Finding wide(TrainingJob whole, Precision precision) {
        double[] before = whole.initial().rounded(precision).values();
        double[] found = descend(engine, whole, precision);
        double[] expected = wide.apply(whole, precision);
        double wrong = 0;
        double changed = 0;
        for (int i = 0; i < before.length; i++) {
            wrong += (found[i] - expected[i]) * (found[i] - expected[i]);
            changed += (expected[i] - before[i]) * (expected[i] - before[i]);
        }
        double tolerance = precision == Precision.FLOAT64
                ? EXACT
                : precision == Precision.FLOAT32 ? SINGLE_CHANGE : ROUNDED_CHANGE;
        return new Finding(
                name(precision),
                "reference: what a step of 3072-512-256-10 changes",
                Math.sqrt(wrong / changed),
                "all together",
                tolerance);
    }

    private static double[] descend(Engine engine, TrainingJob whole, Precision precision) {
        var job = AllInAStep.of(whole, precision, SGD, AllInAStep.SAMPLES);
        try (var training = engine.train(job)) {
            training.run(1, 0, 1, new RunningMetrics());
            return training.parameters().values();
        }
    }

    static double tolerance(Precision precision) {
        return precision == Precision.FLOAT64 ? EXACT : SINGLE;
    }

    static Finding finding(Precision precision, String reference, double[] found, double[] expected, double tolerance) {
        double worst = 0;
        int at = 0;
        for (int i = 0; i < expected.length; i++) {
            // A batch of samples that weigh nothing has the loss 0.
            double error = found[i] == expected[i] ? 0 : Math.abs(found[i] - expected[i]) / Math.abs(expected[i]);
            if (!Double.isNaN(worst) && !(error <= worst)) {
                worst = error;
                at = i;
            }
        }
        return new Finding(name(precision), reference, worst, "number " + at, tolerance);
    }

    private static String name(Precision precision) {
        return precision.name().toLowerCase(java.util.Locale.ROOT);
    }

    /** The same seed, the same bits; and from a state in the middle on, too. */
    private void itself(TrainingJob whole, Precision precision, Consumer<Finding> listener) {
        double[] once = train(whole, precision, false);
        listener.accept(finding(precision, "the same training again", train(whole, precision, false), once, 0));
        listener.accept(finding(precision, "the same training in two parts", train(whole, precision, true), once, 0));
    }

    /** The parameters after two epochs of a network with all that a step can have. */
    private double[] train(TrainingJob whole, Precision precision, boolean inParts) {
        var job = AllInAStep.of(whole, precision, ADAM, AllInAStep.SAMPLES);
        var tally = new RunningMetrics();
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
}
