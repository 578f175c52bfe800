package chainrule.datasets.image;

import java.awt.image.WritableRaster;

/**
 * Of a JPEG's component that is stored for two rows together and for each column, libjpeg 6b, which most builds of Java have inside,
 * repeats each row; libjpeg-turbo, which Pillow and some builds of Java have, interpolates: three parts of the nearer row, and one of the
 * next (jdsample.c, {@code h1v2_fancy_upsample}). Where rows were repeated, this interpolates them. Of all other factors both do the same.
 */
final class HalvedRows {
    private HalvedRows() {}

    static void interpolate(WritableRaster raster, int band) {
        int stored = (raster.getHeight() + 1) / 2;
        if (!isRepeated(raster, band)) {
            return;
        }
        int[] before = row(raster, band, 0);
        int[] here = before;
        for (int i = 0; i < stored; i++) {
            int[] next = i + 1 < stored ? row(raster, band, 2 * i + 2) : here;
            set(raster, band, 2 * i, here, before, 1);
            set(raster, band, 2 * i + 1, here, next, 2);
            before = here;
            here = next;
        }
    }

    private static boolean isRepeated(WritableRaster raster, int band) {
        for (int y = 0; y + 1 < raster.getHeight(); y += 2) {
            if (!java.util.Arrays.equals(row(raster, band, y), row(raster, band, y + 1))) {
                return false;
            }
        }
        return true;
    }

    private static int[] row(WritableRaster raster, int band, int y) {
        return raster.getSamples(0, y, raster.getWidth(), 1, band, (int[]) null);
    }

    private static void set(WritableRaster raster, int band, int y, int[] near, int[] far, int rounding) {
        if (y < raster.getHeight()) {
            var mixed = new int[near.length];
            java.util.Arrays.setAll(mixed, x -> 3 * near[x] + far[x] + rounding >> 2);
            raster.setSamples(0, y, mixed.length, 1, band, mixed);
        }
    }
}
