package chainrule.gradient;

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

    /** C1: S(o) − onehot(y), written over o. */
    public static void crossEntropyGradient(double[] o, int at, int m, int y) {
        Softmax.of(o, at, m, o, at);
        o[at + y] -= 1;
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
     * B6: −[t log σ(z) + (1−t) log(1−σ(z))] = softplus(z) − t·z, by A2. With one output t is y itself; with more, each
     * output says whether its class is the one, and the loss is their sum.
     */
    public static double binaryCrossEntropy(double[] o, int at, int m, int y) {
        double sum = 0;
        for (int i = 0; i < m; i++) {
            double z = o[at + i];
            sum += Scalars.softplus(z) - binaryTarget(i, m, y) * z;
        }
        return sum;
    }

    /** C12: σ(z) − t for each output, written over o. */
    public static void binaryCrossEntropyGradient(double[] o, int at, int m, int y) {
        for (int i = 0; i < m; i++) {
            o[at + i] = Scalars.sigmoid(o[at + i]) - binaryTarget(i, m, y);
        }
    }

    /** The target t of output {@code i} in B6. */
    public static int binaryTarget(int i, int m, int y) {
        return m == 1 ? y : i == y ? 1 : 0;
    }
}
