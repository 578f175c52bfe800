package chainrule.datasets;

import chainrule.base.InvalidValue;
import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Optional;

/**
 * Random changes of a training image that keep its class. They depend on the seed, the epoch and the picture alone,
 * not on its place in a batch. {@link PictureChange} says what each of them does to a pixel.
 *
 * @param flip mirror left to right, half of the time
 * @param crop shift by up to this many pixels in each direction; what comes in from outside is 0 (black)
 * @param resizedCrop scale a random part of the picture to its size: the least share of the area that the part has; 1: the whole
 * @param rotation rotate about the middle by up to this number of degrees in both directions
 * @param brightness multiply by a factor from 1 − b to 1 + b
 * @param contrast multiply the difference from the picture's mean grey by a factor from 1 − c to 1 + c
 * @param saturation multiply the difference from each pixel's grey by a factor from 1 − s to 1 + s
 * @param cutout set a square with sides of this number of pixels to 0, its middle anywhere in the picture
 */
public record Augmentation(
        boolean flip,
        int crop,
        double resizedCrop,
        double rotation,
        double brightness,
        double contrast,
        double saturation,
        int cutout)
        implements Serializable {
    public static final Augmentation NONE = new Augmentation(false, 0);

    private static final int COLOURS = 3;

    public Augmentation {
        InvalidValue.requireNotNegative("crop", crop);
        if (!(resizedCrop > 0 && resizedCrop <= 1)) {
            throw new InvalidValue("resizedCrop", "is %s: it must be above 0 and at most 1".formatted(resizedCrop));
        }
        requireAtMost("rotation", rotation, 180);
        requireAtMost("brightness", brightness, 1);
        requireAtMost("contrast", contrast, 1);
        requireAtMost("saturation", saturation, 1);
        InvalidValue.requireNotNegative("cutout", cutout);
    }

    private static void requireAtMost(String component, double value, int most) {
        if (!(value >= 0 && value <= most)) {
            throw new InvalidValue(component, "is %s: it must be from 0 to %d".formatted(value, most));
        }
    }

    /** Flips and shifts alone. */
    public Augmentation(boolean flip, int crop) {
        this(flip, crop, 1, 0, 0, 0, 0, 0);
    }

    /** The same, mirroring left to right or not. */
    public Augmentation withFlip(boolean other) {
        return new Augmentation(other, crop, resizedCrop, rotation, brightness, contrast, saturation, cutout);
    }

    /** The same with shifts by up to this number of pixels. */
    public Augmentation withCrop(int other) {
        return new Augmentation(flip, other, resizedCrop, rotation, brightness, contrast, saturation, cutout);
    }

    /** The same with parts of at least this share of the area, scaled to the picture's size. */
    public Augmentation withResizedCrop(double other) {
        return new Augmentation(flip, crop, other, rotation, brightness, contrast, saturation, cutout);
    }

    /** The same with rotations by up to this number of degrees. */
    public Augmentation withRotation(double other) {
        return new Augmentation(flip, crop, resizedCrop, other, brightness, contrast, saturation, cutout);
    }

    /** The same with factors of the brightness from 1 − b to 1 + b. */
    public Augmentation withBrightness(double other) {
        return new Augmentation(flip, crop, resizedCrop, rotation, other, contrast, saturation, cutout);
    }

    /** The same with factors of the contrast from 1 − c to 1 + c. */
    public Augmentation withContrast(double other) {
        return new Augmentation(flip, crop, resizedCrop, rotation, brightness, other, saturation, cutout);
    }

    /** The same with factors of the saturation from 1 − s to 1 + s. */
    public Augmentation withSaturation(double other) {
        return new Augmentation(flip, crop, resizedCrop, rotation, brightness, contrast, other, cutout);
    }

    /** The same with squares of this number of pixels that are set to 0. */
    public Augmentation withCutout(int other) {
        return new Augmentation(flip, crop, resizedCrop, rotation, brightness, contrast, saturation, other);
    }

    public boolean isNone() {
        return equals(NONE);
    }

    /** Whether pixels are moved at most, by whole pixels: by flips and shifts. */
    public boolean isMove() {
        return equals(new Augmentation(flip, crop));
    }

    /** One of the changes that it asks for and that are for pictures alone; empty if there are none. */
    Optional<DataSetting> asked() {
        if (flip || crop > 0) {
            return Optional.of(flip ? DataSetting.FLIP : DataSetting.CROP);
        }
        if (resizedCrop < 1 || rotation > 0) {
            return Optional.of(resizedCrop < 1 ? DataSetting.RESIZED_CROP : DataSetting.ROTATION);
        }
        if (brightness > 0 || contrast > 0) {
            return Optional.of(brightness > 0 ? DataSetting.BRIGHTNESS : DataSetting.CONTRAST);
        }
        return saturation > 0
                ? Optional.of(DataSetting.SATURATION)
                : Optional.of(DataSetting.CUTOUT).filter(any -> cutout > 0);
    }

    /** Whether it needs three channels. */
    boolean needsColours(Shape shape) {
        return saturation > 0 && shape.channels() != COLOURS;
    }

    /** How a picture is mirrored and shifted. */
    record Move(boolean mirrored, int down, int right) {}

    Move move(int row, long seed, int epoch) {
        var random = new RandomStream(seed, Purpose.AUGMENTATION, epoch, row);
        boolean mirrored = flip && random.nextInt() < 0;
        int down = crop == 0 ? 0 : random.nextIndex(2 * crop + 1) - crop;
        int right = crop == 0 ? 0 : random.nextIndex(2 * crop + 1) - crop;
        return new Move(mirrored, down, right);
    }

    /**
     * Writes the changed picture of a row.
     *
     * @param to receives channels×height×width bytes, from {@code at} on
     */
    void apply(Features.Bytes pixels, int row, Shape shape, long seed, int epoch, byte[] to, int at) {
        if (isMove()) {
            move(pixels, row, shape, move(row, seed, epoch), to, at);
        } else {
            PictureChange.drawn(this, pixels, row, shape, seed, epoch).apply(pixels, row, shape, to, at);
        }
    }

    static void move(Features.Bytes pixels, int row, Shape shape, Move move, byte[] to, int at) {
        int height = shape.height();
        int width = shape.width();
        int from = row * shape.features();
        // Where the picture is not, it is black.
        int left = Math.min(width, Math.max(0, move.mirrored() ? move.right() : -move.right()));
        int right = Math.max(left, Math.min(width, move.mirrored() ? width + move.right() : width - move.right()));
        for (int c = 0; c < shape.channels(); c++) {
            for (int y = 0; y < height; y++, at += width) {
                int sourceY = y + move.down();
                if (sourceY < 0 || sourceY >= height || left == right) {
                    Arrays.fill(to, at, at + width, (byte) 0);
                    continue;
                }
                int start = from + (c * height + sourceY) * width + move.right();
                Arrays.fill(to, at, at + left, (byte) 0);
                Arrays.fill(to, at + right, at + width, (byte) 0);
                if (move.mirrored()) {
                    for (int x = left; x < right; x++) {
                        to[at + x] = pixels.data()[start + width - 1 - x];
                    }
                } else {
                    System.arraycopy(pixels.data(), start + left, to, at + left, right - left);
                }
            }
        }
    }
}
