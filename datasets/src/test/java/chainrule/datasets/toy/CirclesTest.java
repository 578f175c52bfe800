package chainrule.datasets.toy;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CirclesTest {
    @Test
    void pointsLieOnTheirRings() {
        var data = Circles.draw();
        var train = data.train();
        assertThat(data.classes()).containsExactly("inner", "outer");
        for (int i = 0; i < train.count(); i++) {
            double radius =
                    Math.hypot(train.features().value(i, 0), train.features().value(i, 1));
            assertThat(radius).isBetween(train.labels()[i] == 0 ? 0.15 : 0.75, train.labels()[i] == 0 ? 0.65 : 1.25);
        }
    }

    @Test
    void theClassesAreEquallyLargeAndMixed() {
        var data = Circles.draw();
        assertThat(data.train().all().classCounts(2)).containsExactly(400, 400);
        assertThat(data.test().all().classCounts(2)).containsExactly(100, 100);
        assertThat(data.train().labels()).startsWith(0, 0, 1, 1, 1, 1, 1, 0);
    }

    @Test
    void everyMachineDrawsTheSame() {
        assertThat(Circles.draw().digest())
                .isEqualTo("2d0d2ce3c0482eebc29b27283a14bdcd412112aa68339ae3e6334a5e993c60aa");
    }
}
