package chainrule.dl4j;

import chainrule.datasets.Augmentation;
import chainrule.datasets.Batches;
import chainrule.datasets.Features;
import chainrule.datasets.Normalization;
import chainrule.datasets.Samples;
import chainrule.datasets.Shape;
import chainrule.datasets.Targets;
import chainrule.model.Precision;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** The samples of some batches of an iterator, one batch behind the other, as an engine reads them. */
final class SampleBuffer {
    private final Plan plan;
    private final int count;
    private final int inputs;
    private final int width;
    private final float[] floats;
    private final double[] doubles;
    private final double[] targets;
    private final double[] weights;
    private final int[] order;
    private int filled;

    /** @param count of samples */
    SampleBuffer(Plan plan, int count) {
        this.plan = plan;
        this.count = count;
        this.inputs = plan.spec().inputs();
        this.width = plan.loss().width(plan.spec().outputs());
        boolean single = plan.precision() != Precision.FLOAT64;
        int numbers = Math.multiplyExact(count, inputs);
        this.floats = new float[single ? numbers : 0];
        this.doubles = new double[single ? 0 : numbers];
        this.targets = new double[count * width];
        this.weights = new double[plan.isWeighted() ? count : 0];
        this.order = IntStream.range(0, count).toArray();
    }

    int count() {
        return count;
    }

    /** How many more there is room for. */
    int rest() {
        return count - filled;
    }

    /** Begins anew. */
    void clear() {
        filled = 0;
    }

    /**
     * Adds a batch that {@link BatchCheck} has passed.
     *
     * @param weight of each of its samples in the risk
     * @return which of these samples is its first
     */
    int add(DataSet batch, double weight) {
        int first = filled;
        int n = (int) batch.getFeatures().size(0);
        if (floats.length > 0) {
            ArrayNumbers.copy(batch.getFeatures(), floats, first * inputs);
        } else {
            ArrayNumbers.copy(batch.getFeatures(), doubles, first * inputs);
        }
        addTargets(batch.getLabels(), first, n);
        if (weights.length > 0) {
            java.util.Arrays.fill(weights, first, first + n, weight);
        }
        filled += n;
        return first;
    }

    private void addTargets(INDArray labels, int first, int n) {
        if (plan.loss().labels() != OutputLoss.Labels.ONE_HOT) {
            ArrayNumbers.copy(labels, targets, first * width);
            return;
        }
        int columns = plan.spec().outputs();
        var rows = new double[n * columns];
        ArrayNumbers.copy(labels, rows, 0);
        for (int i = 0; i < n; i++) {
            int k = 0;
            while (rows[i * columns + k] != 1) {
                k++;
            }
            targets[first + i] = k;
        }
    }

    /** All samples in their order. */
    int[] order() {
        return order;
    }

    /** The targets of some samples, in an array of their own. */
    double[] targets(int first, int n) {
        return java.util.Arrays.copyOfRange(targets, first * width, (first + n) * width);
    }

    /** The weights of some samples, in an array of their own; null if all are 1. */
    double[] weights(int first, int n) {
        return weights.length == 0 ? null : java.util.Arrays.copyOfRange(weights, first, first + n);
    }

    /**
     * The samples; their arrays are these.
     *
     * @param batch samples of the largest batch
     */
    Batches batches(int batch) {
        var shape = Shape.vector(inputs);
        Features features =
                floats.length > 0 ? new Features.Floats(floats, inputs) : new Features.Doubles(doubles, inputs);
        var samples = new Samples(features, targets(), weights);
        return new Batches(samples.all(), shape, Normalization.none(shape), Augmentation.NONE, batch, 0);
    }

    private Targets targets() {
        return switch (plan.loss().labels()) {
            case ONE_HOT, INDEX -> {
                var classes = new int[count];
                java.util.Arrays.setAll(classes, i -> (int) targets[i]);
                yield new Targets.Classes(classes);
            }
            case BITS -> {
                var bits = new byte[targets.length];
                for (int i = 0; i < bits.length; i++) {
                    bits[i] = (byte) targets[i];
                }
                yield new Targets.Labels(bits, width);
            }
            case REALS -> new Targets.Reals(targets, width);
        };
    }
}
