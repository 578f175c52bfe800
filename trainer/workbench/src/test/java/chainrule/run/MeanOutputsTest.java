package chainrule.run;

import chainrule.datasets.TargetScaling;
import chainrule.model.Gaussian;
import chainrule.model.Loss;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class MeanOutputsTest {
    private static final int COUNT = 4;
    private static final int TARGETS = 3;
    private static final double[] WEIGHTS = {1, 3, 2};

    private static double[] numbers(long seed, int count) {
        return new Random(seed).doubles(count, -2, 2).toArray();
    }

    private static TargetScaling scaling(Loss loss, long seed) {
        return loss.judges(chainrule.datasets.Task.Kind.REGRESSION) && loss.standardizes()
                ? new TargetScaling(new Random(seed).doubles(TARGETS, 0.5, 3).toArray(), numbers(seed + 1, TARGETS))
                : TargetScaling.none(TARGETS);
    }

    private static List<MeanOutputs.Member> members(Loss loss, int outputs) {
        return List.of(
                new MeanOutputs.Member(numbers(1, COUNT * outputs), scaling(loss, 11), WEIGHTS[0]),
                new MeanOutputs.Member(numbers(2, COUNT * outputs), scaling(loss, 12), WEIGHTS[1]),
                new MeanOutputs.Member(numbers(3, COUNT * outputs), scaling(loss, 13), WEIGHTS[2]));
    }

    /** What is predicted for one sample, in the targets' own units. */
    private static double[] response(Loss loss, double[] logits, int row, int outputs, TargetScaling scaling) {
        double[] response = loss.response(logits, row * outputs, outputs);
        if (loss.judges(chainrule.datasets.Task.Kind.REGRESSION)) {
            loss.unscale(response, scaling);
        }
        return response;
    }

    static List<Loss> losses() {
        return Loss.all();
    }

    @ParameterizedTest
    @MethodSource("losses")
    void predictionsAreTheWeightedMeansOfThoseOfTheNetworks(Loss loss) {
        int outputs = loss.outputs(TARGETS);
        var members = members(loss, outputs);
        var scaling = scaling(loss, 20);
        double[] mean = new MeanOutputs(loss, outputs, scaling).of(members);
        for (int row = 0; row < COUNT; row++) {
            int i = row;
            var each = members.stream()
                    .map(member -> response(loss, member.values(), i, outputs, member.scaling()))
                    .toList();
            var expected = new double[each.get(0).length];
            for (int m = 0; m < each.size(); m++) {
                for (int k = 0; k < expected.length; k++) {
                    expected[k] += each.get(m)[k] * WEIGHTS[m] / 6;
                }
            }
            if (loss instanceof Gaussian) {
                // E[x²] − E[x]² of the mixture.
                for (int k = 0; k < TARGETS; k++) {
                    double square = 0;
                    for (int m = 0; m < each.size(); m++) {
                        double mu = each.get(m)[k];
                        double sigma = each.get(m)[TARGETS + k];
                        square += WEIGHTS[m] / 6 * (sigma * sigma + mu * mu);
                    }
                    expected[TARGETS + k] = Math.sqrt(square - expected[k] * expected[k]);
                }
            }
            assertThat(response(loss, mean, row, outputs, scaling))
                    .as("%s, sample %d", loss, row)
                    .containsExactly(expected, within(1e-12));
        }
    }

    @Test
    void probabilitiesThatAreNearlyZeroKeepTheirDigits() {
        var sure = new MeanOutputs.Member(new double[] {0, -700}, TargetScaling.none(1), 1);
        var surer = new MeanOutputs.Member(new double[] {0, -720}, TargetScaling.none(1), 1);
        double[] mean = new MeanOutputs(Loss.CROSS_ENTROPY, 2, TargetScaling.none(1)).of(List.of(sure, surer));
        assertThat(mean[1] - mean[0]).isCloseTo(-700 - Math.log(2), within(1e-8));
        double[] logit = new MeanOutputs(Loss.BINARY_CROSS_ENTROPY, 1, TargetScaling.none(1))
                .of(List.of(
                        new MeanOutputs.Member(new double[] {-700}, TargetScaling.none(1), 1),
                        new MeanOutputs.Member(new double[] {-720}, TargetScaling.none(1), 1)));
        assertThat(logit[0]).isCloseTo(-700 - Math.log(2), within(1e-8));
    }

    @Test
    void aNetworkByItselfIsUnchanged() {
        double[] values = numbers(5, 6);
        double[] mean = new MeanOutputs(Loss.SQUARED_ERROR, TARGETS, TargetScaling.none(TARGETS))
                .of(List.of(new MeanOutputs.Member(values.clone(), TargetScaling.none(TARGETS), 7)));
        assertThat(mean).containsExactly(values, within(1e-15));
        assertThat(DoubleStream.of(mean).sum()).isCloseTo(Arrays.stream(values).sum(), within(1e-12));
    }
}
