package chainrule.mlp;

import chainrule.base.UserException;
import chainrule.datasets.Dataset;
import chainrule.metric.Metric;
import java.nio.file.Path;
import java.util.List;

/** A trained network that predicts one of several classes. */
public final class MlpClassifier extends MlpModel {
    MlpClassifier(Fitted fitted) {
        super(fitted);
    }

    /**
     * A classifier from its file.
     *
     * @throws UserException as {@link Mlp#load}, or if it predicts something else
     */
    public static MlpClassifier load(Path file) {
        if (Mlp.load(file) instanceof MlpClassifier classifier) {
            return classifier;
        }
        throw new UserException(file + " does not predict classes: use Mlp.load, and see what it is");
    }

    /** The names of the classes, in the order of the network's outputs. */
    public List<String> classes() {
        return task().names();
    }

    /**
     * The most probable class of a sample.
     *
     * @param x a number for each input; see {@link MlpModel}
     * @return its place in {@link #classes}
     * @throws UserException if these are not as many numbers as the model reads, or one is NaN or infinite
     */
    public int predict(float[] x) {
        return rowPredictor().read(x).decision();
    }

    /** The same in float64. */
    public int predict(double[] x) {
        return rowPredictor().read(x).decision();
    }

    /** The name of the most probable class. */
    public String predictName(float[] x) {
        return classes().get(predict(x));
    }

    /** The most probable class of each row. */
    public int[] predict(float[][] rows) {
        var classes = new int[rows.length];
        eachRow(rows, (predictor, i) -> classes[i] = predictor.decision());
        return classes;
    }

    /** The most probable class of each training sample of a data set; its columns are found by name, its targets not looked at. */
    public int[] predict(Dataset data) {
        return predictions(data).decisions();
    }

    /**
     * The probability of each class.
     *
     * @return in the order of {@link #classes}; their sum is 1, unless each class has a binary cross-entropy of its own
     */
    public double[] probabilities(float[] x) {
        var probabilities = new double[classes().size()];
        rowPredictor().read(x).probabilities(probabilities);
        return probabilities;
    }

    /** The same in float64. */
    public double[] probabilities(double[] x) {
        var probabilities = new double[classes().size()];
        rowPredictor().read(x).probabilities(probabilities);
        return probabilities;
    }

    /** The probabilities of each row, rows×classes. */
    public double[][] probabilities(float[][] rows) {
        var probabilities = new double[rows.length][classes().size()];
        eachRow(rows, (predictor, i) -> predictor.probabilities(probabilities[i]));
        return probabilities;
    }

    /** The share of a data set's training samples whose class is predicted. */
    @Override
    public double score(Dataset data) {
        return evaluate(data).of(Metric.ACCURACY);
    }

    /**
     * One more pass over more samples of the same classes, with the optimiser where it was, at its rate without a schedule. Columns,
     * classes, normalisation and scaling stay those of the first training. This model does not change.
     *
     * <p>The step number, which dropout masks and the bias correction of Adam (D4) depend on, continues at the next whole pass over
     * these samples.
     *
     * <p>Mixup, accumulation and frozen layers stay as they were, and an exponential mean of the weights continues. A mean of the last K
     * epochs takes a K-th of each further one.
     *
     * @throws UserException if columns or classes are others, or the model's file has no state to continue from
     */
    public MlpClassifier partialFit(Dataset data) {
        return new MlpClassifier(Refit.of(fitted()).on(data));
    }

    /** The same at another learning rate. */
    public MlpClassifier partialFit(Dataset data, double rate) {
        return new MlpClassifier(Refit.of(fitted()).at(rate).on(data));
    }

    /** The same without what {@link #partialFit} needs: with Adam a third of the memory and of the file. */
    public MlpClassifier frozen() {
        return new MlpClassifier(fitted().frozen());
    }

    /** For one thread that predicts samples one by one: nothing is allocated for a sample. */
    public Predictor predictor() {
        return new Predictor(rowPredictor(), classes().size());
    }

    /** Predicts samples one by one, for one thread at a time. */
    public static final class Predictor {
        private final RowPredictor rows;
        private final int classes;

        private Predictor(RowPredictor rows, int classes) {
            this.rows = rows;
            this.classes = classes;
        }

        /** As {@link MlpClassifier#predict(float[])}. */
        public int predict(float[] x) {
            return rows.read(x).decision();
        }

        /** As {@link MlpClassifier#predict(double[])}. */
        public int predict(double[] x) {
            return rows.read(x).decision();
        }

        /**
         * As {@link MlpClassifier#probabilities(float[])}.
         *
         * @param into receives one for each class
         */
        public void probabilities(float[] x, double[] into) {
            RowPredictor.requireRoom(into.length, classes);
            rows.read(x).probabilities(into);
        }
    }
}
