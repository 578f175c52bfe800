package chainrule.audit;

import chainrule.config.RunConfig;
import chainrule.engine.Engine;
import chainrule.engine.RunningMetrics;
import chainrule.engine.Training;
import chainrule.engine.TrainingJob;
import chainrule.model.Precision;
import chainrule.run.Preparation;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Compares what an engine does in whole training runs with {@link PlainTraining}: the loss and the scores (hits, or squared errors) of every step, the parameters at
 * the end, and what the result makes of other samples.
 *
 * @param cases the training runs
 */
record PlainAudit(Engine engine, List<PlainCase> cases) {
    private static final double EXACT = 1e-8;
    /** After a dozen steps in float32. */
    private static final double SINGLE = 2e-4;
    /** Where float32 has lost digits in sums of large numbers. */
    private static final double SINGLE_HUGE = 5e-3;

    /** One finding for each case. */
    void run(Precision precision, Consumer<Finding> listener) {
        if (precision.ofParameters() != precision) {
            return;
        }
        for (var each : cases) {
            var config = each.config(precision);
            var data = each.preparation(config);
            var job = PlainCase.job(data, config);
            if (engine.reasonNotToTrain(job).isEmpty()) {
                listener.accept(finding(each, config, data, job));
            }
        }
    }

    private Finding finding(PlainCase each, RunConfig config, Preparation data, TrainingJob job) {
        var precision = config.engine().precision();
        var expected = new PlainTraining(
                        config, data.dataset(), data.split().train().rows())
                .run(data.split().validation().rows());
        double tolerance = precision == Precision.FLOAT64 ? EXACT : each.isHuge() ? SINGLE_HUGE : SINGLE;
        var worst = new Worst();
        worst.relative("initial parameters", job.initial().values(), expected.initial());
        try (var training = engine.train(job)) {
            var run = new Steps(job, expected, worst);
            run.oneByOne(training);
            for (int epoch = 2; epoch < config.train().epochs(); epoch++) {
                run.epoch(training, epoch);
            }
            try (var rest = engine.train(job.from(training.state()))) {
                run.epoch(rest, config.train().epochs());
                worst.change("parameters", rest.parameters().values(), expected.parameters(), expected.initial());
                validation(rest, data, expected, worst);
            }
        }
        return new Finding(
                precision.name().toLowerCase(Locale.ROOT),
                "plain: " + each.name(),
                worst.error,
                worst.where,
                tolerance);
    }

    private static void validation(Training training, Preparation data, PlainTraining.Result expected, Worst worst) {
        var tally = training.evaluate(data.inOrder(data.split().validation()));
        worst.relative("validation loss", tally.loss(), expected.validationLoss());
        worst.relative("validation scores", tally.scoreSum(), expected.validationScore());
    }

    /** The first epoch step by step, the others in one go, as training makes them; the last one after an interruption. */
    private record Steps(TrainingJob job, PlainTraining.Result expected, Worst worst) {
        void oneByOne(Training training) {
            for (int step = 0; step < job.batches().steps(); step++) {
                var tally = new RunningMetrics();
                training.run(1, step, 1, tally);
                worst.relative("loss of step " + step, tally.loss(), expected.losses()[step]);
                worst.relative("scores of step " + step, tally.scoreSum(), expected.scores()[step]);
            }
        }

        void epoch(Training training, int epoch) {
            int steps = job.batches().steps();
            var tally = new RunningMetrics();
            training.run(epoch, 0, steps, tally);
            double losses = 0;
            double scores = 0;
            for (int step = 0; step < steps; step++) {
                int at = (epoch - 1) * steps + step;
                losses += expected.losses()[at] * job.batches().size(step);
                scores += expected.scores()[at];
            }
            worst.relative(
                    "loss of epoch " + epoch,
                    tally.loss(),
                    losses / job.batches().count());
            worst.relative("scores of epoch " + epoch, tally.scoreSum(), scores);
            worst.equal(
                    "samples of epoch " + epoch, tally.count(), job.batches().count());
        }
    }

    /** The largest error, and where. */
    private static final class Worst {
        private double error;
        private String where = "–";

        void relative(String what, double found, double expected) {
            worse(what, Math.abs(found - expected) / Math.max(Math.abs(expected), 1e-3));
        }

        void relative(String what, double[] found, double[] expected) {
            worse(what, distance(found, expected) / Math.sqrt(squares(expected)));
        }

        /** Of a change, relative to its length; where hardly anything changes, to a thousandth of that of what it began with. */
        void change(String what, double[] found, double[] expected, double[] from) {
            double length = Math.max(distance(expected, from), 1e-3 * Math.sqrt(squares(from)));
            worse(what, distance(found, expected) / length);
        }

        void equal(String what, long found, long expected) {
            worse(what, found == expected ? 0 : Double.POSITIVE_INFINITY);
        }

        private static double distance(double[] a, double[] b) {
            var difference = new double[a.length];
            java.util.Arrays.setAll(difference, i -> a[i] - b[i]);
            return Math.sqrt(squares(difference));
        }

        private static double squares(double[] x) {
            return java.util.Arrays.stream(x).map(v -> v * v).sum();
        }

        /** What is not a number is the worst, whatever comes later. */
        private void worse(String what, double found) {
            if (!(found <= error) && !Double.isNaN(error)) {
                error = found;
                where = what;
            }
        }
    }
}
