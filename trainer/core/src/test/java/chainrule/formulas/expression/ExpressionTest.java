package chainrule.formulas.expression;

import java.util.Map;
import org.junit.jupiter.api.Test;

import static chainrule.formulas.expression.Derivable.A;
import static chainrule.formulas.expression.Derivable.ALPHA;
import static chainrule.formulas.expression.Derivable.H;
import static chainrule.formulas.expression.Expression.constant;
import static chainrule.formulas.expression.Expression.max;
import static chainrule.formulas.expression.Expression.select;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ExpressionTest {
    private static String text(Expression expression) {
        return ExpressionText.of(expression, Map.of(ALPHA, 0.5));
    }

    private static double at(Expression expression, double x) {
        return Evaluation.compile(expression, ALPHA).applyAsDouble(x, 0.5);
    }

    @Test
    void textHasTheBracketsThatItNeedsAndNoOthers() {
        assertThat(text(A.plus(1).times(A))).isEqualTo("(a + 1)·a");
        assertThat(text(A.times(A).plus(1))).isEqualTo("a·a + 1");
        assertThat(text(A.minus(A.plus(1)))).isEqualTo("a − (a + 1)");
        assertThat(text(A.over(A.times(A)))).isEqualTo("a/(a·a)");
        assertThat(text(A.negated().exp())).isEqualTo("exp(−a)");
        assertThat(text(A.plus(1).sqrt().tanh())).isEqualTo("tanh(√(a + 1))");
        assertThat(text(ALPHA.times(A.expm1()))).isEqualTo("0.5·(exp(a) − 1)");
        assertThat(text(select(A, A, max(A, constant(0))).times(A))).isEqualTo("(a for a > 0, else max(a, 0))·a");
        assertThat(text(A.log1p().erf().sign())).isEqualTo("sign(erf(ln(1 + a)))");
    }

    @Test
    void valuesAreThoseOfTheDefinitions() {
        assertThat(at(A.plus(1).times(ALPHA), 3)).isEqualTo(2);
        assertThat(at(A.minus(constant(1)).over(constant(4)), 3)).isEqualTo(0.5);
        assertThat(at(max(A, A.negated()), -3)).isEqualTo(3);
        assertThat(at(A.sqrt(), 9)).isEqualTo(3);
        assertThat(at(A.sign(), -9)).isEqualTo(-1);
        assertThat(at(A.sign(), 0)).isZero();
        assertThat(at(A.exp(), 1)).isEqualTo(Math.E);
        assertThat(at(A.expm1(), 1e-20)).isEqualTo(1e-20);
        assertThat(at(A.log1p(), 1e-20)).isEqualTo(1e-20);
        assertThat(at(A.erf(), 50)).isEqualTo(1);
        assertThat(at(A.tanh(), -50)).isEqualTo(-1);
        var bent = select(A, constant(1), constant(2));
        assertThat(new double[] {at(bent, 1), at(bent, 0), at(bent, -1)}).containsExactly(1, 2, 2);
    }

    @Test
    void whatOccursTwiceIsOnePart() {
        var twice = A.exp().plus(A.exp().times(A.exp()));
        assertThat(twice.parts()).containsExactly(A, A.exp(), A.exp().times(A.exp()), twice);
    }

    @Test
    void aDerivativeIsOfTheArgumentOrOfTheOutput() {
        assertThat(new Derivable("A4", A.tanh(), constant(1).minus(H.times(H))).needsArgument())
                .isFalse();
        assertThat(new Derivable("A1", A.exp(), A.exp()).needsArgument()).isTrue();
        assertThatThrownBy(() -> new Derivable("A1", A.exp(), A.times(H))).hasMessageContaining("A1");
        assertThatThrownBy(() -> new Derivable("A1", H, H)).hasMessageContaining("A1");
    }
}
