package chainrule.datavec;

import chainrule.datasets.Augmentation;
import chainrule.datasets.Batches;
import chainrule.datasets.Dataset;
import chainrule.datasets.Normalization;
import chainrule.datasets.Subset;
import chainrule.datasets.Task;
import java.util.List;
import java.util.NoSuchElementException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A {@link Dataset}, a part of its split, or {@link Batches} of it as a {@link DataSetIterator} for networks of DL4J.
 *
 * <pre>{@code
 * var split = Split.of(dataset, new Split.Plan(0.2, 0.2, true, 1));
 * var standard = Normalization.fit(Normalization.Kind.STANDARDIZE, dataset.shape(), split.train());
 * var train = DatasetIterator.shuffled(dataset, split.train(), standard, 32, 1);
 * var test = DatasetIterator.inOrder(dataset, split.test(), standard, 32);
 * network.fit(train, 10);
 * System.out.println(network.evaluate(test).stats());
 * }</pre>
 *
 * <p>Features are N×features, row by row, normalised as our engines see them. Labels are N×classes, one-hot; or N×outputs, scaled, for
 * real targets; or N×labels of 0 and 1. Where samples have weights, the labels' mask, N×1, holds them (B14). Each batch has arrays of
 * its own, so that it can be kept, or fetched ahead.
 *
 * <p>A shuffled iterator begins the next epoch, in its order and with its augmentation, when it is {@link #reset}. The orders are those
 * of our engines for the same seed. Not for use by several threads at the same time.
 */
public final class DatasetIterator implements DataSetIterator {
    private static final long serialVersionUID = 1;

    private final transient Batches batches;
    private final transient Task task;
    private final boolean shuffled;
    private final DataType type;
    private DataSetPreProcessor preProcessor;
    private int epoch = 1;
    private int[] order;
    private int cursor;

    private DatasetIterator(Batches batches, Task task, boolean shuffled, DataType type) {
        this.batches = batches;
        this.task = task;
        this.shuffled = shuffled;
        this.type = type;
        this.order = order();
    }

    /**
     * All epochs in their orders, in float32.
     *
     * @param rows of the data set, such as a split's training part
     * @param batch samples a batch; the last one may have fewer
     * @param seed of the orders
     */
    public static DatasetIterator shuffled(
            Dataset dataset, Subset rows, Normalization normalization, int batch, long seed) {
        var batches = new Batches(rows, dataset.shape(), normalization, Augmentation.NONE, batch, seed);
        return shuffled(batches, dataset.task(), DataType.FLOAT);
    }

    /** Every epoch in the order of the rows, in float32: for evaluation. */
    public static DatasetIterator inOrder(Dataset dataset, Subset rows, Normalization normalization, int batch) {
        return inOrder(Batches.inOrder(rows, dataset.shape(), normalization, batch), dataset.task(), DataType.FLOAT);
    }

    /**
     * All epochs of some batches in their orders.
     *
     * @param type FLOAT or DOUBLE
     */
    public static DatasetIterator shuffled(Batches batches, Task task, DataType type) {
        return new DatasetIterator(batches, task, true, type);
    }

    /**
     * Every epoch of some batches in the order of their rows.
     *
     * @param type FLOAT or DOUBLE
     */
    public static DatasetIterator inOrder(Batches batches, Task task, DataType type) {
        return new DatasetIterator(batches, task, false, type);
    }

    private int[] order() {
        return shuffled ? batches.order(epoch) : batches.subset().rows();
    }

    /** Which epoch's batches come, from 1. */
    public int epoch() {
        return epoch;
    }

    @Override
    public boolean hasNext() {
        return cursor < order.length;
    }

    @Override
    public DataSet next() {
        return next(batches.batch());
    }

    /** The next samples, fewer at the end. */
    @Override
    public DataSet next(int samples) {
        if (!hasNext()) {
            throw new NoSuchElementException("all samples of epoch %d are read: call reset()".formatted(epoch));
        }
        int n = Math.min(samples, order.length - cursor);
        var batch = new DataSet(features(n), labels(n), null, batches.isWeighted() ? weights(n) : null);
        batch.setLabelNames(task.names());
        cursor += n;
        if (preProcessor != null) {
            preProcessor.preProcess(batch);
        }
        return batch;
    }

    private INDArray features(int n) {
        int width = batches.features();
        if (type == DataType.DOUBLE) {
            var numbers = new double[n * width];
            batches.gather(order, cursor, n, epoch, numbers);
            return array(numbers, n, width);
        }
        var numbers = new float[n * width];
        batches.gather(order, cursor, n, epoch, numbers);
        return Nd4j.createFromArray(numbers).reshape('c', n, width);
    }

    private INDArray labels(int n) {
        int width = batches.targetWidth();
        var targets = new double[n * width];
        batches.targets(order, cursor, n, targets);
        if (!task.isClassification()) {
            return array(targets, n, width);
        }
        var oneHot = new double[n * totalOutcomes()];
        for (int i = 0; i < n; i++) {
            oneHot[i * totalOutcomes() + (int) targets[i]] = 1;
        }
        return array(oneHot, n, totalOutcomes());
    }

    private INDArray weights(int n) {
        var weights = new double[n];
        batches.weights(order, cursor, n, weights);
        return array(weights, n, 1);
    }

    private INDArray array(double[] numbers, int rows, int columns) {
        return Nd4j.createFromArray(numbers).castTo(type).reshape('c', rows, columns);
    }

    @Override
    public int inputColumns() {
        return batches.features();
    }

    /** The number of classes, real outputs or labels. */
    @Override
    public int totalOutcomes() {
        return task.names().size();
    }

    /** The names of the classes, real outputs or labels. */
    @Override
    public List<String> getLabels() {
        return task.names();
    }

    @Override
    public int batch() {
        return batches.batch();
    }

    @Override
    public boolean resetSupported() {
        return true;
    }

    /** Begins the next epoch; where no batch was fetched, the same one. */
    @Override
    public void reset() {
        if (cursor > 0) {
            epoch++;
            order = order();
            cursor = 0;
        }
    }

    @Override
    public boolean asyncSupported() {
        return true;
    }

    @Override
    public DataSetPreProcessor getPreProcessor() {
        return preProcessor;
    }

    @Override
    public void setPreProcessor(DataSetPreProcessor processor) {
        preProcessor = processor;
    }
}
