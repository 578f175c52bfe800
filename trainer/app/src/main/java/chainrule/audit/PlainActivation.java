package chainrule.audit;

import chainrule.model.Activation;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Activations as their definitions are written, on a {@link Tape} that differentiates them, and as SameDiff has them: what shares no
 * formula with {@code chainrule.formulas} and no expression with {@link Activation}.
 */
final class PlainActivation {
    private static final int ROOM = 32;
    private static final double SELU_SCALE = 1.0507009873554805;
    private static final double SELU_ALPHA = 1.6732632423543772;
    private static final NormalDistribution NORMAL = new NormalDistribution();

    private PlainActivation() {}

    /** f(a) of a number. */
    static double of(Activation activation, double a) {
        var tape = new Tape(ROOM);
        return tape.of(of(tape, activation, tape.number(a)));
    }

    /** f(a) on a tape. */
    static int of(Tape tape, Activation activation, int a) {
        return switch (activation.kind()) {
            case IDENTITY -> a;
            case SIGMOID -> sigmoid(tape, a);
            case TANH -> tanh(tape, a);
            case RELU -> tape.of(a) > 0 ? a : tape.scaled(a, 0);
            case LEAKY_RELU -> tape.of(a) >= 0 ? a : tape.scaled(a, activation.alpha());
            case SOFTPLUS -> PlainLoss.softplus(tape, a);
            case ELU -> elu(tape, a, activation.alpha());
            case SELU -> tape.scaled(elu(tape, a, SELU_ALPHA), SELU_SCALE);
            case GELU ->
                tape.times(a, tape.function(a, NORMAL.cumulativeProbability(tape.of(a)), NORMAL.density(tape.of(a))));
            case SILU -> tape.times(a, sigmoid(tape, a));
            case MISH -> tape.times(a, tanh(tape, PlainLoss.softplus(tape, a)));
            case PARAMETRIC -> throw learnt();
        };
    }

    private static int tanh(Tape tape, int a) {
        return tape.shifted(tape.scaled(sigmoid(tape, tape.scaled(a, 2)), 2), -1);
    }

    /** 1/(1 + e^−a), or e^a/(1 + e^a) where that can't overflow. */
    private static int sigmoid(Tape tape, int a) {
        int e = tape.exp(tape.of(a) > 0 ? tape.scaled(a, -1) : a);
        return tape.over(tape.of(a) > 0 ? tape.number(1) : e, tape.shifted(e, 1));
    }

    private static int elu(Tape tape, int a, double alpha) {
        return tape.of(a) > 0 ? a : tape.scaled(tape.shifted(tape.exp(a), -1), alpha);
    }

    /** f(a) as SameDiff computes it, of operations that it differentiates. */
    static SDVariable of(SameDiff graph, Activation activation, SDVariable a) {
        return switch (activation.kind()) {
            case IDENTITY -> graph.identity(a);
            case SIGMOID -> graph.nn.sigmoid(a);
            case TANH -> graph.math.tanh(a);
            case RELU -> graph.nn.relu(a, 0);
            case LEAKY_RELU -> graph.nn.leakyRelu(a, activation.alpha());
            case SOFTPLUS -> graph.nn.softplus(a);
            case ELU -> elu(graph, a, activation.alpha());
            case SELU -> elu(graph, a, SELU_ALPHA).mul(SELU_SCALE);
            case GELU -> a.mul(graph.math.erf(a.div(Math.sqrt(2))).add(1).mul(0.5));
            case SILU -> a.mul(graph.nn.sigmoid(a));
            case MISH -> a.mul(graph.math.tanh(graph.nn.softplus(a)));
            case PARAMETRIC -> throw learnt();
        };
    }

    private static SDVariable elu(SameDiff graph, SDVariable a, double alpha) {
        var below = graph.nn.relu(a.neg(), 0).neg();
        return graph.nn.relu(a, 0).add(graph.math.exp(below).sub(1).mul(alpha));
    }

    private static IllegalStateException learnt() {
        return new IllegalStateException("a parametric activation needs its slopes");
    }
}
