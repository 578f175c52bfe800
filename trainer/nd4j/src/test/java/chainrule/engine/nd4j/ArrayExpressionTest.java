package chainrule.engine.nd4j;

import chainrule.formulas.expression.Derivable;
import chainrule.formulas.expression.Evaluation;
import chainrule.formulas.expression.Expression;
import chainrule.model.Activation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

import static chainrule.formulas.expression.Derivable.A;
import static chainrule.formulas.expression.Derivable.ALPHA;
import static chainrule.formulas.expression.Expression.constant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Expressions of ND4J's arrays are those of plain Java. */
class ArrayExpressionTest {
    private static final double[] POINTS = {-1e4, -20, -2.5, -1, -1e-3, 0, 1e-3, 0.7, 1, 3, 20, 1e4};

    private static double[] run(Expression expression, Expression.Variable argument, double[] x, DataType type) {
        var array = Nd4j.createFromArray(x).castTo(type).reshape('c', 3, x.length / 3);
        return ArrayExpression.of(expression, argument, array, Map.of(ALPHA, 0.5))
                .castTo(DataType.DOUBLE)
                .dup('c')
                .data()
                .asDouble();
    }

    private static void assertSame(Expression expression, Expression.Variable argument, double[] x) {
        double[] exact = run(expression, argument, x, DataType.DOUBLE);
        double[] single = run(expression, argument, x, DataType.FLOAT);
        var plain = Evaluation.compile(expression, ALPHA);
        for (int i = 0; i < x.length; i++) {
            double expected = plain.applyAsDouble(x[i], 0.5);
            double scale = Math.max(1, Math.abs(x[i]));
            assertThat(exact[i]).isCloseTo(expected, within(1e-15 * scale));
            assertThat(single[i]).isCloseTo(expected, within(1e-6 * scale));
        }
    }

    static List<Activation> activations() {
        return Activation.Kind.all(0.5);
    }

    @ParameterizedTest
    @MethodSource("activations")
    void activationsAreThoseOfPlainJava(Activation f) {
        assertSame(f.function().value(), A, POINTS);
        double[] kept = POINTS.clone();
        if (!f.keepsArgument()) {
            java.util.Arrays.setAll(kept, i -> f.of(POINTS[i]));
        }
        assertSame(f.function().derivative(), f.keepsArgument() ? A : Derivable.H, kept);
    }

    @ParameterizedTest
    @EnumSource(Expression.Kind.class)
    void functionsAreThoseOfPlainJava(Expression.Kind kind) {
        double[] x = {0, 0.25, 0.5, 0.75, 1, 2};
        assertSame(new Expression.Function(kind, A), A, x);
        assertSame(new Expression.Function(kind, constant(0.5)).times(A), A, x);
    }

    @ParameterizedTest
    @EnumSource(Expression.Operator.class)
    void operationsWithNumbersOnEitherSideAreThoseOfPlainJava(Expression.Operator operator) {
        double[] x = {0.25, 0.5, 0.75, 1, 2, 4};
        for (var pair : List.of(List.of(A, ALPHA), List.of(ALPHA, A), List.of(A, A.plus(1)))) {
            assertSame(new Expression.Arithmetic(operator, pair.get(0), pair.get(1)), A, x);
        }
        assertSame(new Expression.Arithmetic(operator, ALPHA, constant(3)), A, x);
    }
}
