package chainrule.datasets.toy;

import chainrule.base.UserException;
import chainrule.datasets.DataSource;
import chainrule.datasets.Dataset;
import chainrule.datasets.Drawing;
import chainrule.datasets.ImageOptions;
import chainrule.datasets.Progress;
import chainrule.datasets.Samples;
import chainrule.datasets.TableFormat;
import chainrule.datasets.TargetColumns;
import chainrule.datasets.Task;
import chainrule.datasets.catalog.Catalog;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** The data sets with real targets that the code draws. */
class RealsTest {
    private static Dataset load(String name, Integer draw, Double noise) {
        var drawing = new Drawing(Optional.ofNullable(draw), Optional.ofNullable(noise));
        var source = new DataSource(
                name,
                Optional.empty(),
                TargetColumns.NONE,
                Optional.empty(),
                TableFormat.USUAL,
                ImageOptions.STANDARD,
                drawing);
        return Catalog.standard().load(source, Progress.NONE);
    }

    private static double[] x(Samples samples, int row) {
        return IntStream.range(0, samples.features().width())
                .mapToDouble(j -> samples.features().value(row, j))
                .toArray();
    }

    /** Mean over a part of a number of its rows. */
    private static double mean(Samples samples, ToDoubleFunction<Integer> value) {
        return IntStream.range(0, samples.count())
                .mapToDouble(value::applyAsDouble)
                .average()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "line, d78929bd1cd69090",
        "sine, 8ca87410cd587f1f",
        "plane, 36c3ce68b593bbd9",
        "step, da63d6afdde83f4b",
        "absolute, 206c4f429e8c48a5"
    })
    void everyMachineDrawsTheSame(String name, String digest) {
        assertThat(load(name, null, null).digest()).startsWith(digest);
        assertThat(load(name, 1, null).digest()).startsWith(digest);
    }

    @ParameterizedTest
    @EnumSource
    void aCurveHasItsFunctionAndItsNoiseInBothParts(Curve curve) {
        var data = load(curve.label(), null, null);
        assertThat(data.task()).isEqualTo(Task.regression(List.of("y")));
        for (var part : List.of(data.train(), data.test())) {
            assertThat(part.count()).isEqualTo(1000);
            requireNoise(part, i -> part.targets().value(i, 0) - curve.at(x(part, i)[0]), curve.noise());
            assertThat(mean(part, i -> x(part, i)[0])).isCloseTo((curve.low() + curve.high()) / 2, within(0.05));
            assertThat(IntStream.range(0, 1000).mapToDouble(i -> x(part, i)[0]))
                    .allSatisfy(x -> assertThat(x).isBetween(curve.low(), curve.high()));
        }
    }

    @Test
    void aPlaneHasTwoFunctionsOfThreeInputs() {
        var part = load("plane", null, null).train();
        requireNoise(
                part, i -> part.targets().value(i, 0) - (2 * x(part, i)[0] - x(part, i)[1] + x(part, i)[2] / 2), 0.1);
        requireNoise(part, i -> part.targets().value(i, 1) - (x(part, i)[0] * x(part, i)[1] + x(part, i)[2]), 0.1);
    }

    /** Of 1,000 normal numbers: mean and deviation within four standard errors, a mean of fourth powers near 3σ⁴. */
    private static void requireNoise(Samples part, ToDoubleFunction<Integer> noise, double sigma) {
        assertThat(mean(part, noise)).isCloseTo(0, within(4 * sigma / Math.sqrt(1000)));
        double variance = mean(part, i -> Math.pow(noise.applyAsDouble(i), 2));
        assertThat(Math.sqrt(variance)).isCloseTo(sigma, within(4 * sigma / Math.sqrt(2000)));
        double fourth = mean(part, i -> Math.pow(noise.applyAsDouble(i), 4));
        assertThat(fourth).isCloseTo(3 * Math.pow(sigma, 4), within(4 * Math.sqrt(96.0 / 1000) * Math.pow(sigma, 4)));
    }

    @Test
    void anotherDrawHasOtherInputsAndOtherNoise() {
        var first = load("sine", null, null).train();
        var second = load("sine", 2, null).train();
        assertThat(IntStream.range(0, 1000).filter(i -> x(first, i)[0] == x(second, i)[0]))
                .isEmpty();
        ToDoubleFunction<Integer> one = i -> first.targets().value(i, 0) - Curve.SINE.at(x(first, i)[0]);
        ToDoubleFunction<Integer> two = i -> second.targets().value(i, 0) - Curve.SINE.at(x(second, i)[0]);
        requireNoise(second, two, 0.3);
        double product = mean(first, i -> one.applyAsDouble(i) * two.applyAsDouble(i));
        assertThat(product).isCloseTo(0, within(4 * 0.09 / Math.sqrt(1000)));
    }

    @Test
    void noiseCanBeChosenAndLeavesTheInputsAsTheyAre() {
        var usual = load("sine", null, null).train();
        var none = load("sine", null, 0.0).train();
        for (int i = 0; i < usual.count(); i++) {
            assertThat(x(none, i)).isEqualTo(x(usual, i));
            assertThat(none.targets().value(i, 0)).isEqualTo(Curve.SINE.at(x(none, i)[0]));
        }
    }

    @Test
    void dataSetsOfClassesAreDrawnAgainToo() {
        assertThat(load("circles", 2, null).digest())
                .isNotEqualTo(load("circles", 1, null).digest());
        assertThat(load("circles", 2, null).train().all().classCounts(2)).containsExactly(400, 400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "circles | | 0.1 | the noise of circles can't be chosen: remove the noise, which is for line, sine, plane, step, absolute",
                "table | | 0.1 | the noise of table can't be chosen: remove the noise, which is for line, sine, plane, step, absolute",
                "table | 2 | | table is not drawn by the code: remove the seed of the drawing",
                "cifar10 | 2 | | cifar10 is not drawn by the code: remove the seed of the drawing"
            })
    void aDrawOrNoiseThatADataSetDoesNotHaveIsRefused(String name, Integer draw, Double noise, String expected) {
        assertThatThrownBy(() -> load(name, draw, noise))
                .isInstanceOf(UserException.class)
                .hasMessage(expected);
    }
}
