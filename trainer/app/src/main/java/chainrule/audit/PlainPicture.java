package chainrule.audit;

import chainrule.config.DataConfig;
import chainrule.datasets.Features;
import chainrule.datasets.Shape;

/** A picture that is scaled, rotated, coloured and cut, a second time from the definitions: in float64, whose halves are exact here. */
final class PlainPicture {
    private static final double TWO_TO_16 = 65536;
    private static final double TWO_TO_32 = 4294967296.0;

    private final DataConfig how;
    private final Features pixels;
    private final int row;
    private final Shape shape;
    private final double[][] drawn = new double[4][4];

    PlainPicture(DataConfig how, Features pixels, int row, Shape shape, long seed, int epoch) {
        this.how = how;
        this.pixels = pixels;
        this.row = row;
        this.shape = shape;
        for (int block = 1; block < drawn.length; block++) {
            long[] counter = {block, row, epoch, PlainRandom.AUGMENTATION};
            long[] words = PlainRandom.philox(counter, seed);
            for (int k = 0; k < words.length; k++) {
                drawn[block][k] = words[k] / TWO_TO_32;
            }
        }
    }

    static boolean isNeeded(DataConfig how) {
        return how.resizedCrop() < 1
                || how.rotation() + how.brightness() + how.contrast() + how.saturation() + how.cutout() > 0;
    }

    /** All bytes, channel by channel. */
    double[] bytes(boolean mirrored, int[] shift) {
        double[] origin = place(0, 0, mirrored, shift);
        double[] right = place(1, 0, mirrored, shift);
        double[] down = place(0, 1, mirrored, shift);
        int size = shape.height() * shape.width();
        var bytes = new double[shape.features()];
        for (int at = 0; at < size; at++) {
            int x = at % shape.width();
            int y = at / shape.width();
            var from = new double[2];
            for (int k = 0; k < 2; k++) {
                from[k] = coarse(right[k] - origin[k]) * x + coarse(down[k] - origin[k]) * y + coarse(origin[k]);
            }
            var colours = new double[shape.channels()];
            for (int c = 0; c < colours.length; c++) {
                colours[c] = lit(between(c, from[0], from[1]));
            }
            if (how.saturation() > 0) {
                saturate(colours);
            }
            for (int c = 0; c < colours.length; c++) {
                bytes[c * size + at] = isCut(x, y) ? 0 : colours[c];
            }
        }
        return bytes;
    }

    /** To a multiple of 2⁻¹⁶. */
    private static double coarse(double value) {
        return Math.floor(value * TWO_TO_16 + 0.5) / TWO_TO_16;
    }

    /** Where a pixel of the result comes from. */
    private double[] place(double x, double y, boolean mirrored, int[] shift) {
        double least = how.resizedCrop();
        double area = least + (1 - least) * drawn[1][0];
        double ratio = least == 1 ? 1 : StrictMath.pow(4.0 / 3, 2 * drawn[1][1] - 1);
        double partWidth = shape.width() * Math.min(1, Math.sqrt(area * ratio));
        double partHeight = shape.height() * Math.min(1, Math.sqrt(area / ratio));
        double u = (mirrored ? shape.width() - 1 - x : x) + shift[1] + 0.5;
        double v = y + shift[0] + 0.5;
        u = drawn[1][2] * (shape.width() - partWidth) + u * partWidth / shape.width() - shape.width() / 2.0;
        v = drawn[1][3] * (shape.height() - partHeight) + v * partHeight / shape.height() - shape.height() / 2.0;
        double angle = how.rotation() / 180 * Math.PI * (2 * drawn[2][0] - 1);
        double turnedU = u * StrictMath.cos(angle) - v * StrictMath.sin(angle);
        double turnedV = u * StrictMath.sin(angle) + v * StrictMath.cos(angle);
        return new double[] {turnedU + shape.width() / 2.0 - 0.5, turnedV + shape.height() / 2.0 - 0.5};
    }

    private double between(int channel, double x, double y) {
        if (x < -0.5 || y < -0.5 || x >= shape.width() - 0.5 || y >= shape.height() - 0.5) {
            return 0;
        }
        double left = Math.floor(x);
        double top = Math.floor(y);
        double shareX = Math.floor((x - left) * 256) / 256;
        double shareY = Math.floor((y - top) * 256) / 256;
        double above = (1 - shareX) * pixel(channel, left, top) + shareX * pixel(channel, left + 1, top);
        double below = (1 - shareX) * pixel(channel, left, top + 1) + shareX * pixel(channel, left + 1, top + 1);
        return Math.floor((1 - shareY) * above + shareY * below + 0.5);
    }

    /** The nearest one of the picture. */
    private double pixel(int channel, double x, double y) {
        int column = (int) Math.min(Math.max(x, 0), shape.width() - 1);
        int line = (int) Math.min(Math.max(y, 0), shape.height() - 1);
        return pixels.value(row, (channel * shape.height() + line) * shape.width() + column);
    }

    private static double byteOf(double value) {
        return Math.min(255, Math.max(0, Math.floor(value + 0.5)));
    }

    private double lit(double value) {
        double brightness = 1 + how.brightness() * (2 * drawn[2][1] - 1);
        double contrast = 1 + how.contrast() * (2 * drawn[2][2] - 1);
        double grey = how.contrast() > 0 ? meanGrey() : 0;
        return byteOf(coarse(brightness * contrast) * value + coarse(brightness * grey * (1 - contrast)));
    }

    private double meanGrey() {
        double sum = 0;
        int size = shape.height() * shape.width();
        for (int k = 0; k < shape.features(); k++) {
            double share = shape.channels() == 3 ? new double[] {77, 150, 29}[k / size] / 256 : 1.0 / shape.channels();
            sum += share * pixels.value(row, k);
        }
        return sum / size;
    }

    private void saturate(double[] colours) {
        double grey = Math.floor((77 * colours[0] + 150 * colours[1] + 29 * colours[2]) / 256 + 0.5);
        double factor = coarse(1 + how.saturation() * (2 * drawn[2][3] - 1));
        for (int c = 0; c < colours.length; c++) {
            colours[c] = byteOf(grey + factor * (colours[c] - grey));
        }
    }

    private boolean isCut(int x, int y) {
        double left = Math.floor(drawn[3][0] * shape.width()) - how.cutout() / 2;
        double top = Math.floor(drawn[3][1] * shape.height()) - how.cutout() / 2;
        return x >= left && x < left + how.cutout() && y >= top && y < top + how.cutout();
    }
}
