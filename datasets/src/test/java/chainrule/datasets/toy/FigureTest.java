package chainrule.datasets.toy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class FigureTest {
    @ParameterizedTest
    @EnumSource
    void aFigureLiesWithinTheUnitCircleAndFillsAGoodPartOfIt(Figure figure) {
        int inside = 0;
        for (int degree = 0; degree < 360; degree++) {
            double x = Math.cos(Math.toRadians(degree));
            double y = Math.sin(Math.toRadians(degree));
            assertThat(figure.distance(1.001 * x, 1.001 * y)).isPositive();
            for (double radius = 0.05; radius < 1; radius += 0.1) {
                inside += figure.distance(radius * x, radius * y) < 0 ? 1 : 0;
            }
        }
        assertThat(inside).isBetween(360, 3500);
    }

    @Test
    void distancesOfAPolygonAreExact() {
        var box = Outline.box(2, 1);
        assertThat(box.distance(0, 0)).isEqualTo(-1);
        assertThat(box.distance(1.5, 0)).isEqualTo(-0.5);
        assertThat(box.distance(0, -3)).isEqualTo(2);
        assertThat(box.distance(5, 5)).isEqualTo(5);
        assertThat(box.distance(2, 0.5)).isZero();
    }

    @Test
    void anInwardCornerBelongsToTheOutside() {
        var star = Outline.star(5, 0.4);
        assertThat(star.distance(0, -0.99)).isNegative();
        assertThat(star.distance(0, 0.99)).isPositive();
        assertThat(star.distance(0, 0.39)).isNegative();
        assertThat(star.distance(0, -1)).isCloseTo(0, within(1e-15));
    }

    @Test
    void outlinesCanBeCombined() {
        var ring = Outline.circle(0, 0, 2).without(Outline.circle(0, 0, 1));
        assertThat(ring.distance(0, 0)).isEqualTo(1);
        assertThat(ring.distance(1.5, 0)).isEqualTo(-0.5);
        assertThat(ring.distance(0, 3)).isEqualTo(1);
        var two = Outline.circle(-1, 0, 0.5).or(Outline.circle(1, 0, 0.5));
        assertThat(two.distance(1, 0)).isEqualTo(-0.5);
        assertThat(two.distance(0, 0)).isEqualTo(0.5);
    }
}
