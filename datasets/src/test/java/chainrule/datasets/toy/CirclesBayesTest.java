package chainrule.datasets.toy;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class CirclesBayesTest {
    /** The sum of two uniform numbers from −½ to ½: a triangle, here by a histogram of all pairs of a grid. */
    @Test
    void theNoiseOfARadiusIsATriangle() {
        int grid = 1000;
        int near = 0;
        for (int i = 0; i < grid; i++) {
            for (int j = 0; j < grid; j++) {
                double sum = (i + 0.5) / grid - 0.5 + (j + 0.5) / grid - 0.5;
                near += sum > 0.2495 && sum < 0.3495 ? 1 : 0;
            }
        }
        assertThat(Circles.density(0.3, 1)).isCloseTo((double) near / grid / grid / 0.1, within(2e-3));
        assertThat(Circles.density(1.2, 1)).isZero();
    }

    /** 0.4 + 0.25 is less than 1 − 0.25. */
    @Test
    void theRingsDoNotTouch() {
        assertThat(Circles.bayesError()).isZero();
    }
}
