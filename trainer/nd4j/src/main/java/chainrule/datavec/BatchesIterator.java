package chainrule.datavec;

import chainrule.datasets.Batches;
import chainrule.datasets.Mixing;
import chainrule.datasets.Targets;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Some steps of an epoch of {@link Batches} as DL4J's {@link DataSetIterator}. Features are N×features in 'c' order;
 * labels are one-hot, or one column of 0 and 1 where the network has one output; other targets stand in the first columns, scaled.
 * Samples that do not all count the same have their weights (B14) in the labels' mask, N×1.
 *
 * <p>All batches of a size share their arrays: each is overwritten by the next, so nothing is allocated a step, and
 * nothing may be fetched ahead.
 */
public final class BatchesIterator implements DataSetIterator, AutoCloseable {
    private final transient Batches batches;
    private int epoch;
    private int[] order;
    private int first;
    private int end;
    private final int outputs;
    private final DataType type;
    private final double[] targets;
    private final double[] weights;
    private final float[] floats;
    private final double[] doubles;
    private INDArray featureArray;
    private INDArray labelArray;
    /** Null: all weights are 1. */
    private INDArray weightArray;
    /** Of the partners of mixed samples; null where none are mixed. */
    private INDArray otherLabels;

    private Partners partners;

    private int step;

    /**
     * What is mixed into a batch (B13): the batch's data set has the inputs mixed, but the labels of the samples themselves.
     *
     * @param share λ: how much each sample counts, and 1 − λ its partner
     * @param labels of the partners, as those of the samples
     * @param weights of the partners; null: all are 1
     */
    public record Partners(double share, INDArray labels, double[] weights) {}

    /**
     * @param epoch which augmentation and mixup
     * @param order of the epoch, see {@link Batches#order}
     * @param first the first step
     * @param steps how many
     * @param outputs columns of the labels: the network's outputs
     * @param type FLOAT or DOUBLE
     */
    public BatchesIterator(Batches batches, int epoch, int[] order, int first, int steps, int outputs, DataType type) {
        this.batches = batches;
        this.outputs = outputs;
        this.type = type;
        this.targets = new double[batches.batch() * batches.targetWidth()];
        this.weights = new double[batches.isWeighted() ? batches.batch() : 0];
        int values = batches.batch() * batches.features();
        this.floats = new float[type == DataType.FLOAT ? values : 0];
        this.doubles = new double[type == DataType.FLOAT ? 0 : values];
        restart(epoch, order, first, steps);
    }

    /** Other steps, in the same arrays. */
    public void restart(int epoch, int[] order, int first, int steps) {
        this.epoch = epoch;
        this.order = order;
        this.first = first;
        this.end = first + steps;
        this.step = first;
    }

    /** Frees the arrays, which the last data set shares: left to the garbage collector, they pile up outside of its sight. */
    @Override
    public void close() {
        if (featureArray != null) {
            featureArray.close();
            labelArray.close();
            if (weightArray != null) {
                weightArray.close();
            }
            if (otherLabels != null) {
                otherLabels.close();
            }
            featureArray = null;
        }
    }

    @Override
    public boolean hasNext() {
        return step < end;
    }

    @Override
    public DataSet next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        int size = batches.size(step);
        if (featureArray == null || featureArray.size(0) != size) {
            close();
            featureArray = Nd4j.createUninitialized(type, new long[] {size, batches.features()}, 'c');
            labelArray = Nd4j.createUninitialized(type, new long[] {size, outputs}, 'c');
            weightArray = batches.isWeighted() ? Nd4j.createUninitialized(type, new long[] {size, 1}, 'c') : null;
            otherLabels = batches.mixup().isNone() ? null : Nd4j.createUninitialized(type, labelArray.shape(), 'c');
        }
        int from = step * batches.batch();
        batches.targets(order, from, size, targets);
        if (type == DataType.FLOAT) {
            batches.gatherTogether(order, from, size, epoch, floats);
            featureArray.data().asNioFloat().put(floats, 0, size * batches.features());
        } else {
            batches.gatherTogether(order, from, size, epoch, doubles);
            featureArray.data().asNioDouble().put(doubles, 0, size * batches.features());
        }
        // Where ND4J computes on a card, it has to know that these are the newer ones.
        Nd4j.getAffinityManager().tagLocation(featureArray, Location.HOST);
        write(targets, size, labelArray);
        partners = batches.mixing(epoch)
                .map(mixing -> partners(mixing, from, size))
                .orElse(null);
        if (batches.isWeighted()) {
            batches.weights(order, from, size, weights);
            for (int i = 0; i < size; i++) {
                weightArray.putScalar(i, 0, weights[i]);
            }
        }
        step++;
        return new DataSet(featureArray, labelArray, null, weightArray);
    }

    /** Of the batch that was given last; empty if its samples are not mixed. */
    public Optional<Partners> partners() {
        return Optional.ofNullable(partners);
    }

    private Partners partners(Mixing mixing, int from, int size) {
        int[] rows = mixing.rows(order, from, size);
        var others = new double[size * batches.targetWidth()];
        batches.targets(rows, 0, size, others);
        write(others, size, otherLabels);
        var counts = batches.isWeighted() ? new double[size] : null;
        if (counts != null) {
            batches.weights(rows, 0, size, counts);
        }
        return new Partners(mixing.share(from), otherLabels, counts);
    }

    private void write(double[] targets, int size, INDArray to) {
        to.assign(0);
        int width = batches.targetWidth();
        boolean oneHot = outputs > 1 && batches.subset().samples().targets() instanceof Targets.Classes;
        for (int i = 0; i < size; i++) {
            if (oneHot) {
                to.putScalar(i, (int) targets[i], 1);
                continue;
            }
            for (int k = 0; k < width; k++) {
                to.putScalar(i, k, targets[i * width + k]);
            }
        }
    }

    @Override
    public DataSet next(int samples) {
        throw new UnsupportedOperationException("a batch has the size that the training gave it");
    }

    @Override
    public int inputColumns() {
        return batches.features();
    }

    @Override
    public int totalOutcomes() {
        return outputs;
    }

    @Override
    public int batch() {
        return batches.batch();
    }

    @Override
    public boolean resetSupported() {
        return true;
    }

    @Override
    public void reset() {
        step = first;
    }

    @Override
    public boolean asyncSupported() {
        return false;
    }

    @Override
    public DataSetPreProcessor getPreProcessor() {
        return null;
    }

    @Override
    public void setPreProcessor(DataSetPreProcessor preProcessor) {
        throw new UnsupportedOperationException("batches are normalised already");
    }

    @Override
    public List<String> getLabels() {
        return null;
    }
}
