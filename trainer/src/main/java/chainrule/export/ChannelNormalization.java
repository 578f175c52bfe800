package chainrule.export;

import chainrule.UserException;
import chainrule.datasets.Normalization;
import chainrule.datasets.Shape;
import java.nio.file.Path;
import java.util.Arrays;

/** A file's normalisation, of one group of inputs or of any number, as one for the channels of samples. */
final class ChannelNormalization {
    private ChannelNormalization() {}

    /** One scale and shift for each channel, as a {@link Normalization} for the shape has it. */
    static Normalization of(Normalization found, Shape shape, Path file) {
        int groups = shape.channels();
        int given = found.scale().length;
        if (given == groups) {
            return found;
        }
        if (given != 1 && given != shape.features()) {
            throw new UserException("%s normalises %,d groups of inputs, but samples of %s have %,d channels"
                    .formatted(file, given, shape, groups));
        }
        var scale = new double[groups];
        var shift = new double[groups];
        int width = given == 1 ? 0 : shape.features() / groups;
        for (int g = 0; g < groups; g++) {
            scale[g] = found.scale()[g * width];
            shift[g] = found.shift()[g * width];
            for (int j = g * width; j < (g + 1) * width; j++) {
                if (found.scale()[j] != scale[g] || found.shift()[j] != shift[g]) {
                    throw new UserException(
                            "%s normalises each pixel in its own way: only one mean and deviation a channel is read"
                                    .formatted(file));
                }
            }
        }
        return new Normalization(scale, shift);
    }

    /** The kind that a further training would measure anew, and come nearest to this with. */
    static String kind(Normalization normalization, Shape shape) {
        boolean unshifted = Arrays.stream(normalization.shift()).allMatch(shift -> shift == 0);
        if (unshifted && Arrays.stream(normalization.scale()).allMatch(scale -> scale == 1)) {
            return "none";
        }
        boolean bytes = Arrays.stream(normalization.scale()).allMatch(scale -> (float) scale == 1 / 255f);
        return unshifted && shape.isImage() && bytes ? "unit" : "standardize";
    }
}
