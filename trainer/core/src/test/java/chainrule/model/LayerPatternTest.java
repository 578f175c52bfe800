package chainrule.model;

import chainrule.base.UserException;
import chainrule.engine.step.StepProgram;
import chainrule.model.LayerPattern.Match;
import chainrule.optim.Optimizer.Sgd;
import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Tag("slow")
class LayerPatternTest {
    @Test
    void sixLayersOf120MatchTheNetworkOfTheCourse() {
        var matches = LayerPattern.parse("3072-512-120xN-10").around(1_707_274);
        assertThat(LayerPattern.closest(matches))
                .isEqualTo(new Match(6, LayerSizes.parse("3072-512-120x6-10"), 1_708_746, 1_472));
        assertThat(matches.get(0).parameters()).isEqualTo(1_694_226);
        assertThat(matches.get(0).difference()).isEqualTo(-13_048);
    }

    @ParameterizedTest
    @CsvSource({"3072-N-10, 1707274, 554", "3072-N-N-10, 1707274, 479", "4-N-2, 1, 1", "2-Nx2-2, 22, 2"})
    void theClosestIsFound(String pattern, long target, int n) {
        assertThat(LayerPattern.closest(LayerPattern.parse(pattern).around(target))
                        .n())
                .isEqualTo(bruteForce(pattern, target))
                .isEqualTo(n);
    }

    @Test
    void itIsWhatTryingAllFinds() {
        var random = new RandomStream(3, Purpose.EXPERIMENT, 0, 0);
        var patterns = List.of("17-N-5", "17-N-N-5", "9-30-7xN-3", "9-N-4-Nx3-3", "64-12xN-2");
        for (int i = 0; i < 200; i++) {
            var pattern = patterns.get(random.nextIndex(patterns.size()));
            long target = 1L + random.nextIndex(20_000);
            assertThat(LayerPattern.closest(LayerPattern.parse(pattern).around(target))
                            .n())
                    .as("%s for %d", pattern, target)
                    .isEqualTo(bruteForce(pattern, target));
        }
    }

    private static int bruteForce(String pattern, long target) {
        var layers = LayerPattern.parse(pattern);
        return IntStream.rangeClosed(1, 1500)
                .boxed()
                .min((a, b) -> Long.compare(distance(layers, a, target), distance(layers, b, target)))
                .orElseThrow();
    }

    private static long distance(LayerPattern layers, int n, long target) {
        return Math.abs(ParameterCount.of(layers.with(n)).total() - target);
    }

    @ParameterizedTest
    @ValueSource(strings = {"3072-N-120xN-10", "3072-512-10", "3072--N", "3072-NxM-10", ""})
    void anythingElseIsRefused(String pattern) {
        assertThatThrownBy(() -> LayerPattern.parse(pattern)).isInstanceOf(UserException.class);
    }

    @Test
    void aTargetOutOfReachIsReported() {
        assertThatThrownBy(() -> LayerPattern.parse("2-1xN-2").around(1_000_000))
                .hasMessageContaining("10,000")
                .isInstanceOf(UserException.class);
    }

    /** The step program's own count. */
    @ParameterizedTest
    @ValueSource(strings = {"3072-512-256-10", "7-3", "5-4-3-2-1"})
    void aSamplesProductsAreThoseOfAStep(String layers) {
        var sizes = LayerSizes.parse(layers);
        var spec = new MlpSpec(
                sizes.sizes().get(0),
                sizes.sizes().stream()
                        .skip(1)
                        .map(units ->
                                new LayerSpec(units, new Activation.Identity(), Initialization.GLOROT, Penalty.NONE, 0))
                        .toList(),
                Loss.SOFTMAX_SQUARED_ERROR);
        long counted = StepProgram.training(spec, new Sgd(1)).operations().stream()
                .mapToLong(operation -> operation.multiplyAdds(1))
                .sum();
        var cost = SampleCost.of(sizes, Precision.FLOAT32);
        assertThat(cost.forward().add(cost.backward())).isEqualTo(BigInteger.valueOf(counted));
    }

    /** 3N + 1 parameters. */
    @ParameterizedTest
    @ValueSource(ints = {1_000_000, 1_000_001, 300_000_000, 999_999_998, 999_999_999})
    void aLargeWidthIsFoundExactly(int n) {
        var matches = LayerPattern.parse("1-N-1").around(3L * n + 1);
        assertThat(LayerPattern.closest(matches))
                .extracting(Match::n, Match::difference)
                .containsExactly(n, 0L);
        assertThat(matches).extracting(Match::n).allMatch(each -> each <= 999_999_999);
    }

    /** N more is more than a long can count: the largest that can be counted is the closest. */
    @Test
    void whatCanNotBeCountedIsMoreThanAnyTarget() {
        var matches = LayerPattern.parse("999999999-999999999xN-1").around(Long.MAX_VALUE);
        assertThat(LayerPattern.closest(matches).n()).isEqualTo(9);
        assertThat(matches).extracting(Match::n).containsExactly(8, 9);
    }

    /** By hand: two layers of (10⁹ − 1)² weights, and the same back for the second, and for the weights of both. */
    @Test
    void theCostOfAHugeNetworkIsExact() {
        var cost = SampleCost.of(LayerSizes.parse("999999999x9"), Precision.FLOAT32);
        var weights = new BigInteger("999999999").pow(2);
        assertThat(cost.forward()).isEqualTo(weights.multiply(BigInteger.valueOf(8)));
        assertThat(cost.backward()).isEqualTo(weights.multiply(BigInteger.valueOf(15)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2147483648-1-1", "3-3x1000000-1", "2000000000-N-2"})
    void whatIsTooLargeIsReportedWithTheLimit(String layers) {
        assertThatThrownBy(() -> {
                    if (LayerPattern.isPattern(layers)) {
                        LayerPattern.parse(layers);
                    } else {
                        LayerSizes.parse(layers);
                    }
                })
                .isInstanceOf(UserException.class)
                .hasMessageContaining("up to 999,999,999 units, 9,999 times");
    }

    /** 10·N + N + 2·N of the normalised layer, 3·N + 3 of the output layer: 16·N + 3. */
    @Test
    void normalisedLayersCountTheirScalesAndShifts() {
        var match = LayerPattern.closest(LayerPattern.parse("10-N-3").around(16 * 7 + 3, new Norm.Layer(1e-5)));
        assertThat(match.n()).isEqualTo(7);
        assertThat(match.difference()).isZero();
        assertThat(ParameterCount.of(match.layers(), new Norm.Layer(1e-5)).total())
                .isEqualTo(ParameterCount.of(match.layers()).total() + 2 * 7);
    }
}
