package chainrule.datasets;

/**
 * Inputs of a batch in float32, feature by feature: bit-identical to those of {@link Batches#gather(int[], int, int, int, float[])}, several
 * times as fast. A batch is a part of the order of its epoch. Pictures that are changed are changed before, each once, though mixup
 * uses it twice.
 */
public final class BatchFeatures {
    /** Numbers of a table that is normalised once, and not again in each epoch: 16 MiB. */
    private static final int SMALL = 1 << 22;

    private static final int EIGHT = 8;
    private static final int FOUR = 4;

    private final Batches batches;
    private final float[][] inputOf;
    private final int groupWidth;
    private final boolean unchanged;
    private final boolean isSmall;
    /** All rows of a small table. */
    private volatile Features.Floats normalized;

    /**
     * @param inputOf for bytes: the input of each raw value, by group of the normalisation
     * @param unchanged whether the normalisation leaves raw values as they are; they may change between two batches
     */
    BatchFeatures(Batches batches, float[][] inputOf, boolean unchanged) {
        this.batches = batches;
        this.unchanged = unchanged;
        this.inputOf = inputOf;
        this.groupWidth = batches.features() / batches.normalization().scale().length;
        this.isSmall = (long) batches.subset().samples().features().count() * batches.features() <= SMALL;
    }

    /** Whether there is this way to them: for bytes, and for floats that are not mixed. */
    public boolean isThere() {
        var features = batches.subset().samples().features();
        return features instanceof Features.Bytes
                || features instanceof Features.Floats && batches.mixup().isNone();
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

    /** A thread's notes for batches of up to a size, so that gathering makes no objects. */
    public static final class Notes {
        private final int[] own;
        private final int[] other;
        private final double[] ownInputs = new double[Features.Bytes.VALUES];
        private final double[] otherInputs = new double[Features.Bytes.VALUES];

        /** @param batch the largest */
        public Notes(int batch) {
            this.own = new int[batch];
            this.other = new int[batch];
        }
    }

    /**
     * The inputs of some features of {@code count} samples of a batch.
     *
     * @param from the batch's place in the order
     * @param sample the first one's place in the batch
     * @param changed what {@link #change} wrote of the whole batch, if pictures are changed
     * @param first feature
     * @param end the feature after the last
     * @param notes the calling thread's
     * @param to receives the inputs feature by feature: that of sample i and feature j lies at (j − first)·count + i
     */
    public void gather(
            int[] order,
            int from,
            int sample,
            int count,
            int epoch,
            byte[] changed,
            int first,
            int end,
            Notes notes,
            float[] to) {
        if (batches.subset().samples().features() instanceof Features.Floats floats) {
            floats(floats, order, from + sample, count, first, end, to);
            return;
        }
        byte[] data = changesPictures() ? changed : bytes();
        var mixing = batches.mixing(epoch).orElse(null);
        starts(order, from, sample, count, null, notes.own);
        if (mixing != null) {
            starts(order, from, sample, count, mixing.partners(), notes.other);
        }
        for (int feature = first; feature < end; ) {
            int group = feature / groupWidth;
            int last = Math.min(end, (group + 1) * groupWidth);
            int at = (feature - first) * count;
            if (mixing == null) {
                plain(data, notes.own, count, feature, last, inputOf[group], to, at);
            } else {
                double share = mixing.share(from);
                for (int value = 0; value < Features.Bytes.VALUES; value++) {
                    notes.ownInputs[value] = share * inputOf[group][value];
                    notes.otherInputs[value] = (1 - share) * inputOf[group][value];
                }
                mixed(data, notes, count, feature, last, to, at);
            }
            feature = last;
        }
    }

    private void floats(Features.Floats raw, int[] order, int from, int count, int first, int end, float[] to) {
        if (unchanged || isSmall) {
            var source = unchanged ? raw : normalized(raw);
            source.transpose(order, from, count, first, end, to);
            return;
        }
        raw.transpose(order, from, count, first, end, to);
        for (int feature = first; feature < end; feature++) {
            normalize(to, (feature - first) * count, count, 1, feature / groupWidth);
        }
    }

    /** Made by the first thread that needs it. */
    private Features.Floats normalized(Features.Floats raw) {
        var made = normalized;
        if (made == null) {
            float[] data = raw.data().clone();
            for (int feature = 0; feature < raw.width(); feature++) {
                normalize(data, feature, raw.count(), raw.width(), feature / groupWidth);
            }
            made = new Features.Floats(data, raw.width());
            normalized = made;
        }
        return made;
    }

    /** Every {@code step}th number from {@code at}, {@code count} of them: a feature. */
    private void normalize(float[] numbers, int at, int count, int step, int group) {
        double scale = batches.normalization().scale()[group];
        double shift = batches.normalization().shift()[group];
        for (int i = 0; i < count; i++) {
            numbers[at + i * step] = (float) (numbers[at + i * step] * scale + shift);
        }
    }

    /**
     * Where the bytes begin of each of some samples of the batch.
     *
     * @param partners whose bytes are meant, by place in the order; null: the samples' own
     */
    private void starts(int[] order, int from, int sample, int count, int[] partners, int[] starts) {
        boolean changes = changesPictures();
        int width = batches.features();
        for (int i = 0; i < count; i++) {
            int at = from + sample + i;
            int place = partners == null ? at : partners[at];
            starts[i] = (changes ? place - from : order[place]) * width;
        }
    }

    private byte[] bytes() {
        return ((Features.Bytes) batches.subset().samples().features()).data();
    }

    private static void plain(
            byte[] data, int[] starts, int count, int first, int end, float[] inputs, float[] to, int at) {
        int i = 0;
        for (; i + EIGHT <= count; i += EIGHT) {
            eight(data, starts, count, i, first, end, inputs, to, at + i);
        }
        for (; i < count; i++) {
            for (int feature = first, place = at + i; feature < end; feature++, place += count) {
                to[place] = inputs[data[starts[i] + feature] & 0xFF];
            }
        }
    }

    /** Of eight samples together: twice as fast, for the eight results lie side by side. */
    private static void eight(
            byte[] data, int[] starts, int count, int i, int first, int end, float[] inputs, float[] to, int at) {
        int start0 = starts[i];
        int start1 = starts[i + 1];
        int start2 = starts[i + 2];
        int start3 = starts[i + 3];
        int start4 = starts[i + 4];
        int start5 = starts[i + 5];
        int start6 = starts[i + 6];
        int start7 = starts[i + 7];
        for (int feature = first; feature < end; feature++, at += count) {
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
    private static void mixed(byte[] data, Notes notes, int count, int first, int end, float[] to, int at) {
        double[] ownInputs = notes.ownInputs;
        double[] otherInputs = notes.otherInputs;
        int i = 0;
        for (; i + FOUR <= count; i += FOUR) {
            mixedFour(data, notes, count, i, first, end, to, at + i);
        }
        for (; i < count; i++) {
            int own = notes.own[i];
            int other = notes.other[i];
            for (int feature = first, place = at + i; feature < end; feature++, place += count) {
                to[place] = (float) (ownInputs[data[own + feature] & 0xFF] + otherInputs[data[other + feature] & 0xFF]);
            }
        }
    }

    private static void mixedFour(byte[] data, Notes notes, int count, int i, int first, int end, float[] to, int at) {
        double[] ownInputs = notes.ownInputs;
        double[] otherInputs = notes.otherInputs;
        int own0 = notes.own[i];
        int own1 = notes.own[i + 1];
        int own2 = notes.own[i + 2];
        int own3 = notes.own[i + 3];
        int other0 = notes.other[i];
        int other1 = notes.other[i + 1];
        int other2 = notes.other[i + 2];
        int other3 = notes.other[i + 3];
        for (int feature = first; feature < end; feature++, at += count) {
            to[at] = (float) (ownInputs[data[own0 + feature] & 0xFF] + otherInputs[data[other0 + feature] & 0xFF]);
            to[at + 1] = (float) (ownInputs[data[own1 + feature] & 0xFF] + otherInputs[data[other1 + feature] & 0xFF]);
            to[at + 2] = (float) (ownInputs[data[own2 + feature] & 0xFF] + otherInputs[data[other2 + feature] & 0xFF]);
            to[at + 3] = (float) (ownInputs[data[own3 + feature] & 0xFF] + otherInputs[data[other3 + feature] & 0xFF]);
        }
    }
}
