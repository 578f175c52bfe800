package chainrule.gradient;

/**
 * The losses of part B for one sample, from its logits: {@code outputs} numbers of {@code o} from {@code at}. None takes
 * the logarithm of a probability.
 */
public final class Losses {
    private Losses() {}

    /** B2: −o_y + log Σⱼ exp(oⱼ), with y the class. */
    public static double crossEntropy(double[] o, int at, int outputs, int y) {
        return LogSumExp.of(o, at, outputs) - o[at + y];
    }

    /** B5: (1/m) ‖onehot(y) − S(o)‖². */
    public static double squaredError(double[] o, int at, int outputs, int y) {
        double logSum = LogSumExp.of(o, at, outputs);
        double sum = 0;
        for (int i = 0; i < outputs; i++) {
            double error = Math.exp(o[at + i] - logSum) - (i == y ? 1 : 0);
            sum += error * error;
        }
        return sum / outputs;
    }

    /**
     * B6: −[t log σ(z) + (1−t) log(1−σ(z))] = softplus(z) − t·z, by A2. With one output t is y itself; with more, each
     * output says whether its class is the one, and the loss is their sum.
     */
    public static double binaryCrossEntropy(double[] o, int at, int outputs, int y) {
        double sum = 0;
        for (int i = 0; i < outputs; i++) {
            double z = o[at + i];
            sum += Scalars.softplus(z) - binaryTarget(i, outputs, y) * z;
        }
        return sum;
    }

    /** The target t of output {@code i} in B6. */
    public static int binaryTarget(int i, int outputs, int y) {
        return outputs == 1 ? y : i == y ? 1 : 0;
    }
}
