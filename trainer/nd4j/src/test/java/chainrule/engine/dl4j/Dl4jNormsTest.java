package chainrule.engine.dl4j;

import chainrule.engine.Engine;
import chainrule.engine.NormJob;
import chainrule.engine.RunningMetrics;
import chainrule.engine.TrainingJob;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.model.Precision;
import chainrule.optim.Optimizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static chainrule.engine.Near.near;
import static org.assertj.core.api.Assertions.assertThat;

/** Normalisations and residual connections on DL4J's layers: a few steps, with every rule, against the reference. */
class Dl4jNormsTest {
    private static final int EPOCHS = 3;
    private static final int STEPS = 3;
    private static final Optimizer SGD = new Optimizer.Sgd(0.05);
    private static final Optimizer ADAMW = new Optimizer.AdamW(0.01, 0.9, 0.999, 1e-8, 0.1);

    static Stream<Arguments> runs() {
        return Stream.of(NormJob.values())
                .flatMap(job ->
                        Stream.of(new Dl4jEngine(), new HandDerivedEngine()).map(engine -> Arguments.of(job, engine)));
    }

    /** The losses of each epoch, then an evaluation, then the parameters. */
    private static double[] trajectory(Engine engine, TrainingJob job) {
        var losses = new ArrayList<Double>();
        try (var training = engine.train(job)) {
            for (int epoch = 1; epoch <= EPOCHS; epoch++) {
                var tally = new RunningMetrics();
                training.run(epoch, 0, STEPS, tally);
                losses.add(tally.loss());
            }
            losses.add(training.evaluate(job.batches()).loss());
            return DoubleStream.concat(
                            losses.stream().mapToDouble(Double::doubleValue),
                            Arrays.stream(training.parameters().values()))
                    .toArray();
        }
    }

    private static void assertSame(TrainingJob job, Engine engine) {
        assertThat(engine.reasonNotToTrain(job)).isEmpty();
        assertThat(trajectory(engine, job)).is(near(trajectory(new ReferenceEngine(), job), 1e-9));
    }

    @ParameterizedTest
    @MethodSource("runs")
    void theyFollowTheReference(NormJob norms, Engine engine) {
        assertSame(norms.job(Precision.FLOAT64, SGD), engine);
        assertSame(norms.job(Precision.FLOAT64, ADAMW), engine);
    }
}
