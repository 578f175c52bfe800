package chainrule.export.network;

import chainrule.datasets.Normalization;
import chainrule.datasets.Shape;
import java.util.Arrays;
import java.util.Optional;

/** A file's normalisation, of one group of inputs or of any number, as one for the channels of samples. */
public final class ChannelNormalization {
    private ChannelNormalization() {}

    /** One scale and shift for each channel, as a {@link Normalization} for the shape has it; empty if pixels of a channel differ. */
    public static Optional<Normalization> ofChannels(Normalization found, Shape shape) {
        int groups = shape.channels();
        int given = found.scale().length;
        if (given == groups) {
            return Optional.of(found);
        }
        if (given != 1 && given != shape.features()) {
            return Optional.empty();
        }
        var scale = new double[groups];
        var shift = new double[groups];
        int width = given == 1 ? 0 : shape.features() / groups;
        for (int g = 0; g < groups; g++) {
            scale[g] = found.scale()[g * width];
            shift[g] = found.shift()[g * width];
            for (int j = g * width; j < (g + 1) * width; j++) {
                if (found.scale()[j] != scale[g] || found.shift()[j] != shift[g]) {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(new Normalization(scale, shift));
    }

    /** The kind that a further training would measure anew, and come nearest to this with. */
    public static String kind(Normalization normalization, Shape shape) {
        boolean unshifted = Arrays.stream(normalization.shift()).allMatch(shift -> shift == 0);
        if (unshifted && Arrays.stream(normalization.scale()).allMatch(scale -> scale == 1)) {
            return "none";
        }
        boolean bytes = Arrays.stream(normalization.scale()).allMatch(scale -> (float) scale == 1 / 255f);
        return unshifted && shape.isImage() && bytes ? "unit" : "standardize";
    }
}
