package chainrule.mlp;

import chainrule.base.UserException;
import chainrule.datasets.Dataset;
import chainrule.metric.Metric;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A trained network that predicts one or several real numbers, in their own units. */
public final class MlpRegressor extends MlpModel {
    MlpRegressor(Fitted fitted) {
        super(fitted);
    }

    /**
     * A regressor from its file.
     *
     * @throws UserException as {@link Mlp#load}, or if it predicts something else
     */
    public static MlpRegressor load(Path file) {
        if (Mlp.load(file) instanceof MlpRegressor regressor) {
            return regressor;
        }
        throw new UserException(file + " does not predict real numbers: use Mlp.load, and see what it is");
    }

    /** The names of the targets. */
    public List<String> targets() {
        return task().names();
    }

    /** What {@link #responses} holds, in its order: the targets, or such as "price q0.1", or "price" and "price ±σ". */
    public List<String> responseNames() {
        return spec().loss().responseNames(task());
    }

    private void requireOne() {
        if (targets().size() > 1) {
            throw new UserException("the model predicts %d numbers a sample: use predictTargets"
                    .formatted(targets().size()));
        }
        requirePoint();
    }

    private void requirePoint() {
        if (!spec().loss().hasPoint()) {
            throw new UserException(
                    "the model's loss has no quantile near the median, so that it predicts no single number: use responses");
        }
    }

    /**
     * The number that is predicted for a sample by a model of one target: its mean, or its median.
     *
     * @param x a number for each input; see {@link MlpModel}
     * @throws UserException if these are not as many numbers as the model reads, or one is NaN or infinite; or if the model has several
     *     targets, or quantiles without a median
     */
    public double predict(float[] x) {
        requireOne();
        return rowPredictor().read(x).response()[spec().loss().pointAt(0)];
    }

    /** The same in float64. */
    public double predict(double[] x) {
        requireOne();
        return rowPredictor().read(x).response()[spec().loss().pointAt(0)];
    }

    /** The same of each row. */
    public double[] predict(float[][] rows) {
        requireOne();
        int at = spec().loss().pointAt(0);
        var predicted = new double[rows.length];
        eachRow(rows, (predictor, i) -> predicted[i] = predictor.response()[at]);
        return predicted;
    }

    /** The same of each training sample of a data set; its columns are found by name, its targets not looked at. */
    public double[] predict(Dataset data) {
        requireOne();
        var predictions = predictions(data);
        var predicted = new double[predictions.count()];
        Arrays.setAll(predicted, i -> predictions.point(i, 0));
        return predicted;
    }

    /** The numbers that are predicted for a sample, one for each of {@link #targets}. */
    public double[] predictTargets(float[] x) {
        requirePoint();
        double[] response = rowPredictor().read(x).response();
        var predicted = new double[targets().size()];
        Arrays.setAll(predicted, k -> response[spec().loss().pointAt(k)]);
        return predicted;
    }

    /** All numbers that the loss predicts for a sample: see {@link #responseNames}. */
    public double[] responses(float[] x) {
        return rowPredictor().read(x).response().clone();
    }

    /** The same of each row, rows×responses. */
    public double[][] responses(float[][] rows) {
        var responses = new double[rows.length][];
        eachRow(rows, (predictor, i) -> responses[i] = predictor.response().clone());
        return responses;
    }

    /** R² on a data set's training samples, the mean of all targets: 1 less the share of their variance that the squared errors have. */
    @Override
    public double score(Dataset data) {
        requirePoint();
        return evaluate(data).of(Metric.R2);
    }

    /**
     * One more pass over more samples, with the optimiser where it was, at its rate without a schedule. Columns, normalisation and
     * scaling stay those of the first training. This model does not change.
     *
     * <p>The step number, which dropout masks and the bias correction of Adam (D4) depend on, continues at the next whole pass over
     * these samples.
     *
     * <p>Mixup, accumulation and frozen layers stay as they were, and an exponential mean of the weights continues. A mean of the last K
     * epochs takes a K-th of each further one.
     *
     * @throws UserException if columns or targets are others, or the model's file has no state to continue from
     */
    public MlpRegressor partialFit(Dataset data) {
        return new MlpRegressor(Refit.of(fitted()).on(data));
    }

    /** The same at another learning rate. */
    public MlpRegressor partialFit(Dataset data, double rate) {
        return new MlpRegressor(Refit.of(fitted()).at(rate).on(data));
    }

    /** The same without what {@link #partialFit} needs: with Adam a third of the memory and of the file. */
    public MlpRegressor frozen() {
        return new MlpRegressor(fitted().frozen());
    }

    /** For one thread that predicts samples one by one: nothing is allocated for a sample. */
    public Predictor predictor() {
        return new Predictor(this);
    }

    /** Predicts samples one by one, for one thread at a time. */
    public static final class Predictor {
        private final MlpRegressor model;
        private final RowPredictor rows;
        private final int responses;
        private final int point;

        private Predictor(MlpRegressor model) {
            this.model = model;
            rows = model.rowPredictor();
            responses = model.responseNames().size();
            point = model.spec().loss().pointAt(0);
        }

        /** As {@link MlpRegressor#predict(float[])}. */
        public double predict(float[] x) {
            model.requireOne();
            return rows.read(x).response()[point];
        }

        /** As {@link MlpRegressor#predict(double[])}. */
        public double predict(double[] x) {
            model.requireOne();
            return rows.read(x).response()[point];
        }

        /**
         * As {@link MlpRegressor#responses(float[])}.
         *
         * @param into receives one for each of {@link MlpRegressor#responseNames}
         */
        public void responses(float[] x, double[] into) {
            RowPredictor.requireRoom(into.length, responses);
            System.arraycopy(rows.read(x).response(), 0, into, 0, responses);
        }
    }
}
