package chainrule.audit;

import chainrule.config.RunConfig;
import chainrule.datasets.Dataset;
import chainrule.model.Loss;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** The targets of a training run, real ones standardised, and the weights of its samples, a number at a time. */
final class PlainTargets {
    private final Dataset dataset;
    private final double[] mean;
    private final double[] deviation;
    private final double[] classWeights;

    /** @param training rows whose statistics standardise all targets, and balance the classes */
    PlainTargets(RunConfig config, Dataset dataset, int[] training) {
        this.dataset = dataset;
        int width = dataset.task().width();
        this.mean = new double[width];
        this.deviation = new double[width];
        Arrays.fill(deviation, 1);
        boolean counts = config.model().loss().stream().anyMatch(loss -> loss.kind() == Loss.Kind.POISSON);
        if (dataset.task().isRegression() && !counts) {
            for (int k = 0; k < width; k++) {
                measure(k, training);
            }
        }
        this.classWeights = classWeights(config, training);
    }

    private void measure(int k, int[] training) {
        double[] values =
                Arrays.stream(training).mapToDouble(row -> raw(row, k)).toArray();
        double least = DoubleStream.of(values).min().orElseThrow();
        double most = DoubleStream.of(values).max().orElseThrow();
        mean[k] = DoubleStream.of(values).average().orElseThrow();
        double squares =
                DoubleStream.of(values).map(y -> Math.pow(y - mean[k], 2)).sum();
        if (most > least) {
            deviation[k] = Math.sqrt(squares / values.length);
        } else {
            mean[k] = least;
        }
    }

    private double raw(int row, int k) {
        return dataset.train().targets().value(row, k);
    }

    private double[] classWeights(RunConfig config, int[] training) {
        var terms = config.train().classWeights();
        if (terms.isEmpty()) {
            return new double[0];
        }
        var names = dataset.task().names();
        double[] weights = names.stream().mapToDouble(name -> 1).toArray();
        if (!terms.get(0).equals("balanced")) {
            for (String term : terms) {
                String[] parts = term.split("=");
                weights[names.indexOf(parts[0])] = Double.parseDouble(parts[1]);
            }
            return weights;
        }
        long classes =
                Arrays.stream(training).map(row -> (int) raw(row, 0)).distinct().count();
        for (int c = 0; c < weights.length; c++) {
            int label = c;
            double own =
                    Arrays.stream(training).filter(row -> raw(row, 0) == label).count();
            weights[c] = own > 0 ? training.length / (classes * own) : 0;
        }
        return weights;
    }

    /** A sample a row: its class, its real targets as they are learnt, or a 0 or 1 for each label. */
    double[][] of(int[] rows) {
        return Arrays.stream(rows)
                .mapToObj(row -> IntStream.range(0, mean.length)
                        .mapToDouble(k -> (raw(row, k) - mean[k]) / deviation[k])
                        .toArray())
                .toArray(double[][]::new);
    }

    /** What each sample counts (B14): by class in training alone. */
    double[] weights(int[] rows, boolean training) {
        double[] own = dataset.train().weights();
        return Arrays.stream(rows)
                .mapToDouble(row -> (own.length > 0 ? own[row] : 1)
                        * (training && classWeights.length > 0 ? classWeights[(int) raw(row, 0)] : 1))
                .toArray();
    }
}
