package chainrule.run;

import chainrule.engine.Combinations;
import chainrule.engine.Engine;
import chainrule.engine.NormJob;
import chainrule.engine.RunningMetrics;
import chainrule.engine.SmallJob;
import chainrule.engine.TrainingJob;
import chainrule.engine.TrainingRules;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.Parameters;
import chainrule.model.Penalty;
import chainrule.model.Precision;
import chainrule.optim.Averaging;
import chainrule.optim.Optimizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

class LayerMeasurementTest {
    private static final int BATCH = 4;
    private static final SmallJob SMALL = SmallJob.of(new Activation.Tanh(), Loss.CROSS_ENTROPY);

    static Stream<Engine> engines() {
        return Combinations.quickEngines().stream();
    }

    /** With penalties and dropout, which the gradient that is measured has not. */
    private static TrainingJob job(SmallJob small, Optimizer optimizer) {
        var other = small.with(new Penalty(0.1, 0.2), 0.5);
        return other.job(other.parameters(), BATCH, optimizer);
    }

    /** A long step of plain descent, whose length is the gradient's times the rate. */
    private static double[] step(TrainingJob job, int epoch, int number) {
        try (var training = new ReferenceEngine().train(job)) {
            training.run(epoch, number, 1, new RunningMetrics());
            double[] after = training.parameters().values();
            var moved = new double[after.length];
            Arrays.setAll(moved, i -> job.initial().values()[i] - after[i]);
            return moved;
        }
    }

    private static double norm(double[] values, Parameters parameters, String name) {
        var piece = Parameters.pieces(parameters.spec()).stream()
                .filter(any -> any.name().equals(name))
                .findFirst()
                .orElseThrow();
        double sum = 0;
        for (int i = piece.at(); i < piece.at() + piece.size(); i++) {
            sum += values[i] * values[i];
        }
        return Math.sqrt(sum);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void gradientsAreThoseThatDescentFollows(Engine engine) {
        var job = job(SMALL, Combinations.OPTIMIZERS.get(4));
        var batches = SMALL.batches(BATCH);
        try (var training = engine.train(job)) {
            training.run(1, 0, job.batches().steps(), new RunningMetrics());
            var found = new LayerMeasurement(engine, job, batches).after(1, training.state());
            var network = training.parameters();
            var plain = new Parameters(SMALL.spec(), network.values());
            double[] gradient = step(SMALL.job(plain, BATCH, new Optimizer.Sgd(1)), 1, 0);
            assertThat(found).hasSize(3);
            for (int l = 0; l < 3; l++) {
                assertThat(found.get(l).layer()).isEqualTo(l + 1);
                assertThat(found.get(l).gradientNorm())
                        .isCloseTo(norm(gradient, plain, "W" + (l + 1)), withinPercentage(1e-6));
            }
        }
    }

    /** Plain descent moves by the rate times the gradient of the epoch's last batch. */
    @ParameterizedTest
    @MethodSource("engines")
    void anUpdateIsAStepLikeTheEpochsLast(Engine engine) {
        var small = SMALL;
        var job = small.job(small.parameters(), BATCH, new Optimizer.Sgd(0.03));
        try (var training = engine.train(job)) {
            training.run(1, 0, 2, new RunningMetrics());
            var found = new LayerMeasurement(engine, job, small.batches(BATCH)).after(1, training.state());
            var network = training.parameters();
            double[] moved = step(small.job(network, BATCH, new Optimizer.Sgd(0.03)), 1, 1);
            for (int l = 0; l < 3; l++) {
                String w = "W" + (l + 1);
                assertThat(found.get(l).update())
                        .isCloseTo(
                                norm(moved, network, w) / norm(network.values(), network, w), withinPercentage(1e-6));
            }
        }
    }

    /** A bias far below zero: that ReLU never opens. */
    @ParameterizedTest
    @MethodSource("engines")
    void deadUnitsAreCounted(Engine engine) {
        var small = SmallJob.of(new Activation.Relu(), Loss.CROSS_ENTROPY).with(List.of(40, 30));
        var initial = small.parameters();
        for (int l = 0; l < 2; l++) {
            for (int j = 0; j < small.hidden().get(l); j++) {
                initial.values()[initial.biases(l) + j] = j < 10 ? -10000 : l == 0 ? 5 : 500;
            }
        }
        var job = small.job(initial, BATCH, new Optimizer.Sgd(1e-6));
        try (var training = engine.train(job)) {
            var found = new LayerMeasurement(engine, job, small.batches(BATCH)).after(1, training.state());
            assertThat(found.get(0).dead()).isEqualTo(10.0 / 40);
            assertThat(found.get(1).dead()).isEqualTo(10.0 / 30);
            assertThat(found.get(2).dead()).isNaN();
        }
    }

    /** Of normalised layers, blocks, accumulated gradients and averages: the training goes on with the bits that it has without. */
    @ParameterizedTest
    @MethodSource("engines")
    void aTrainingThatIsMeasuredHasTheSameBits(Engine engine) {
        var averaged = new TrainingRules(Optional.of(new Averaging.Ema(0.9)), 1, List.of());
        for (var norms : NormJob.values()) {
            var usual = norms.job(Precision.FLOAT32, Combinations.OPTIMIZERS.get(4));
            for (var job : List.of(usual, usual.with(averaged))) {
                try (var measured = engine.train(job);
                        var alone = engine.train(job)) {
                    int steps = job.batches().steps();
                    for (int epoch = 1; epoch <= 2; epoch++) {
                        measured.run(epoch, 0, steps, new RunningMetrics());
                        alone.run(epoch, 0, steps, new RunningMetrics());
                        var found = new LayerMeasurement(engine, job, job.batches()).after(epoch, measured.state());
                        assertThat(found).hasSize(job.initial().spec().layers().size());
                        assertThat(found).allSatisfy(row -> {
                            assertThat(row.gradientNorm()).isPositive();
                            assertThat(row.update()).isPositive();
                        });
                    }
                    assertThat(measured.state()).usingRecursiveComparison().isEqualTo(alone.state());
                }
            }
        }
    }

    @Test
    void whatIsWrongIsReported() {
        assertThat(LayerDiagnosis.of(List.of())).isEmpty();
        var well = List.of(new LayerMetrics(3, 1, 0.02, 1e-3, 0.1), new LayerMetrics(3, 2, 0.5, 2e-3, Double.NaN));
        assertThat(LayerDiagnosis.of(well)).isEmpty();
        // Earlier epochs do not count.
        var earlier = Stream.concat(Stream.of(new LayerMetrics(2, 1, 1e-9, 3, 1)), well.stream())
                .toList();
        assertThat(LayerDiagnosis.of(earlier)).isEmpty();
        assertThat(LayerDiagnosis.of(List.of(
                        new LayerMetrics(7, 1, 2e-6, 1e-4, 0),
                        new LayerMetrics(7, 2, 1e-3, 0.3, 0.75),
                        new LayerMetrics(7, 3, 1, 1e-3, Double.NaN))))
                .satisfiesExactly(
                        gradient -> assertThat(gradient)
                                .startsWith("The gradient of layer 1 is 2e-06 of that of layer 3 (after epoch 7)"),
                        update -> assertThat(update)
                                .startsWith("A step changes the weights of layer 2 by 30 % of their length"),
                        dead -> assertThat(dead).startsWith("75 % of the units of layer 2 are dead"));
    }

    /** Dead units have no gradient: that is one fault, and not two. */
    @Test
    void aDeadLayerIsReportedOnce() {
        assertThat(LayerDiagnosis.of(
                        List.of(new LayerMetrics(2, 1, 0, 0, 1), new LayerMetrics(2, 2, 5, 1e-3, Double.NaN))))
                .singleElement()
                .asString()
                .startsWith("100 % of the units of layer 1 are dead");
    }

    @TempDir
    Path folder;

    @Test
    void theTableIsReadBack() throws Exception {
        var rows = List.of(
                new LayerMetrics(1, 1, 0.1, 1e-3, 0.25), new LayerMetrics(1, 2, 1e-300, Double.NaN, Double.NaN));
        var file = Files.writeString(folder.resolve("layers.csv"), LayerMetrics.csv(rows));
        assertThat(LayerMetrics.read(file)).isEqualTo(rows);
        assertThat(LayerMetrics.read(folder.resolve("none.csv"))).isEmpty();
        for (String damaged :
                List.of("", "epoch\n1\n", LayerMetrics.csv(rows) + "1,2\n", LayerMetrics.csv(rows) + "a,b,c,d,e\n")) {
            Files.writeString(file, damaged);
            assertThat(LayerMetrics.read(file)).as(damaged).isEmpty();
        }
    }
}
