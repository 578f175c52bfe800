package chainrule.formulas;

/**
 * What an input layer makes of features before the first dense layer: z from x for one sample, and what the sample adds to the
 * gradient of the layer's parameters. All numbers lie in arrays, each from a place of its own on.
 */
public final class FeatureMaps {
    private FeatureMaps() {}

    /** E7: z = s∘x, {@code width} numbers. */
    public static void scale(double[] x, int xAt, int width, double[] s, int sAt, double[] z, int zAt) {
        for (int i = 0; i < width; i++) {
            z[zAt + i] = s[sAt + i] * x[xAt + i];
        }
    }

    /** E7: ∂s ← ∂s + g∘x, where g = ∂L/∂z. */
    public static void addScaleGradient(double[] g, int gAt, double[] x, int xAt, int width, double[] ds, int sAt) {
        for (int i = 0; i < width; i++) {
            ds[sAt + i] += g[gAt + i] * x[xAt + i];
        }
    }

    /** C25: ∂x = s∘g, where g = ∂L/∂z. */
    public static void scaleBackward(double[] g, int gAt, int width, double[] s, int sAt, double[] dx, int xAt) {
        for (int i = 0; i < width; i++) {
            dx[xAt + i] = s[sAt + i] * g[gAt + i];
        }
    }

    /** The row that an index means; −1, for zeros, if there is no such row. */
    public static int row(double index, int rows) {
        return index >= 0 && index < rows ? (int) index : -1;
    }

    /**
     * A15: z = the row of E that an index means, the same as one-hot(index)ᵀE; zeros for any other number.
     *
     * @param e E, rows×size row by row
     */
    public static void lookUp(double index, int rows, int size, double[] e, int eAt, double[] z, int zAt) {
        int row = row(index, rows);
        for (int j = 0; j < size; j++) {
            z[zAt + j] = row < 0 ? 0 : e[eAt + row * size + j];
        }
    }

    /** C15: ∂E_row ← ∂E_row + g, where g = ∂L/∂z; nothing for an index without a row. */
    public static void addToRow(double index, int rows, int size, double[] g, int gAt, double[] de, int eAt) {
        int row = row(index, rows);
        for (int j = 0; row >= 0 && j < size; j++) {
            de[eAt + row * size + j] += g[gAt + j];
        }
    }

    /**
     * C23: z = (x, sin 2πω₁x, …, sin 2πω_K x, cos 2πω₁x, …, cos 2πω_K x) for one number x.
     *
     * @param omega K frequencies
     */
    public static void waves(double x, int frequencies, double[] omega, int omegaAt, double[] z, int zAt) {
        z[zAt] = x;
        for (int k = 0; k < frequencies; k++) {
            double angle = 2 * Math.PI * omega[omegaAt + k] * x;
            z[zAt + 1 + k] = Math.sin(angle);
            z[zAt + 1 + frequencies + k] = Math.cos(angle);
        }
    }

    /**
     * C23: ∂ω_k ← ∂ω_k + 2πx·(cos(2πω_k x)·g_sin − sin(2πω_k x)·g_cos), where g = ∂L/∂z.
     *
     * @param z what {@link #waves} made of x
     */
    public static void addFrequencyGradient(
            double x, int frequencies, double[] z, int zAt, double[] g, int gAt, double[] domega, int omegaAt) {
        for (int k = 0; k < frequencies; k++) {
            int sine = 1 + k;
            int cosine = 1 + frequencies + k;
            domega[omegaAt + k] +=
                    2 * Math.PI * x * (z[zAt + cosine] * g[gAt + sine] - z[zAt + sine] * g[gAt + cosine]);
        }
    }

    /**
     * C25: ∂x = g_x + Σ 2πω_k·(cos(2πω_k x)·g_sin − sin(2πω_k x)·g_cos), where g = ∂L/∂z.
     *
     * @param z what {@link #waves} made of x
     */
    public static double wavesBackward(
            int frequencies, double[] omega, int omegaAt, double[] z, int zAt, double[] g, int gAt) {
        double sum = g[gAt];
        for (int k = 0; k < frequencies; k++) {
            int sine = 1 + k;
            int cosine = 1 + frequencies + k;
            double turn = z[zAt + cosine] * g[gAt + sine] - z[zAt + sine] * g[gAt + cosine];
            sum += 2 * Math.PI * omega[omegaAt + k] * turn;
        }
        return sum;
    }

    /** C25: ‖g‖₂, how strongly L depends on the row of a category, which is not a number and has no derivative; g = ∂L/∂z. */
    public static double rowBackward(int size, double[] g, int gAt) {
        double sum = 0;
        for (int j = 0; j < size; j++) {
            sum += g[gAt + j] * g[gAt + j];
        }
        return Math.sqrt(sum);
    }
}
