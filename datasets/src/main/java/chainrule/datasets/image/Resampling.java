package chainrule.datasets.image;

/**
 * Scales an image by a triangular filter that is as wide as a pixel of the coarser grid: bilinear interpolation when
 * enlarging, a weighted mean over the area when shrinking, and the image itself when its size stays. It is what Pillow
 * calls {@code resize(size, BILINEAR)}, so that pictures prepared in Python look the same here.
 *
 * <p>Source of the weights: <a href="https://github.com/python-pillow/Pillow/blob/main/src/libImaging/Resample.c">Pillow's
 * Resample.c</a>, {@code precompute_coeffs}.
 */
final class Resampling {
    private static final int CHANNELS = 3;

    private final Taps across;
    private final Taps down;
    private final int width;
    private final int height;

    /** From one size to another. */
    Resampling(int fromWidth, int fromHeight, int width, int height) {
        this.across = Taps.of(fromWidth, width);
        this.down = Taps.of(fromHeight, height);
        this.width = width;
        this.height = height;
    }

    /** For each output pixel along an axis: the first source pixel that contributes, and the weights from there on. */
    private record Taps(int[] first, float[][] weights) {
        static Taps of(int from, int to) {
            double scale = (double) from / to;
            double support = Math.max(1, scale);
            var first = new int[to];
            var weights = new float[to][];
            for (int i = 0; i < to; i++) {
                double center = (i + 0.5) * scale;
                first[i] = Math.max(0, (int) (center - support + 0.5));
                int end = Math.min(from, (int) (center + support + 0.5));
                weights[i] = triangle(first[i], end, center, support);
            }
            return new Taps(first, weights);
        }

        private static float[] triangle(int first, int end, double center, double support) {
            var weights = new double[end - first];
            double sum = 0;
            for (int j = 0; j < weights.length; j++) {
                weights[j] = Math.max(0, 1 - Math.abs((first + j + 0.5 - center) / support));
                sum += weights[j];
            }
            var normalized = new float[weights.length];
            for (int j = 0; j < weights.length; j++) {
                normalized[j] = (float) (weights[j] / sum);
            }
            return normalized;
        }

        float sum(int i, float[] values) {
            float sum = 0;
            for (int j = 0; j < weights[i].length; j++) {
                sum += weights[i][j] * values[first[i] + j];
            }
            return sum;
        }

        /** The weight of a source pixel in output pixel {@code i}; 0 outside its window. */
        float weight(int i, int source) {
            int j = source - first[i];
            return j < 0 || j >= weights[i].length ? 0 : weights[i][j];
        }
    }

    /**
     * Row by row, so that no second copy of a large image is made.
     *
     * @return red, green and blue, each height × width, 0 to 255
     */
    float[][] apply(Picture picture) {
        var result = new float[CHANNELS][height * width];
        var source = new float[CHANNELS][picture.width()];
        var narrowed = new float[width];
        for (int y = 0; y < picture.height(); y++) {
            picture.rows().read(y, source);
            for (int channel = 0; channel < CHANNELS; channel++) {
                for (int x = 0; x < width; x++) {
                    narrowed[x] = across.sum(x, source[channel]);
                }
                addRow(narrowed, y, result[channel]);
            }
        }
        return result;
    }

    private void addRow(float[] row, int sourceRow, float[] plane) {
        for (int y = 0; y < height; y++) {
            float weight = down.weight(y, sourceRow);
            if (weight != 0) {
                for (int x = 0; x < width; x++) {
                    plane[y * width + x] += weight * row[x];
                }
            }
        }
    }
}
