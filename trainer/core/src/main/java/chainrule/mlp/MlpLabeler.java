package chainrule.mlp;

import chainrule.base.UserException;
import chainrule.datasets.Dataset;
import chainrule.metric.Metric;
import java.nio.file.Path;
import java.util.List;

/** A trained network that predicts which of several labels a sample has. */
public final class MlpLabeler extends MlpModel {
    MlpLabeler(Fitted fitted) {
        super(fitted);
    }

    /**
     * A labeler from its file.
     *
     * @throws UserException as {@link Mlp#load}, or if it predicts something else
     */
    public static MlpLabeler load(Path file) {
        if (Mlp.load(file) instanceof MlpLabeler labeler) {
            return labeler;
        }
        throw new UserException(file + " does not predict labels: use Mlp.load, and see what it is");
    }

    /** The names of the labels, in the order of the network's outputs. */
    public List<String> labels() {
        return task().names();
    }

    /**
     * Which labels a sample has: those with a probability above one half.
     *
     * @param x a number for each input; see {@link MlpModel}
     * @return one for each of {@link #labels}
     * @throws UserException if these are not as many numbers as the model reads, or one is NaN or infinite
     */
    public boolean[] predict(float[] x) {
        var labels = new boolean[labels().size()];
        decide(rowPredictor().read(x), labels);
        return labels;
    }

    private static void decide(RowPredictor row, boolean[] into) {
        for (int k = 0; k < into.length; k++) {
            into[k] = row.has(k);
        }
    }

    /** The same of each row, rows×labels. */
    public boolean[][] predict(float[][] rows) {
        var labels = new boolean[rows.length][labels().size()];
        eachRow(rows, (predictor, i) -> decide(predictor, labels[i]));
        return labels;
    }

    /** The same of each training sample of a data set; its columns are found by name, its targets not looked at. */
    public boolean[][] predict(Dataset data) {
        var predictions = predictions(data);
        var labels = new boolean[predictions.count()][labels().size()];
        for (int i = 0; i < labels.length; i++) {
            for (int k = 0; k < labels[i].length; k++) {
                labels[i][k] = predictions.decision(i, k) == 1;
            }
        }
        return labels;
    }

    /** The probability of each of {@link #labels}. */
    public double[] probabilities(float[] x) {
        return rowPredictor().read(x).response().clone();
    }

    /** The same of each row, rows×labels. */
    public double[][] probabilities(float[][] rows) {
        var probabilities = new double[rows.length][];
        eachRow(rows, (predictor, i) -> probabilities[i] = predictor.response().clone());
        return probabilities;
    }

    /** The share of a data set's training samples all of whose labels are predicted. */
    @Override
    public double score(Dataset data) {
        return evaluate(data).of(Metric.SUBSET_ACCURACY);
    }

    /**
     * One more pass over more samples with the same labels, with the optimiser where it was, at its rate without a schedule. Columns,
     * labels and normalisation stay those of the first training. This model does not change.
     *
     * <p>The step number, which dropout masks and the bias correction of Adam (D4) depend on, continues at the next whole pass over
     * these samples.
     *
     * <p>Mixup, accumulation and frozen layers stay as they were, and an exponential mean of the weights continues. A mean of the last K
     * epochs takes a K-th of each further one.
     *
     * @throws UserException if columns or labels are others, or the model's file has no state to continue from
     */
    public MlpLabeler partialFit(Dataset data) {
        return new MlpLabeler(Refit.of(fitted()).on(data));
    }

    /** The same at another learning rate. */
    public MlpLabeler partialFit(Dataset data, double rate) {
        return new MlpLabeler(Refit.of(fitted()).at(rate).on(data));
    }

    /** The same without what {@link #partialFit} needs: with Adam a third of the memory and of the file. */
    public MlpLabeler frozen() {
        return new MlpLabeler(fitted().frozen());
    }

    /** For one thread that predicts samples one by one: nothing is allocated for a sample. */
    public Predictor predictor() {
        return new Predictor(rowPredictor(), labels().size());
    }

    /** Predicts samples one by one, for one thread at a time. */
    public static final class Predictor {
        private final RowPredictor rows;
        private final int labels;

        private Predictor(RowPredictor rows, int labels) {
            this.rows = rows;
            this.labels = labels;
        }

        /**
         * As {@link MlpLabeler#predict(float[])}.
         *
         * @param into receives one for each label
         */
        public void predict(float[] x, boolean[] into) {
            RowPredictor.requireRoom(into.length, labels);
            decide(rows.read(x), into);
        }

        /**
         * As {@link MlpLabeler#probabilities(float[])}.
         *
         * @param into receives one for each label
         */
        public void probabilities(float[] x, double[] into) {
            RowPredictor.requireRoom(into.length, labels);
            System.arraycopy(rows.read(x).response(), 0, into, 0, labels);
        }
    }
}
