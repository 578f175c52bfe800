package chainrule.engine;

import org.junit.jupiter.api.Test;

import static chainrule.engine.Near.near;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class NearTest {
    private static final double[] EXPECTED = {1, Double.POSITIVE_INFINITY, -2};

    @Test
    void numbersAtMostTheToleranceAwayAreNear() {
        assertThat(new double[] {1.25, Double.POSITIVE_INFINITY, -2.25}).is(near(EXPECTED, 0.25));
    }

    @Test
    void theFirstNumberThatIsTooFarIsNamed() {
        assertThatThrownBy(() -> assertThat(new double[] {1, Double.POSITIVE_INFINITY, -2.5})
                        .as("step %d", 7)
                        .is(near(EXPECTED, 0.25)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("step 7")
                .hasMessageContaining("within 0.25 of -2.0 at index 2, where it is -2.5");
    }

    @Test
    void notANumberIsNearNothing() {
        assertThat(new double[] {Double.NaN, Double.POSITIVE_INFINITY, -2}).isNot(near(EXPECTED, 1));
        assertThat(new double[] {1, Double.NEGATIVE_INFINITY, -2}).isNot(near(EXPECTED, 1));
        assertThat(new double[] {0}).isNot(near(new double[] {Double.NaN}, 1));
    }

    @Test
    void moreOrFewerNumbersAreNotNear() {
        assertThat(new double[] {1}).isNot(near(EXPECTED, 1));
        assertThat(new double[] {1, 2}).isNot(near(new double[] {1}, 1));
    }
}
