package chainrule.engine.nd4j;

import chainrule.engine.step.Device.Kernel;
import chainrule.formulas.expression.Derivable;
import chainrule.model.Activation;
import java.util.Map;

/** Activations in float32 by their expressions, forward and backward. */
final class ExpressionKernels {
    private ExpressionKernels() {}

    /** Whether an activation is computed so. The others have simpler loops, or parameters; softplus is computed in float64. */
    static boolean compute(Activation activation) {
        return switch (activation.kind()) {
            case IDENTITY, RELU, LEAKY_RELU, SOFTPLUS, PARAMETRIC -> false;
            default -> true;
        };
    }

    /**
     * a ← a + b, h ← f(a), some columns at a time.
     *
     * @param a may be h
     */
    static Kernel activate(
            Partition share, Storage.Floats h, Storage.Floats a, Storage.Floats b, Activation activation, int batch) {
        int columns = h.matrix().columns();
        int some = Math.max(1, FloatProgram.BLOCK / batch);
        boolean keeps = a != h;
        var bias = new float[columns];
        var block = new float[some * batch];
        var program = new FloatProgram(
                activation.function().value(),
                Map.of(Derivable.A, block),
                Map.of(Derivable.ALPHA, activation.alpha()),
                block.length);
        return s -> {
            b.get(0, columns, bias);
            int end = share.to(columns);
            for (int first = share.from(columns); first < end; first += some) {
                int last = Math.min(end, first + some);
                int count = (last - first) * s.n();
                a.get(first * s.n(), count, block);
                for (int j = first; j < last; j++) {
                    shift(block, (j - first) * s.n(), s.n(), bias[j]);
                }
                if (keeps) {
                    a.put(first * s.n(), count, block);
                }
                h.put(first * s.n(), count, program.run(count));
            }
        };
    }

    private static void shift(float[] block, int from, int count, float by) {
        for (int i = from; i < from + count; i++) {
            block[i] += by;
        }
    }

    /** δ ← δ∘f'. */
    static Kernel backward(Partition share, Storage.Floats delta, Storage.Floats kept, Activation activation) {
        var d = new float[FloatProgram.BLOCK];
        var block = new float[FloatProgram.BLOCK];
        var program = new FloatProgram(
                activation.function().derivative(),
                Map.of(activation.keepsArgument() ? Derivable.A : Derivable.H, block),
                Map.of(Derivable.ALPHA, activation.alpha()),
                block.length);
        return s -> {
            int size = s.n() * delta.matrix().columns();
            int end = share.toLine(size);
            for (int at = share.fromLine(size); at < end; at += FloatProgram.BLOCK) {
                int count = Math.min(FloatProgram.BLOCK, end - at);
                delta.get(at, count, d);
                kept.get(at, count, block);
                FloatLoops.multiply(d, program.run(count), d, count);
                delta.put(at, count, d);
            }
        };
    }
}
