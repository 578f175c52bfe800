package chainrule.datasets;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A subset as batches of network inputs. The order of an epoch depends on seed and epoch alone; the last batch of an
 * epoch may be smaller. Nothing is converted ahead: {@code gather} normalises the rows of one batch as they are copied.
 */
public final class Batches {
    /** Samples that are changed in one go. */
    private static final int PART = 8;

    private final Subset subset;
    private final Shape shape;
    private final Normalization normalization;
    private final Augmentation augmentation;
    private final int batch;
    private final long seed;
    private final int groupWidth;
    private final TargetScaling scaling;
    private final double[] classWeights;
    private final Mixup mixup;
    /** Of the epoch that was asked for last. */
    private volatile MixedEpoch mixed;

    private double targetVariance = Double.NaN;
    /** For bytes: the input of each raw value, by group. */
    private final float[][] inputOf;
    /** Whether the normalisation leaves raw values as they are. */
    private final boolean unchanged;

    private final BatchFeatures byFeature;

    /**
     * @param batch samples a batch; more than there are means all of them
     * @param seed of the order, of the augmentation and of mixup
     */
    public Batches(
            Subset subset, Shape shape, Normalization normalization, Augmentation augmentation, int batch, long seed) {
        this(subset, shape, normalization, augmentation, batch, seed, unscaled(subset), new double[0], Mixup.NONE);
    }

    private static TargetScaling unscaled(Subset subset) {
        return TargetScaling.none(subset.samples().targets().width());
    }

    private Batches(
            Subset subset,
            Shape shape,
            Normalization normalization,
            Augmentation augmentation,
            int batch,
            long seed,
            TargetScaling scaling,
            double[] classWeights,
            Mixup mixup) {
        if (batch < 1) {
            throw new UserException(
                    Message.of("%s is %d: a batch needs at least one sample", DataSetting.BATCH, batch));
        }
        boolean pictures = shape.isImage() && subset.samples().features() instanceof Features.Bytes;
        if (!augmentation.isNone() && !pictures) {
            throw new UserException(Message.of(
                    "%s is for images: remove it", augmentation.asked().orElseThrow()));
        }
        if (augmentation.needsColours(shape)) {
            throw new UserException(Message.of(
                    "%s is for images of three colours, and these have %d: remove it",
                    DataSetting.SATURATION, shape.channels()));
        }
        this.subset = subset;
        this.shape = shape;
        this.normalization = normalization;
        this.augmentation = augmentation;
        this.batch = Math.max(1, Math.min(batch, subset.count()));
        this.seed = seed;
        this.scaling = scaling;
        this.classWeights = classWeights;
        this.mixup = mixup;
        this.groupWidth = shape.features() / normalization.scale().length;
        this.inputOf = tables(subset.samples().features(), normalization);
        this.unchanged = Arrays.stream(normalization.scale()).allMatch(scale -> scale == 1)
                && Arrays.stream(normalization.shift()).allMatch(shift -> shift == 0);
        this.byFeature = new BatchFeatures(this, inputOf, unchanged);
    }

    /** The rows of a subset in their own order, without augmentation: for evaluation. */
    public static Batches inOrder(Subset subset, Shape shape, Normalization normalization, int batch) {
        return new Batches(subset, shape, normalization, Augmentation.NONE, batch, 0);
    }

    /** The same inputs in the order, and with the augmentation, of another seed. */
    public Batches withSeed(long other) {
        return new Batches(subset, shape, normalization, augmentation, batch, other, scaling, classWeights, mixup);
    }

    /** The same inputs with real targets scaled. */
    public Batches withScaling(TargetScaling other) {
        return new Batches(subset, shape, normalization, augmentation, batch, seed, other, classWeights, mixup);
    }

    /**
     * The same with a weight for each class, in addition to those that samples have (B14).
     *
     * @param weights one a class; empty: 1 each
     */
    public Batches withClassWeights(double[] weights) {
        return new Batches(subset, shape, normalization, augmentation, batch, seed, scaling, weights, mixup);
    }

    /** The same with samples that are mixed (B13) in each epoch of training; for epoch 0, which is evaluation, they are not. */
    public Batches withMixup(Mixup other) {
        return new Batches(subset, shape, normalization, augmentation, batch, seed, scaling, classWeights, other);
    }

    private static float[][] tables(Features features, Normalization normalization) {
        if (!(features instanceof Features.Bytes)) {
            return new float[0][];
        }
        var inputs = new float[normalization.scale().length][Features.Bytes.VALUES];
        for (int group = 0; group < inputs.length; group++) {
            for (int value = 0; value < Features.Bytes.VALUES; value++) {
                inputs[group][value] = (float) normalization.apply(group, value);
            }
        }
        return inputs;
    }

    /** Whether both divide the same inputs into batches of the same size: they differ in their seeds at most. */
    public boolean isLike(Batches other) {
        return subset.samples() == other.subset.samples()
                && Arrays.equals(subset.rows(), other.subset.rows())
                && shape.equals(other.shape)
                && Arrays.equals(normalization.scale(), other.normalization.scale())
                && Arrays.equals(normalization.shift(), other.normalization.shift())
                && augmentation.equals(other.augmentation)
                && batch == other.batch
                && scaling.equals(other.scaling)
                && Arrays.equals(classWeights, other.classWeights)
                && mixup.equals(other.mixup);
    }

    public Subset subset() {
        return subset;
    }

    /** Of one sample. */
    public Shape shape() {
        return shape;
    }

    public Normalization normalization() {
        return normalization;
    }

    public Augmentation augmentation() {
        return augmentation;
    }

    public Mixup mixup() {
        return mixup;
    }

    /** Writes a row's picture as the augmentation changes it in an epoch. */
    void change(int row, int epoch, byte[] to, int at) {
        var pixels = (Features.Bytes) subset.samples().features();
        augmentation.apply(pixels, row, shape, seed, epoch, to, at);
    }

    /** Drawn for one epoch. */
    private record MixedEpoch(int epoch, Mixing mixing) {}

    /** How a picture is changed in an epoch; for augmentations that do more than {@linkplain Augmentation#isMove move} it. */
    public PictureChange change(int row, int epoch) {
        var pixels = (Features.Bytes) subset.samples().features();
        return PictureChange.drawn(augmentation, pixels, row, shape, seed, epoch);
    }

    /**
     * Which samples an epoch mixes; empty where none are.
     *
     * @param epoch from 1; 0: evaluation
     */
    public Optional<Mixing> mixing(int epoch) {
        if (mixup.isNone() || epoch == 0) {
            return Optional.empty();
        }
        var drawn = mixed;
        if (drawn == null || drawn.epoch != epoch) {
            drawn = draw(epoch);
        }
        return Optional.of(drawn.mixing);
    }

    private synchronized MixedEpoch draw(int epoch) {
        if (mixed == null || mixed.epoch != epoch) {
            mixed = new MixedEpoch(epoch, mixup.draw(seed, epoch, count(), batch));
        }
        return mixed;
    }

    /** Of the order, of the augmentation and of mixup. */
    public long seed() {
        return seed;
    }

    public int count() {
        return subset.count();
    }

    public int features() {
        return shape.features();
    }

    /** Samples in a batch, but for the last. */
    public int batch() {
        return batch;
    }

    /** Batches an epoch. */
    public int steps() {
        return (count() + batch - 1) / batch;
    }

    /** Samples in a step's batch, step counting from 0. */
    public int size(int step) {
        return Math.min(batch, count() - step * batch);
    }

    /** The rows of the samples in the order of an epoch: a permutation of the subset's rows. */
    public int[] order(int epoch) {
        int[] order = subset.rows().clone();
        new RandomStream(seed, Purpose.ORDER, epoch, 0).shuffle(order);
        return order;
    }

    /** What is done to real targets. */
    public TargetScaling scaling() {
        return scaling;
    }

    /** The weight of each class; empty: 1 each. */
    public double[] classWeights() {
        return classWeights.clone();
    }

    /** Numbers in one sample's target. */
    public int targetWidth() {
        return subset.samples().targets().width();
    }

    /** The scaled target of a row of the samples. */
    public double target(int row, int k) {
        return scaling.apply(k, subset.samples().targets().value(row, k));
    }

    /**
     * The targets of {@code count} rows of an order: classes as their indices, real numbers scaled, labels as 0 and 1.
     *
     * @param to receives count×{@link #targetWidth} numbers, row by row
     */
    public void targets(int[] order, int from, int count, double[] to) {
        if (subset.samples().targets() instanceof Targets.Classes classes) {
            for (int i = 0; i < count; i++) {
                to[i] = classes.labels()[order[from + i]];
            }
            return;
        }
        int width = targetWidth();
        for (int i = 0; i < count; i++) {
            for (int k = 0; k < width; k++) {
                to[i * width + k] = target(order[from + i], k);
            }
        }
    }

    /** The scaled targets' variance about their means, the mean of all outputs: what R² compares squared errors with. */
    public double targetVariance() {
        if (Double.isNaN(targetVariance)) {
            double sum = 0;
            for (int k = 0; k < targetWidth(); k++) {
                sum += learntVariance(k);
            }
            targetVariance = sum / targetWidth();
        }
        return targetVariance;
    }

    /** Of the deviation where the variance in the target's own unit is too small or too large for a double. */
    private double learntVariance(int k) {
        double scale = scaling.scale()[k];
        double variance = subset.targetVariance(k);
        double deviation = scale * subset.targetDeviation(k);
        return RootMeanSquare.isExact(variance) ? scale * scale * variance : deviation * deviation;
    }

    /** Whether a sample may count more than another. */
    public boolean isWeighted() {
        return classWeights.length > 0 || subset.samples().weights().length > 0;
    }

    /** What a row of the samples counts in the risk (B14). */
    public double weight(int row) {
        double own =
                subset.samples().weights().length == 0 ? 1 : subset.samples().weights()[row];
        return classWeights.length == 0
                ? own
                : own * classWeights[subset.samples().labels()[row]];
    }

    /** The weights of {@code count} rows of an order. */
    public void weights(int[] order, int from, int count, double[] to) {
        for (int i = 0; i < count; i++) {
            to[i] = weight(order[from + i]);
        }
    }

    /**
     * The inputs of {@code count} rows of an order, mixed where an epoch mixes them: then the order must be the epoch's, whole.
     *
     * @param epoch which augmentation and mixup
     * @param to receives count×features values, row by row: those of float64, rounded
     */
    public void gather(int[] order, int from, int count, int epoch, float[] to) {
        gather(order, from, count, epoch, to, 0);
    }

    /** The same by all cores, where the samples are changed and not only copied: a whole batch, for callers of one thread. */
    public void gatherTogether(int[] order, int from, int count, int epoch, float[] to) {
        together(count, (first, n) -> gather(order, from + first, n, epoch, to, first * features()));
    }

    private void gather(int[] order, int from, int count, int epoch, float[] to, int start) {
        copy(order, from, count, epoch, to, start);
        mixing(epoch).ifPresent(mixing -> {
            int width = features();
            var other = new float[width];
            for (int i = 0; i < count; i++) {
                copy(order, mixing.partners()[from + i], 1, epoch, other, 0);
                double share = mixing.share(from + i);
                for (int j = 0, at = start + i * width; j < width; j++, at++) {
                    to[at] = (float) (share * to[at] + (1 - share) * other[j]);
                }
            }
        });
    }

    private void copy(int[] order, int from, int count, int epoch, float[] to, int start) {
        int width = features();
        eachRow(order, from, count, epoch, (source, row, i) -> {
            if (source instanceof Features.Bytes bytes) {
                gatherBytes(bytes.data(), row * width, to, start + i * width);
            } else if (unchanged && source instanceof Features.Floats floats) {
                System.arraycopy(floats.data(), row * width, to, start + i * width, width);
            } else if (source instanceof Features.Floats floats) {
                gatherFloats(floats.data(), row * width, to, start + i * width);
            } else {
                for (int j = 0; j < width; j++) {
                    to[start + i * width + j] = (float) normalization.apply(j / groupWidth, source.exact(row, j));
                }
            }
        });
    }

    /** Their inputs feature by feature. */
    public BatchFeatures byFeature() {
        return byFeature;
    }

    /** All inputs of {@code count} rows in float64, row by row; mixed as those in float32. */
    public void gather(int[] order, int from, int count, int epoch, double[] to) {
        gather(order, from, count, epoch, to, 0);
    }

    /** The same by all cores, where the samples are changed and not only copied: a whole batch, for callers of one thread. */
    public void gatherTogether(int[] order, int from, int count, int epoch, double[] to) {
        together(count, (first, n) -> gather(order, from + first, n, epoch, to, first * features()));
    }

    private void gather(int[] order, int from, int count, int epoch, double[] to, int start) {
        copy(order, from, count, epoch, to, start);
        mixing(epoch).ifPresent(mixing -> {
            int width = features();
            var other = new double[width];
            for (int i = 0; i < count; i++) {
                copy(order, mixing.partners()[from + i], 1, epoch, other, 0);
                double share = mixing.share(from + i);
                for (int j = 0, at = start + i * width; j < width; j++, at++) {
                    to[at] = share * to[at] + (1 - share) * other[j];
                }
            }
        });
    }

    private void copy(int[] order, int from, int count, int epoch, double[] to, int start) {
        int width = features();
        eachRow(order, from, count, epoch, (source, row, i) -> {
            for (int j = 0; j < width; j++) {
                to[start + i * width + j] = normalization.apply(j / groupWidth, source.exact(row, j));
            }
        });
    }

    /** Work on {@code n} samples of a batch, from {@code first} on. */
    private interface PartWork {
        void run(int first, int n);
    }

    private void together(int count, PartWork work) {
        if (augmentation.isNone() && mixup.isNone() || count <= PART) {
            work.run(0, count);
            return;
        }
        IntStream.range(0, (count + PART - 1) / PART)
                .parallel()
                .forEach(part -> work.run(part * PART, Math.min(PART, count - part * PART)));
    }

    /** What is done with the {@code i}th sample of a batch: a row of raw features. */
    private interface RowWork {
        void run(Features source, int row, int i);
    }

    /** Where the raw features are: in the data set, or, where pictures are changed, in a picture of their own. */
    private void eachRow(int[] order, int from, int count, int epoch, RowWork work) {
        var features = subset.samples().features();
        if (augmentation.isNone()) {
            for (int i = 0; i < count; i++) {
                work.run(features, order[from + i], i);
            }
            return;
        }
        var picture = new Features.Bytes(new byte[shape.features()], shape.features());
        for (int i = 0; i < count; i++) {
            augmentation.apply((Features.Bytes) features, order[from + i], shape, seed, epoch, picture.data(), 0);
            work.run(picture, 0, i);
        }
    }

    private void gatherFloats(float[] data, int start, float[] to, int at) {
        for (int group = 0; group < normalization.scale().length; group++) {
            for (int end = at + groupWidth; at < end; at++, start++) {
                to[at] = (float) normalization.apply(group, data[start]);
            }
        }
    }

    private void gatherBytes(byte[] data, int start, float[] to, int at) {
        for (float[] inputs : inputOf) {
            for (int end = at + groupWidth; at < end; at++, start++) {
                to[at] = inputs[data[start] & 0xFF];
            }
        }
    }
}
