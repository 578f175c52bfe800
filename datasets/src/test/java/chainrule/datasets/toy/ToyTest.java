package chainrule.datasets.toy;

import chainrule.datasets.Features;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ToyTest {
    @Test
    void shapesHasTenEqualClassesInNoOrder() {
        var shapes = Shapes.draw();
        assertThat(shapes.shape()).hasToString("3×32×32");
        assertThat(shapes.train().all().classCounts(10)).containsOnly(800);
        assertThat(shapes.test().all().classCounts(10)).containsOnly(200);
        assertThat(java.util.Arrays.copyOf(shapes.train().labels(), 20))
                .isNotEqualTo(java.util.Arrays.copyOfRange(shapes.train().labels(), 20, 40));
    }

    /** Wherever it is drawn: results are only comparable if the pictures are the same. */
    @Test
    void shapesAndCirclesHaveTheirDigests() {
        assertThat(Shapes.draw().digest())
                .isEqualTo("0071c61a571b65dea1c5c7dada080520ac67e7c1917b6044780cf7be6b7329a2");
        assertThat(Circles.draw().digest())
                .isEqualTo("2d0d2ce3c0482eebc29b27283a14bdcd412112aa68339ae3e6334a5e993c60aa");
    }

    @Test
    void noPictureStandsInBothParts() {
        var shapes = Shapes.draw();
        var train = new java.util.HashSet<String>();
        for (int i = 0; i < shapes.train().count(); i++) {
            train.add(firstRow(shapes.train().features(), i));
        }
        assertThat(train).hasSize(shapes.train().count());
        for (int i = 0; i < shapes.test().count(); i++) {
            assertThat(train).doesNotContain(firstRow(shapes.test().features(), i));
        }
    }

    private static String firstRow(Features features, int row) {
        var text = new StringBuilder();
        for (int j = 0; j < 32; j++) {
            text.append((char) features.value(row, j));
        }
        return text.toString();
    }

    @Test
    void theRingsOfCirclesDoNotTouch() {
        var circles = Circles.draw().train();
        for (int i = 0; i < circles.count(); i++) {
            double radius = Math.hypot(
                    circles.features().value(i, 0), circles.features().value(i, 1));
            assertThat(radius)
                    .isBetween(circles.labels()[i] == 0 ? 0.15 : 0.75, circles.labels()[i] == 0 ? 0.65 : 1.25);
        }
    }

    @Test
    void aFigureIsInsideItsEdge() {
        assertThat(Figure.CIRCLE.distance(0, 0)).isNegative();
        assertThat(Figure.RING.distance(0, 0)).isPositive();
        assertThat(Figure.BAR.distance(0.9, 0.2)).isNegative();
        assertThat(Figure.BAR.distance(0.2, 0.9)).isPositive();
        for (var figure : Figure.values()) {
            assertThat(figure.distance(1.2, 1.2)).as("%s", figure).isPositive();
        }
    }
}
