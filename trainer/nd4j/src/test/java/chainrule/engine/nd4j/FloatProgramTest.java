package chainrule.engine.nd4j;

import chainrule.formulas.expression.Derivable;
import chainrule.formulas.expression.Evaluation;
import chainrule.formulas.expression.Expression;
import chainrule.formulas.expression.Expression.Kind;
import chainrule.formulas.expression.Expression.Variable;
import chainrule.model.Activation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static chainrule.formulas.expression.Derivable.A;
import static chainrule.formulas.expression.Derivable.ALPHA;
import static chainrule.formulas.expression.Expression.constant;
import static chainrule.formulas.expression.Expression.max;
import static chainrule.formulas.expression.Expression.select;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Expressions of floats, in vector loops, are those of plain Java and float64. */
class FloatProgramTest {
    private static final int SAMPLES = 20_000;
    private static final double ALPHA_VALUE = 0.3;

    private static float[] spread(double from, double to) {
        var x = new float[SAMPLES];
        for (int i = 0; i < SAMPLES; i++) {
            x[i] = (float) (from + (to - from) * i / (SAMPLES - 1));
        }
        return x;
    }

    private static float[] run(Expression expression, Variable argument, float[] x) {
        var block = new float[FloatProgram.BLOCK];
        var program =
                new FloatProgram(expression, Map.of(argument, block), Map.of(ALPHA, ALPHA_VALUE), FloatProgram.BLOCK);
        var all = new float[x.length];
        for (int at = 0; at < x.length; at += FloatProgram.BLOCK) {
            int count = Math.min(FloatProgram.BLOCK, x.length - at);
            System.arraycopy(x, at, block, 0, count);
            System.arraycopy(program.run(count), 0, all, at, count);
        }
        return all;
    }

    /** In units of the last place. */
    @ParameterizedTest
    @CsvSource({
        "EXP, -87, 88, 2",
        "EXPM1, -87, 88, 3",
        "EXPM1, -1, 1, 3",
        "EXPM1, -1e-6, 1e-6, 2",
        "LOG1P, -0.5, 1, 2",
        "LOG1P, -0.99, 50, 2",
        "TANH, -20, 20, 3",
        "TANH, -1e-3, 1e-3, 3",
        "ERF, -5, 5, 3",
        "ERF, -1e-3, 1e-3, 3",
        "SQRT, 0, 100, 0.5",
        "SIGN, -1, 1, 0",
        "NEGATE, -1, 1, 0"
    })
    void functionsAreRightToTheirLastDigits(Kind kind, double from, double to, double units) {
        float[] x = spread(from, to);
        float[] found = run(new Expression.Function(kind, A), A, x);
        double worst = 0;
        for (int i = 0; i < x.length; i++) {
            double expected = Evaluation.apply(kind, x[i]);
            worst = Math.max(worst, Math.abs(found[i] - expected) / Math.ulp((float) expected));
        }
        assertThat(worst).isLessThanOrEqualTo(units);
    }

    @Test
    void endsAndZerosAreExact() {
        float[] x = {0, 1e4f, -1e4f, Float.MAX_VALUE, -Float.MAX_VALUE, Float.NaN};
        assertThat(run(A.exp(), A, x)[0]).isEqualTo(1);
        assertThat(run(A.exp(), A, x)).startsWith(1, run(A.exp(), A, x)[3]);
        assertThat(run(A.exp(), A, x)[2]).isBetween(0f, 1.2e-38f);
        assertThat(run(A.expm1(), A, x)).startsWith(0).contains(-1);
        assertThat(run(A.tanh(), A, x)).startsWith(0, 1, -1, 1, -1);
        assertThat(run(A.erf(), A, x)).startsWith(0, 1, -1, 1, -1);
        for (var each : List.of(A.exp(), A.expm1(), A.log1p(), A.tanh(), A.erf())) {
            assertThat(run(each, A, x)[5]).isNaN();
        }
    }

    @Test
    void aBranchThatIsNotTakenMayBeInfinite() {
        var reciprocal = select(A, constant(1).over(A), constant(2));
        assertThat(run(reciprocal, A, new float[] {4, 0, -1})).containsExactly(0.25f, 2, 2);
        assertThat(run(select(A, A, max(A, ALPHA)), A, new float[] {Float.MIN_VALUE, -1}))
                .containsExactly(Float.MIN_VALUE, (float) ALPHA_VALUE);
    }

    static List<Activation> activations() {
        return Activation.Kind.all(ALPHA_VALUE);
    }

    @ParameterizedTest
    @MethodSource("activations")
    void activationsAndTheirDerivativesAreThoseOfPlainJava(Activation f) {
        for (float[] x : List.of(spread(-12, 12), spread(-1e-3, 1e-3), spread(-1e4, 1e4))) {
            float[] found = run(f.function().value(), A, x);
            var kept = x.clone();
            for (int i = 0; i < x.length; i++) {
                double expected = f.of(x[i]);
                assertThat((double) found[i]).isCloseTo(expected, within(5e-7 * Math.max(1, Math.abs(x[i]))));
                kept[i] = f.keepsArgument() ? x[i] : (float) expected;
            }
            float[] slopes = run(f.function().derivative(), f.keepsArgument() ? A : Derivable.H, kept);
            for (int i = 0; i < x.length; i++) {
                // Of Mish, 12·(1 − t²) has an error of some units of 1.
                assertThat((double) slopes[i]).isCloseTo(f.derivative(kept[i]), within(2e-6));
            }
        }
    }
}
