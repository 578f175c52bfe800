package chainrule.formulas;

/**
 * The losses of part B for one sample, from its logits o (m numbers from {@code at}), and their gradients with respect
 * to the logits. None takes the logarithm of a probability.
 */
public final class Losses {
    private Losses() {}

    /** B2: −o_y + log Σⱼ exp(oⱼ), with y the class. */
    public static double crossEntropy(double[] o, int at, int m, int y) {
        double max = LogSumExp.max(o, at, m);
        return LogSumExp.ofShifted(o, at, m, max) + (max - o[at + y]);
    }

    /** B2 with B13: −Σⱼ qⱼ log S(o)ⱼ, q = (1−ε)·onehot(y) + ε/m; the mean of B2 over all classes has the weight ε. */
    public static double crossEntropy(double[] o, int at, int m, int y, double smoothing) {
        double hard = crossEntropy(o, at, m, y);
        if (smoothing == 0) {
            return hard;
        }
        double max = LogSumExp.max(o, at, m);
        double below = 0;
        for (int j = 0; j < m; j++) {
            below += max - o[at + j];
        }
        return (1 - smoothing) * hard + smoothing * (LogSumExp.ofShifted(o, at, m, max) + below / m);
    }

    /** C1: S(o) − onehot(y), written over o. */
    public static void crossEntropyGradient(double[] o, int at, int m, int y) {
        Softmax.of(o, at, m, o, at);
        o[at + y] -= 1;
    }

    /** C21: S(o) − ((1−ε)·onehot(y) + ε/m), written over o. */
    public static void crossEntropyGradient(double[] o, int at, int m, int y, double smoothing) {
        crossEntropyGradient(o, at, m, y);
        if (smoothing != 0) {
            for (int j = 0; j < m; j++) {
                o[at + j] -= smoothing / m;
            }
            o[at + y] += smoothing;
        }
    }

    /** B5: (1/m) ‖onehot(y) − S(o)‖². */
    public static double squaredError(double[] o, int at, int m, int y) {
        var s = new double[m];
        Softmax.of(o, at, m, s);
        double sum = 0;
        for (int i = 0; i < m; i++) {
            double error = s[i] - (i == y ? 1 : 0);
            sum += error * error;
        }
        return sum / m;
    }

    /** C11: (2/m) S∘(e − ⟨e,S⟩), e = S − onehot(y), S = S(o), written over o: A14's product of e and S's Jacobian. */
    public static void squaredErrorGradient(double[] o, int at, int m, int y) {
        var s = new double[m];
        Softmax.of(o, at, m, s);
        double[] error = s.clone();
        error[y] -= 1;
        VectorJacobian.softmax(s, error, error);
        for (int i = 0; i < m; i++) {
            o[at + i] = 2.0 / m * error[i];
        }
    }

    /**
     * B6, and B15 for several: Σₖ −[tₖ log σ(zₖ) + (1−tₖ) log(1−σ(zₖ))] = Σₖ softplus(zₖ) − tₖ·zₖ, by A2. The target is a number for
     * each output; or one class, and then each output says whether its class is the one.
     *
     * @param t targets, {@code width} numbers from {@code from}: m of them, or the class
     */
    public static double binaryCrossEntropy(double[] o, int at, int m, double[] t, int from, int width) {
        double sum = 0;
        for (int i = 0; i < m; i++) {
            double z = o[at + i];
            sum += Scalars.softplus(z) - binaryTarget(i, m, t, from, width) * z;
        }
        return sum;
    }

    /** C12: σ(z) − t for each output, written over o. */
    public static void binaryCrossEntropyGradient(double[] o, int at, int m, double[] t, int from, int width) {
        for (int i = 0; i < m; i++) {
            o[at + i] = Scalars.sigmoid(o[at + i]) - binaryTarget(i, m, t, from, width);
        }
    }

    /** The target t of output {@code i} in B6. */
    public static double binaryTarget(int i, int m, double[] t, int from, int width) {
        return width == m ? t[from + i] : i == (int) t[from] ? 1 : 0;
    }
}
