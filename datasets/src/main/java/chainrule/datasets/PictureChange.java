package chainrule.datasets;

import chainrule.random.Philox;
import chainrule.random.Purpose;

/**
 * How one picture is changed in one epoch, as whole numbers, so that every engine makes the same bytes of it. Fractions are counted in
 * 1/65536.
 *
 * <p>A pixel (x, y) of the result comes from the place {@code (a·x + b·y + c, d·x + e·y + f)} of the picture, and is interpolated
 * between its four neighbours; outside of the picture all is 0. Its value v becomes {@code gain·v + offset}, and with a saturation s
 * the sum {@code s·v + (1 − s)·grey}, where grey is (77 R + 150 G + 29 B)/256 of the pixel. Each time it is rounded to a whole number
 * from 0 to 255. At last a square is 0.
 *
 * <p>The place is, from the result back to the picture: mirrored, shifted, in the part that is scaled up, and rotated. The part has a
 * share of the area and a ratio of the sides that are drawn as in "Going deeper with convolutions" (Szegedy et al., CVPR 2015): evenly,
 * the ratio's logarithm from ln ¾ to ln 4/3. The square is that of DeVries and Taylor (arXiv 1708.04552).
 *
 * @param numbers a, b, c, d, e, f, gain, offset, saturation, and the square's first column and row
 */
public record PictureChange(int[] numbers, int cutout) {
    /** How many numbers there are. */
    public static final int SIZE = 11;

    private static final int GAIN = 6;
    private static final int OFFSET = 7;
    private static final int SATURATION = 8;
    private static final int LEFT = 9;
    private static final int TOP = 10;

    static final int ONE = 1 << 16;
    static final int HALF = 1 << 15;
    private static final int GREY_SHIFT = 8;
    private static final double LOG_RATIO = StrictMath.log(4.0 / 3);
    private static final double ULP_32 = 0x1p-32;

    /** What an augmentation does with a row in an epoch. */
    public static PictureChange drawn(
            Augmentation how, Features.Bytes pixels, int row, Shape shape, long seed, int epoch) {
        var words = new int[3][4];
        for (int block = 0; block < words.length; block++) {
            // The first block is that of flips and shifts.
            Philox.block(seed, block + 1, row, epoch, Purpose.AUGMENTATION.ordinal(), words[block]);
        }
        var numbers = new int[SIZE];
        place(how, how.move(row, seed, epoch), shape, words, numbers);
        colour(how, pixels, row, shape, words[1], numbers);
        int middleX = (int) (uniform(words[2][0]) * shape.width());
        int middleY = (int) (uniform(words[2][1]) * shape.height());
        numbers[LEFT] = middleX - how.cutout() / 2;
        numbers[TOP] = middleY - how.cutout() / 2;
        return new PictureChange(numbers, how.cutout());
    }

    private static double uniform(int word) {
        return (word & 0xFFFFFFFFL) * ULP_32;
    }

    /** 1 ± strength. */
    private static double factor(int word, double strength) {
        return 1 - strength + 2 * strength * uniform(word);
    }

    private static void place(Augmentation how, Augmentation.Move move, Shape shape, int[][] words, int[] to) {
        int width = shape.width();
        int height = shape.height();
        double area = how.resizedCrop() + (1 - how.resizedCrop()) * uniform(words[0][0]);
        double ratio = how.resizedCrop() == 1 ? 1 : StrictMath.exp(LOG_RATIO * (2 * uniform(words[0][1]) - 1));
        double partWidth = Math.min(1, Math.sqrt(area * ratio)) * width;
        double partHeight = Math.min(1, Math.sqrt(area / ratio)) * height;
        double left = (width - partWidth) * uniform(words[0][2]);
        double top = (height - partHeight) * uniform(words[0][3]);
        double angle = Math.toRadians(how.rotation()) * (2 * uniform(words[1][0]) - 1);
        double cos = angle == 0 ? 1 : StrictMath.cos(angle);
        double sin = angle == 0 ? 0 : StrictMath.sin(angle);
        // In the part, measured from the middle of the picture: u = scaleX·x + startX, v = scaleY·y + startY.
        double scaleX = partWidth / width * (move.mirrored() ? -1 : 1);
        double scaleY = partHeight / height;
        double firstX = (move.mirrored() ? width - 1 : 0) + move.right() + 0.5;
        double startX = firstX * (partWidth / width) + left - 0.5 * width;
        double startY = (move.down() + 0.5) * scaleY + top - 0.5 * height;
        to[0] = fixed(cos * scaleX);
        to[1] = fixed(-sin * scaleY);
        to[2] = fixed(cos * startX - sin * startY + 0.5 * width - 0.5);
        to[3] = fixed(sin * scaleX);
        to[4] = fixed(cos * scaleY);
        to[5] = fixed(sin * startX + cos * startY + 0.5 * height - 0.5);
    }

    private static int fixed(double value) {
        return Math.toIntExact(Math.round(value * ONE));
    }

    private static void colour(Augmentation how, Features.Bytes pixels, int row, Shape shape, int[] words, int[] to) {
        double brightness = factor(words[1], how.brightness());
        double contrast = factor(words[2], how.contrast());
        double grey = how.contrast() == 0 ? 0 : meanGrey(pixels, row, shape);
        to[GAIN] = fixed(brightness * contrast);
        to[OFFSET] = fixed((1 - contrast) * brightness * grey);
        to[SATURATION] = how.saturation() == 0 ? ONE : fixed(factor(words[3], how.saturation()));
    }

    /** Of a whole picture; the mean of all numbers where it has no three colours. */
    private static double meanGrey(Features.Bytes pixels, int row, Shape shape) {
        int size = shape.height() * shape.width();
        long sum = 0;
        for (int c = 0, at = row * shape.features(); c < shape.channels(); c++) {
            long own = 0;
            for (int i = 0; i < size; i++, at++) {
                own += pixels.data()[at] & 0xFF;
            }
            sum += own * (shape.channels() != 3 ? 1 : c == 0 ? 77 : c == 1 ? 150 : 29);
        }
        return (double) sum / size / (shape.channels() == 3 ? 1 << GREY_SHIFT : shape.channels());
    }

    /** Writes the changed picture, from {@code at} on. */
    void apply(Features.Bytes pixels, int row, Shape shape, byte[] to, int at) {
        if (numbers[1] == 0 && numbers[3] == 0) {
            new UprightChange(this, shape).apply(pixels.data(), row * shape.features(), to, at);
        } else {
            applyByPixels(pixels, row, shape, to, at);
        }
    }

    /** The same pixel by pixel, for rotations too. */
    void applyByPixels(Features.Bytes pixels, int row, Shape shape, byte[] to, int start) {
        int size = shape.height() * shape.width();
        int from = row * shape.features();
        for (int y = 0, at = start; y < shape.height(); y++) {
            for (int x = 0; x < shape.width(); x++, at++) {
                if (isCut(x, y)) {
                    for (int c = 0; c < shape.channels(); c++) {
                        to[c * size + at] = 0;
                    }
                } else {
                    pixel(pixels.data(), from, shape, x, y, to, at);
                }
            }
        }
    }

    /** Whether the colours are left as they are. */
    boolean leavesColours() {
        return numbers[GAIN] == ONE && numbers[OFFSET] == 0;
    }

    /** A value with its gain and offset. */
    int toned(int value) {
        return rounded(numbers[GAIN] * value + numbers[OFFSET]);
    }

    /** What is done to the picture's pixels after each has its own value: the saturation, and the square. */
    void finish(Shape shape, byte[] to, int start) {
        int size = shape.height() * shape.width();
        if (numbers[SATURATION] != ONE) {
            for (int at = start; at < start + size; at++) {
                saturate(to, at, size);
            }
        }
        for (int y = Math.max(0, numbers[TOP]); y < Math.min(shape.height(), numbers[TOP] + cutout); y++) {
            for (int x = Math.max(0, numbers[LEFT]); x < Math.min(shape.width(), numbers[LEFT] + cutout); x++) {
                for (int c = 0; c < shape.channels(); c++) {
                    to[start + c * size + y * shape.width() + x] = 0;
                }
            }
        }
    }

    private boolean isCut(int x, int y) {
        int right = x - numbers[LEFT];
        int down = y - numbers[TOP];
        return right >= 0 && right < cutout && down >= 0 && down < cutout;
    }

    private void pixel(byte[] data, int from, Shape shape, int x, int y, byte[] to, int at) {
        int width = shape.width();
        int height = shape.height();
        int size = width * height;
        long placeX = (long) numbers[0] * x + (long) numbers[1] * y + numbers[2];
        long placeY = (long) numbers[3] * x + (long) numbers[4] * y + numbers[5];
        boolean inside = placeX >= -HALF
                && placeX < (long) width * ONE - HALF
                && placeY >= -HALF
                && placeY < (long) height * ONE - HALF;
        int left = (int) (placeX >> 16);
        int top = (int) (placeY >> 16);
        int shareX = (int) (placeX >> 8) & 0xFF;
        int shareY = (int) (placeY >> 8) & 0xFF;
        int x0 = Math.max(left, 0);
        int x1 = Math.min(left + 1, width - 1);
        int row0 = Math.max(top, 0) * width;
        int row1 = Math.min(top + 1, height - 1) * width;
        for (int c = 0; c < shape.channels(); c++, from += size) {
            int value = inside ? between(data, from + row0, from + row1, x0, x1, shareX, shareY) : 0;
            to[c * size + at] = (byte) toned(value);
        }
        if (numbers[SATURATION] != ONE) {
            saturate(to, at, size);
        }
    }

    private static int between(byte[] data, int row0, int row1, int x0, int x1, int shareX, int shareY) {
        int above = (256 - shareX) * (data[row0 + x0] & 0xFF) + shareX * (data[row0 + x1] & 0xFF);
        int below = (256 - shareX) * (data[row1 + x0] & 0xFF) + shareX * (data[row1 + x1] & 0xFF);
        return (256 - shareY) * above + shareY * below + HALF >> 16;
    }

    private void saturate(byte[] to, int at, int size) {
        int grey = 77 * (to[at] & 0xFF) + 150 * (to[at + size] & 0xFF) + 29 * (to[at + 2 * size] & 0xFF) + 128
                >> GREY_SHIFT;
        for (int c = 0; c < 3; c++) {
            int value = to[c * size + at] & 0xFF;
            to[c * size + at] = (byte) rounded(numbers[SATURATION] * value + (ONE - numbers[SATURATION]) * grey);
        }
    }

    private static int rounded(int value) {
        return Math.max(0, Math.min(255, value + HALF >> 16));
    }
}
