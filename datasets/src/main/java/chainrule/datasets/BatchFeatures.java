package chainrule.datasets;

import java.util.Arrays;

/**
 * Inputs of a batch in float32, feature by feature: to the bit those of {@link Batches#gather(int[], int, int, int, float[])}, several
 * times as fast. A batch is a part of the order of its epoch. Pictures that are changed are changed before, each once, though mixup
 * uses it twice.
 */
public final class BatchFeatures {
    private static final int EIGHT = 8;
    private static final int FOUR = 4;

    private final Batches batches;
    private final float[][] inputOf;
    private final boolean unchanged;
    private final int groupWidth;

    /**
     * @param inputOf for bytes: the input of each raw value, by group of the normalisation
     * @param unchanged whether the normalisation leaves raw values as they are
     */
    BatchFeatures(Batches batches, float[][] inputOf, boolean unchanged) {
        this.batches = batches;
        this.inputOf = inputOf;
        this.unchanged = unchanged;
        this.groupWidth = batches.features() / batches.normalization().scale().length;
    }

    /** Whether there is this way to them: for bytes, and for floats that are taken as they are. */
    public boolean isThere() {
        var features = batches.subset().samples().features();
        return features instanceof Features.Bytes
                || features instanceof Features.Floats
                        && unchanged
                        && batches.mixup().isNone();
    }

    /** Whether pictures must be {@linkplain #change changed} first. */
    public boolean changesPictures() {
        return !batches.augmentation().isNone();
    }

    /**
     * Writes the changed pictures of {@code count} samples of a batch, from its sample {@code first} on. Threads may share the work.
     *
     * @param from the batch's place in the order
     * @param to receives the pictures of the whole batch: features bytes each
     */
    public void change(int[] order, int from, int first, int count, int epoch, byte[] to) {
        for (int i = first; i < first + count; i++) {
            batches.change(order[from + i], epoch, to, i * batches.features());
        }
    }

    /**
     * The inputs of some features of a batch of {@code count} rows of an order.
     *
     * @param changed what {@link #change} wrote of the whole batch, if pictures are changed
     * @param first feature
     * @param end the feature after the last
     * @param to receives the inputs feature by feature: that of sample i and feature j lies at (j − first)·count + i
     */
    public void gather(int[] order, int from, int count, int epoch, byte[] changed, int first, int end, float[] to) {
        if (batches.subset().samples().features() instanceof Features.Floats floats) {
            floats.transpose(order, from, count, first, end, to);
            return;
        }
        byte[] data = changesPictures() ? changed : bytes();
        int[] own = starts(order, from, count, i -> i);
        var mixing = batches.mixing(epoch);
        int[] other = mixing.isEmpty()
                ? own
                : starts(order, from, count, i -> mixing.get().partners()[from + i] - from);
        for (int feature = first; feature < end; ) {
            int group = feature / groupWidth;
            int last = Math.min(end, (group + 1) * groupWidth);
            int at = (feature - first) * count;
            if (mixing.isEmpty()) {
                plain(data, own, feature, last, inputOf[group], to, at);
            } else {
                double share = mixing.get().share(from);
                mixed(data, own, other, feature, last, times(share, group), times(1 - share, group), to, at);
            }
            feature = last;
        }
    }

    private interface Place {
        int of(int i);
    }

    /** Where the bytes begin of the sample at each place of the batch. */
    private int[] starts(int[] order, int from, int count, Place place) {
        var starts = new int[count];
        boolean changes = changesPictures();
        Arrays.setAll(starts, i -> (changes ? place.of(i) : order[from + place.of(i)]) * batches.features());
        return starts;
    }

    private double[] times(double share, int group) {
        var inputs = new double[inputOf[group].length];
        Arrays.setAll(inputs, value -> share * inputOf[group][value]);
        return inputs;
    }

    private byte[] bytes() {
        return ((Features.Bytes) batches.subset().samples().features()).data();
    }

    private static void plain(byte[] data, int[] starts, int first, int end, float[] inputs, float[] to, int at) {
        int i = 0;
        for (; i + EIGHT <= starts.length; i += EIGHT) {
            eight(data, starts, i, first, end, inputs, to, at + i);
        }
        for (; i < starts.length; i++) {
            for (int feature = first, place = at + i; feature < end; feature++, place += starts.length) {
                to[place] = inputs[data[starts[i] + feature] & 0xFF];
            }
        }
    }

    /** Of eight samples at once: twice as fast, for the eight results lie side by side. */
    private static void eight(
            byte[] data, int[] starts, int i, int first, int end, float[] inputs, float[] to, int at) {
        int start0 = starts[i];
        int start1 = starts[i + 1];
        int start2 = starts[i + 2];
        int start3 = starts[i + 3];
        int start4 = starts[i + 4];
        int start5 = starts[i + 5];
        int start6 = starts[i + 6];
        int start7 = starts[i + 7];
        for (int feature = first; feature < end; feature++, at += starts.length) {
            to[at] = inputs[data[start0 + feature] & 0xFF];
            to[at + 1] = inputs[data[start1 + feature] & 0xFF];
            to[at + 2] = inputs[data[start2 + feature] & 0xFF];
            to[at + 3] = inputs[data[start3 + feature] & 0xFF];
            to[at + 4] = inputs[data[start4 + feature] & 0xFF];
            to[at + 5] = inputs[data[start5 + feature] & 0xFF];
            to[at + 6] = inputs[data[start6 + feature] & 0xFF];
            to[at + 7] = inputs[data[start7 + feature] & 0xFF];
        }
    }

    /** B13: the input of one byte, times λ, plus that of another, times 1 − λ. */
    private static void mixed(
            byte[] data,
            int[] own,
            int[] other,
            int first,
            int end,
            double[] ownInputs,
            double[] otherInputs,
            float[] to,
            int at) {
        int i = 0;
        for (; i + FOUR <= own.length; i += FOUR) {
            mixedFour(data, own, other, i, first, end, ownInputs, otherInputs, to, at + i);
        }
        for (; i < own.length; i++) {
            for (int feature = first, place = at + i; feature < end; feature++, place += own.length) {
                to[place] = (float)
                        (ownInputs[data[own[i] + feature] & 0xFF] + otherInputs[data[other[i] + feature] & 0xFF]);
            }
        }
    }

    private static void mixedFour(
            byte[] data,
            int[] own,
            int[] other,
            int i,
            int first,
            int end,
            double[] ownInputs,
            double[] otherInputs,
            float[] to,
            int at) {
        int own0 = own[i];
        int own1 = own[i + 1];
        int own2 = own[i + 2];
        int own3 = own[i + 3];
        int other0 = other[i];
        int other1 = other[i + 1];
        int other2 = other[i + 2];
        int other3 = other[i + 3];
        for (int feature = first; feature < end; feature++, at += own.length) {
            to[at] = (float) (ownInputs[data[own0 + feature] & 0xFF] + otherInputs[data[other0 + feature] & 0xFF]);
            to[at + 1] = (float) (ownInputs[data[own1 + feature] & 0xFF] + otherInputs[data[other1 + feature] & 0xFF]);
            to[at + 2] = (float) (ownInputs[data[own2 + feature] & 0xFF] + otherInputs[data[other2 + feature] & 0xFF]);
            to[at + 3] = (float) (ownInputs[data[own3 + feature] & 0xFF] + otherInputs[data[other3 + feature] & 0xFF]);
        }
    }
}
