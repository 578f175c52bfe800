package chainrule.baseline;

import chainrule.datasets.Batches;
import chainrule.datasets.Features;
import chainrule.datasets.Normalization;
import chainrule.datasets.Samples;
import chainrule.datasets.Shape;
import chainrule.datasets.Subset;
import chainrule.datasets.Targets;
import chainrule.datasets.Task;
import chainrule.metric.Metric;
import chainrule.model.Gaussian;
import chainrule.model.Loss;
import chainrule.model.Quantile;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** The numbers are scikit-learn 1.9's and NumPy's, as scripts/metrics.py prints them, where they are not counted by hand. */
class BaselineTest {
    private static final double EXACT = 1e-12;
    private static final Task REALS = Task.regression(List.of("y", "z"));

    /** Six samples to train on and two others; the third input is the sum of the first two. */
    private static final double[] INPUTS = {1, 2, 3, 0, -1, -1, 2, 2, 4, 5, 1, 6, 3, 4, 7, -2, 1, -1, 1, 1, 2, 4, -2, 2
    };

    private static Batches batches(Targets targets, int from, int to) {
        var samples = new Samples(new Features.Doubles(INPUTS, 3), targets);
        var subset = new Subset(samples, IntStream.range(from, to).toArray());
        return Batches.inOrder(subset, Shape.vector(3), new Normalization(new double[] {1}, new double[1]), 4);
    }

    private static List<Baseline> of(Task task, Loss loss, Targets targets) {
        return Baseline.of(task, loss, batches(targets, 0, 6), batches(targets, 6, 8));
    }

    private static Targets reals() {
        return new Targets.Reals(new double[] {4, 1, 1, 0, 5, 3, 9, 2, 8, 5, -3, 1, 10, 2, 20, 4}, 2);
    }

    @Test
    void theLargestClassIsCountedInTheTrainingSplit() {
        var task = Task.classification(List.of("a", "b", "c"));
        var found = of(task, Loss.CROSS_ENTROPY, new Targets.Classes(new int[] {1, 0, 1, 2, 1, 0, 1, 2}));
        assertThat(found).extracting(Baseline::name).containsExactly("largest class");
        var predictions = found.get(0).predictions();
        assertThat(Metric.ACCURACY.of(predictions)).isEqualTo(0.5);
        assertThat(Metric.LOG_LOSS.of(predictions))
                .isCloseTo(-(Math.log(3.0 / 6) + Math.log(1.0 / 6)) / 2, within(EXACT));
    }

    @Test
    void ofLabelsTheMajorityIsPredicted() {
        var bits = new byte[] {1, 0, 1, 0, 1, 1, 1, 0, 0, 1, 0, 0, 1, 1, 0, 0};
        var found = of(Task.multilabel(List.of("s", "t")), Loss.BINARY_CROSS_ENTROPY, new Targets.Labels(bits, 2));
        var predictions = found.get(0).predictions();
        assertThat(predictions.decisions()).containsExactly(1, 0, 1, 0);
        assertThat(predictions.response(0, 0)).isCloseTo(4.0 / 6, within(EXACT));
        assertThat(Metric.SUBSET_ACCURACY.of(predictions)).isZero();
    }

    @Test
    void ofRealTargetsThereAreMeanMedianAndLeastSquares() {
        var found = of(REALS, Loss.SQUARED_ERROR, reals());
        assertThat(found).extracting(Baseline::name).containsExactly("mean", "median", "linear least squares");
        assertThat(found.get(0).predictions().responses()).containsExactly(4, 2, 4, 2);
        assertThat(found.get(1).predictions().responses()).containsExactly(4.5, 1.5, 4.5, 1.5);
        assertThat(found.get(0).predictions().targets()).containsExactly(10, 2, 20, 4);
    }

    @Test
    void leastSquaresOfDependentInputsPredictAsScikitLearn() {
        var fit = of(REALS, Loss.SQUARED_ERROR, reals()).get(2).predictions();
        double[] expected = {2.923976608187135, 1.4766081871345034, 6.52046783625731, -0.5321637426900573};
        for (int i = 0; i < expected.length; i++) {
            assertThat(fit.responses()[i]).isCloseTo(expected[i], within(EXACT));
        }
    }

    @Test
    void ofFewerSamplesThanInputsLeastSquaresPassThroughAll() {
        var train = batches(reals(), 0, 2);
        var fit = Baseline.of(REALS, Loss.SQUARED_ERROR, train, train).get(2).predictions();
        assertThat(Metric.RMSE.of(fit)).isLessThan(EXACT);
    }

    @Test
    void quantilesAreThoseOfTheTrainingSplit() {
        var found = of(REALS, new Quantile(List.of(0.1, 0.5, 0.9)), reals());
        assertThat(found.get(1).name()).isEqualTo("quantiles");
        double[] first = found.get(1).predictions().responses();
        assertThat(first[0]).isCloseTo(-1.0, within(EXACT));
        assertThat(first[1]).isCloseTo(4.5, within(EXACT));
        assertThat(first[2]).isCloseTo(8.5, within(EXACT));
    }

    @Test
    void beneathAGaussianIsTheDensityOfTheTrainingSplit() {
        var mean = of(REALS, new Gaussian(), reals()).get(0).predictions();
        // Squared deviations from 4: 0, 9, 1, 25, 16 and 49.
        assertThat(mean.deviation(0, 0)).isCloseTo(Math.sqrt(100 / 6.0), within(EXACT));
        assertThat(Metric.NEGATIVE_LOG_LIKELIHOOD.of(mean)).isFinite();
    }
}
