package chainrule.datasets;

import chainrule.datasets.Normalization.Kind;
import java.util.Random;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class NormalizationTest {
    private final Dataset table = Tiny.table(2, 1, 2, 3, 1000);

    /** Rows 0 to 2 alone: a value that is only in another part changes nothing. */
    private Subset firstThree() {
        return new Subset(table.train(), new int[] {0, 1, 2});
    }

    @Test
    void noneChangesNothing() {
        var none = Normalization.fit(Kind.NONE, table.shape(), firstThree());
        assertThat(none.apply(0, 5.5)).isEqualTo(5.5);
    }

    @Test
    void standardizeUsesMeanAndDeviationOfTheTrainingSplitAlone() {
        var standard = Normalization.fit(Kind.STANDARDIZE, table.shape(), firstThree());
        double deviation = Math.sqrt(2.0 / 3);
        assertThat(standard.apply(0, 2)).isCloseTo(0, within(1e-15));
        assertThat(standard.apply(0, 3)).isCloseTo(1 / deviation, within(1e-15));
        assertThat(standard.apply(1, -0.5)).isCloseTo(1 / deviation, within(1e-15));
    }

    @Test
    void aFeatureThatNeverVariesIsOnlyCentred() {
        var standard = Normalization.fit(Kind.STANDARDIZE, table.shape(), firstThree());
        assertThat(standard.apply(2, 7)).isZero();
        assertThat(standard.apply(2, 9)).isEqualTo(2);
    }

    @Test
    void unitMapsTheTrainingRangeOfNumbersToZeroAndOne() {
        var unit = Normalization.fit(Kind.UNIT, table.shape(), firstThree());
        assertThat(unit.apply(0, 1)).isCloseTo(0, within(1e-15));
        assertThat(unit.apply(0, 3)).isCloseTo(1, within(1e-15));
        assertThat(unit.apply(1, -1.5)).isCloseTo(0, within(1e-15));
    }

    @Test
    void unitDividesBytesBy255() {
        var pictures = Tiny.pictures(3, 3);
        var unit =
                Normalization.fit(Kind.UNIT, pictures.shape(), pictures.train().all());
        assertThat(unit.apply(0, 255)).isEqualTo(1);
        assertThat(unit.apply(0, 0)).isEqualTo(0);
    }

    @Test
    void aPicturesStatisticsAreOfItsChannel() {
        // Bytes 0 1 2 3 and 10 11 12 13.
        var pictures = Tiny.pictures(2, 2);
        var standard = Normalization.fit(
                Kind.STANDARDIZE, pictures.shape(), pictures.train().all());
        assertThat(standard.apply(0, 6.5)).isCloseTo(0, within(1e-15));
        double variance = 25 + 1.25;
        assertThat(standard.apply(0, 7.5)).isCloseTo(1 / Math.sqrt(variance), within(1e-15));
    }

    /** Bytes are counted, other numbers added up. */
    @Test
    void bytesHaveTheStatisticsOfTheSameNumbers() {
        var shape = new Shape(3, 3, 5);
        var bytes = new byte[7 * shape.features()];
        new Random(5).nextBytes(bytes);
        var numbers = new float[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            numbers[i] = bytes[i] & 0xFF;
        }
        int[] some = {0, 2, 3, 6};
        var ofBytes = Normalization.fit(
                Kind.STANDARDIZE,
                shape,
                new Subset(new Samples(new Features.Bytes(bytes, shape.features()), new int[7]), some));
        var ofNumbers = Normalization.fit(
                Kind.STANDARDIZE,
                shape,
                new Subset(new Samples(new Features.Floats(numbers, shape.features()), new int[7]), some));
        for (int channel = 0; channel < 3; channel++) {
            for (double value : new double[] {0, 100, 255}) {
                assertThat(ofBytes.apply(channel, value)).isCloseTo(ofNumbers.apply(channel, value), within(1e-13));
            }
        }
    }
}
