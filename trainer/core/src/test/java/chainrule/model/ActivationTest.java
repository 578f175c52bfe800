package chainrule.model;

import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** Every activation as data and as it is computed. */
class ActivationTest {
    static List<Activation> activations() {
        return Activation.Kind.all(0.3);
    }

    private static double[] points() {
        return DoubleStream.iterate(-9, a -> a < 9.01, a -> a + 0.13).toArray();
    }

    private static double slope(Activation f, double a) {
        return f.derivative(f.keepsArgument() ? a : f.of(a));
    }

    /** Loops of its own, where an activation has them, compute what the expressions say. */
    @ParameterizedTest
    @MethodSource("activations")
    void itsLoopsComputeItsExpressions(Activation f) {
        var function = f.function();
        for (double a : points()) {
            double h = f.of(a);
            assertThat(h)
                    .isCloseTo(
                            function.valueAt().applyAsDouble(a, f.alpha()), within(2e-16 * Math.max(1, Math.abs(a))));
            double kept = f.keepsArgument() ? a : h;
            assertThat(f.derivative(kept))
                    .isCloseTo(function.derivativeAt().applyAsDouble(kept, f.alpha()), within(2e-16));
        }
    }

    @ParameterizedTest
    @MethodSource("activations")
    void itsDerivativeIsTheSlopeOfItsValue(Activation f) {
        double step = 1e-5;
        for (double a : points()) {
            assertThat(slope(f, a)).isCloseTo((f.of(a + step) - f.of(a - step)) / (2 * step), within(1e-9));
        }
    }

    @ParameterizedTest
    @MethodSource("activations")
    void farFromZeroItIsFiniteAndFlatOrStraight(Activation f) {
        for (double a : new double[] {1e4, 1e6, 1e30}) {
            assertThat(f.of(a)).isFinite();
            assertThat(f.of(-a)).isFinite();
            assertThat(slope(f, a)).isBetween(-1e-300, 1.06);
            assertThat(slope(f, -a)).isBetween(-1e-300, 1.0);
        }
    }

    /** Of PyTorch 2.13: its modules and their gradients at −2, 0.5 and −40, in float64. */
    @ParameterizedTest
    @CsvSource({
        "ELU, -2.0, -0.2593994150290162, 0.04060058497098381",
        "ELU, 0.5, 0.5, 1.0",
        "ELU, -40.0, -0.3, 1.2745062765874766e-18",
        "SELU, -2.0, -1.5201664685956948, 0.2379328722516818",
        "SELU, 0.5, 0.5253504936777402, 1.0507009873554805",
        "SELU, -40.0, -1.7580993408473766, 7.46902881591429e-18",
        "GELU, -2.0, -0.04550026389635842, -0.08523180107819692",
        "GELU, 0.5, 0.34573123063700656, 0.8674951246561629",
        "GELU, -40.0, -0.0, 0.0",
        "SILU, -2.0, -0.2384058440442351, -0.09078424878489547",
        "SILU, 0.5, 0.3112296656009273, 0.7399611873026519",
        "SILU, -40.0, -1.6993417021166355e-16, -1.6568581595637197e-16",
        "MISH, -2.0, -0.2525014826957089, -0.1083550924203939",
        "MISH, 0.5, 0.3752452113048951, 0.8864243753577272",
        "MISH, -40.0, -1.6993417021166355e-16, -1.6568581595637197e-16"
    })
    void itIsPyTorchs(String name, double a, double value, double derivative) {
        var f = Activation.Kind.valueOf(name).with(0.3);
        assertThat(f.of(a)).isCloseTo(value, within(1e-15));
        assertThat(slope(f, a)).isCloseTo(derivative, within(1e-15));
    }

    @Test
    void theOnesThatKeepTheirArgumentAreThoseWhoseOutputIsNotEnough() {
        assertThat(Activation.Kind.all(0.3).stream().filter(Activation::keepsArgument))
                .containsExactly(new Activation.Gelu(), new Activation.Silu(), new Activation.Mish());
    }

    @Test
    void formulasArePrintedFromTheExpressions() {
        assertThat(new Activation.Elu(0.5).formula())
                .isEqualTo("f(a) = a for a > 0, else 0.5·(exp(a) − 1), f'(a) = 1 for h > 0, else h + 0.5 (A16)");
        assertThat(new Activation.Gelu().formula())
                .isEqualTo("f(a) = a·½·(1 + erf(a·√½)), " + "f'(a) = ½·(1 + erf(a·√½)) + a·1/√(2π)·exp(−½·a·a) (A17)");
    }

    @Test
    void anEluNeedsAPositiveAlpha() {
        assertThatThrownBy(() -> new Activation.Elu(0)).hasMessageContaining("alpha");
    }
}
