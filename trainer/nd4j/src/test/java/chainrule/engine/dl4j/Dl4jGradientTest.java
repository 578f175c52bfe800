package chainrule.engine.dl4j;

import chainrule.engine.SmallJob;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.Parameters;
import chainrule.model.Penalty;
import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** What a step of the dl4j engine does, against central differences of its own loss. */
class Dl4jGradientTest {
    private static final double STEP = 1e-6;
    private static final int DIRECTIONS = 4;

    static Stream<SmallJob> jobs() {
        var relu = new Activation.Relu();
        return Stream.of(
                        SmallJob.activations().stream().map(f -> SmallJob.of(f, Loss.CROSS_ENTROPY)),
                        Loss.ofClasses().stream().map(loss -> SmallJob.of(new Activation.Tanh(), loss)),
                        Stream.of(
                                SmallJob.of(relu, Loss.BINARY_CROSS_ENTROPY).with(2),
                                SmallJob.of(relu, Loss.CROSS_ENTROPY).with(new Penalty(0.03, 0), 0),
                                SmallJob.of(relu, Loss.CROSS_ENTROPY).with(new Penalty(0, 0.05), 0),
                                SmallJob.of(relu, Loss.SOFTMAX_SQUARED_ERROR).with(new Penalty(0.03, 0.05), 0.3)))
                .flatMap(stream -> stream);
    }

    /** A direction in which no gradient can be wrong unnoticed; several, so that errors don't cancel. */
    @ParameterizedTest
    @MethodSource("jobs")
    void aStepFollowsTheGradientOfLossAndPenalty(SmallJob job) {
        var parameters = job.parameters();
        double[] gradient = job.gradient(parameters);
        for (int i = 0; i < DIRECTIONS; i++) {
            double[] direction = direction(gradient.length, i);
            double slope = IntStream.range(0, gradient.length)
                    .mapToDouble(k -> gradient[k] * direction[k])
                    .sum();
            double difference =
                    objective(job, parameters, direction, STEP) - objective(job, parameters, direction, -STEP);
            assertThat(slope).as("direction %d", i).isCloseTo(difference / (2 * STEP), within(1e-8));
        }
    }

    private static double[] direction(int size, int number) {
        var random = new RandomStream(5, Purpose.EXPERIMENT, number, 2);
        return IntStream.range(0, size).mapToDouble(i -> random.nextGaussian()).toArray();
    }

    private static double objective(SmallJob job, Parameters parameters, double[] direction, double step) {
        double[] values = parameters.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] += step * direction[i];
        }
        var changed = new Parameters(parameters.spec(), values);
        return job.trainingLoss(changed) + job.penaltyTerm(changed);
    }
}
