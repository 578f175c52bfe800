package chainrule.datasets.image;

import java.awt.image.Raster;

/**
 * How an image's stored samples become red, green and blue of 0 to 255. Profiles (ICC, gAMA, cHRM) are ignored in every format, and
 * alpha is dropped: what is stored counts, as in Pillow's {@code Image.open(file).convert("RGB")}.
 */
enum Colors {
    /** One level, with or without alpha. */
    GREY,
    RGB,
    /** JPEG's luma and colour differences: ITU-R BT.601 over the full range. */
    YCC,
    /** Ink, 0: none. */
    CMYK,
    /** 255: none. This is how Photoshop writes JPEG, and Pillow reads each JPEG of four components. */
    INVERTED_CMYK,
    /** JPEG's YCC of the inverted inks, and black as in {@link #INVERTED_CMYK}. */
    YCCK;

    private static final int MOST = 255;
    private static final int BYTE = 8;
    private static final int FRACTION = 16;
    private static final int HALF = 1 << FRACTION - 1;
    private static final int CENTER = 128;

    /** Reads a row into three arrays. */
    void read(Raster raster, int y, float[][] rgb) {
        int width = raster.getWidth();
        int bands = raster.getNumBands();
        int[] bits = raster.getSampleModel().getSampleSize();
        int[] row = raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, (int[]) null);
        for (int band = 0; band < bands; band++) {
            for (int i = band; bits[band] != BYTE && i < row.length; i += bands) {
                row[i] = bits[band] > BYTE ? row[i] >>> bits[band] - BYTE : row[i] * MOST / ((1 << bits[band]) - 1);
            }
        }
        for (int x = 0; x < width; x++) {
            pixel(row, x * bands, rgb, x);
        }
    }

    private void pixel(int[] row, int at, float[][] rgb, int x) {
        switch (this) {
            case GREY -> set(rgb, x, row[at], row[at], row[at]);
            case RGB -> set(rgb, x, row[at], row[at + 1], row[at + 2]);
            case YCC -> ycc(row, at, rgb, x);
            case CMYK -> ink(rgb, x, row[at], row[at + 1], row[at + 2], MOST - row[at + 3]);
            case INVERTED_CMYK -> ink(rgb, x, MOST - row[at], MOST - row[at + 1], MOST - row[at + 2], row[at + 3]);
            case YCCK -> {
                ycc(row, at, rgb, x);
                ink(rgb, x, (int) rgb[0][x], (int) rgb[1][x], (int) rgb[2][x], row[at + 3]);
            }
        }
    }

    /** In libjpeg's whole numbers (jdcolor.c), so that every level is the same. */
    private static void ycc(int[] row, int at, float[][] rgb, int x) {
        int y = row[at];
        int blue = row[at + 1] - CENTER;
        int red = row[at + 2] - CENTER;
        set(
                rgb,
                x,
                clamped(y + (91881 * red + HALF >> FRACTION)),
                clamped(y + (-22554 * blue - 46802 * red + HALF >> FRACTION)),
                clamped(y + (116130 * blue + HALF >> FRACTION)));
    }

    /** What ink leaves of the paper's light, as Pillow has it: no profile, whole numbers. */
    private static void ink(float[][] rgb, int x, int cyan, int magenta, int yellow, int paper) {
        set(rgb, x, left(paper, cyan), left(paper, magenta), left(paper, yellow));
    }

    private static int left(int paper, int ink) {
        int product = paper * ink + CENTER;
        return Math.max(0, paper - ((product >> BYTE) + product >> BYTE));
    }

    private static int clamped(int level) {
        return Math.max(0, Math.min(MOST, level));
    }

    private static void set(float[][] rgb, int x, int red, int green, int blue) {
        rgb[0][x] = red;
        rgb[1][x] = green;
        rgb[2][x] = blue;
    }
}
