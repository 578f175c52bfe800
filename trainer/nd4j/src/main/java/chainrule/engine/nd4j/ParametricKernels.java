package chainrule.engine.nd4j;

import chainrule.engine.step.Device.Kernel;
import chainrule.formulas.Scalars;

/** Learnt slopes, forward and backward: in float64, and without branches in float32. */
final class ParametricKernels {
    /** Twice this factor makes any positive float larger than 1, the smallest denormal one too. */
    private static final float HUGE = 0x1p100f;

    private ParametricKernels() {}

    /** a ← a + b, h ← f(a). */
    static Kernel forward(Partition share, Storage h, Storage a, Storage b, Storage p, int batch) {
        int columns = h.matrix().columns();
        var bias = new double[columns];
        var slope = new double[columns];
        var line = new double[batch];
        return s -> {
            b.read(0, columns, bias, 0);
            p.read(0, columns, slope, 0);
            for (int j = share.from(columns); j < share.to(columns); j++) {
                a.read(j * s.n(), s.n(), line, 0);
                for (int i = 0; i < s.n(); i++) {
                    line[i] += bias[j];
                }
                a.write(j * s.n(), s.n(), line, 0);
                for (int i = 0; i < s.n(); i++) {
                    line[i] = Scalars.parametricRelu(line[i], slope[j]);
                }
                h.write(j * s.n(), s.n(), line, 0);
            }
        };
    }

    /** ∇p ← column sums of δ∘min(a, 0), δ ← δ∘f'(a). */
    static Kernel backward(Partition share, Storage delta, Storage gradient, Storage a, Storage p, int batch) {
        int columns = delta.matrix().columns();
        int first = share.fromLine(columns);
        int width = share.toLine(columns) - first;
        var slope = new double[width];
        var sums = new double[width];
        var d = new double[batch];
        var line = new double[batch];
        return s -> {
            p.read(first, width, slope, 0);
            for (int j = 0; j < width; j++) {
                int at = (first + j) * s.n();
                delta.read(at, s.n(), d, 0);
                a.read(at, s.n(), line, 0);
                double sum = 0;
                for (int i = 0; i < s.n(); i++) {
                    sum += d[i] * Scalars.parametricRectSlope(line[i]);
                    d[i] *= Scalars.parametricReluDerivative(line[i], slope[j]);
                }
                sums[j] = sum;
                delta.write(at, s.n(), d, 0);
            }
            gradient.write(first, width, sums, 0);
        };
    }

    /** {@link #forward} in float32. */
    static Kernel forward(
            Partition share, Storage.Floats h, Storage.Floats a, Storage.Floats b, Storage.Floats p, int batch) {
        int columns = h.matrix().columns();
        var bias = new float[columns];
        var slope = new float[columns];
        var line = new float[batch];
        return s -> {
            b.get(0, columns, bias);
            p.get(0, columns, slope);
            for (int j = share.from(columns); j < share.to(columns); j++) {
                a.get(j * s.n(), s.n(), line);
                add(line, bias[j]);
                a.put(j * s.n(), s.n(), line);
                bend(line, slope[j]);
                h.put(j * s.n(), s.n(), line);
            }
        };
    }

    private static void add(float[] line, float bias) {
        for (int i = 0; i < line.length; i++) {
            line[i] += bias;
        }
    }

    private static void bend(float[] line, float p) {
        for (int i = 0; i < line.length; i++) {
            line[i] = Math.max(line[i], 0) + p * Math.min(line[i], 0);
        }
    }

    /** {@link #backward} in float32; sums in float64, which costs nothing here. */
    static Kernel backward(
            Partition share,
            Storage.Floats delta,
            Storage.Floats gradient,
            Storage.Floats a,
            Storage.Floats p,
            int batch) {
        int columns = delta.matrix().columns();
        int first = share.fromLine(columns);
        int width = share.toLine(columns) - first;
        var slope = new float[width];
        var sums = new float[width];
        var d = new float[batch];
        var line = new float[batch];
        return s -> {
            p.get(first, width, slope);
            for (int j = 0; j < width; j++) {
                int at = (first + j) * s.n();
                delta.get(at, s.n(), d);
                a.get(at, s.n(), line);
                sums[j] = (float) slopes(d, line, s.n());
                through(d, line, slope[j], s.n());
                delta.put(at, s.n(), d);
            }
            gradient.put(first, width, sums);
        };
    }

    private static double slopes(float[] d, float[] a, int n) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += (double) d[i] * Math.min(a[i], 0);
        }
        return sum;
    }

    private static void through(float[] d, float[] a, float p, int n) {
        for (int i = 0; i < n; i++) {
            float above = Math.max(Math.min(a[i] * HUGE * HUGE, 1), 0);
            d[i] *= above + p * (1 - above);
        }
    }
}
