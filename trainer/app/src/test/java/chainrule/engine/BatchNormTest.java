package chainrule.engine;

import chainrule.datasets.Batches;
import chainrule.engine.nd4j.Nd4jEngine;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.model.Parameters;
import chainrule.model.Precision;
import chainrule.optim.Optimizer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** Batch normalisation in training: which numbers change, and which batches are refused. */
class BatchNormTest {
    private static final int EPOCHS = 3;
    private static final int STEPS = 3;

    private static TrainingJob job(List<Integer> frozen) {
        return NormJob.BATCH_NORM
                .job(Precision.FLOAT64, new Optimizer.AdamW(0.01, 0.9, 0.999, 1e-8, 0.1))
                .with(new TrainingRules(Optional.empty(), 1, frozen));
    }

    private static double[] trained(Engine engine, TrainingJob job) {
        try (var training = engine.train(job)) {
            for (int epoch = 1; epoch <= EPOCHS; epoch++) {
                training.run(epoch, 0, STEPS, new RunningMetrics());
            }
            return training.parameters().values();
        }
    }

    private static List<String> changed(double[] before, double[] after) {
        return Parameters.pieces(NormJob.BATCH_NORM.spec()).stream()
                .filter(piece -> !Arrays.equals(
                        before, piece.at(), piece.at() + piece.size(), after, piece.at(), piece.at() + piece.size()))
                .map(Parameters.Piece::name)
                .toList();
    }

    /** b2 stays, because the batch's mean is subtracted behind it. */
    @Test
    void runningStatisticsFollowTheBatches() {
        var job = job(List.of());
        double[] before = job.initial().values().clone();
        double[] after = trained(new ReferenceEngine(), job);
        assertThat(changed(before, after))
                .containsExactly(
                        "W1",
                        "b1",
                        "W2",
                        "W3",
                        "b3",
                        "p1",
                        "gammaX1",
                        "betaX1",
                        "gamma2",
                        "beta2",
                        "gammaX3",
                        "betaX3",
                        "meanX1",
                        "varianceX1",
                        "mean2",
                        "variance2",
                        "meanX3",
                        "varianceX3");
        assertThat(trained(new Nd4jEngine(), job)).containsExactly(after, within(1e-12));
    }

    /** It is normalised by them, and the layers below learn through it. */
    @Test
    void aFrozenLayerKeepsItsRunningStatistics() {
        var job = job(List.of(2));
        double[] before = job.initial().values().clone();
        double[] after = trained(new ReferenceEngine(), job);
        assertThat(changed(before, after))
                .contains("W1", "gammaX1", "meanX1", "varianceX3")
                .doesNotContain("W2", "b2", "gamma2", "beta2", "mean2", "variance2");
        assertThat(trained(new Nd4jEngine(), job)).containsExactly(after, within(1e-12));
    }

    @Test
    void aBatchOfOneSampleIsRefused() {
        var job = job(List.of());
        int samples = job.batches().subset().count();
        assertThatThrownBy(() -> with(job, 1, List.of()))
                .hasMessageContaining("batch normalisation needs batches of two samples or more: raise the batch size");
        assertThatThrownBy(() -> with(job, samples - 1, List.of()))
                .hasMessageContaining("%d samples in batches of %d the last batch has one", samples, samples - 1);
        assertThat(with(job, samples, List.of()).batches().steps()).isEqualTo(1);
        // By running statistics a single sample can be normalised.
        assertThat(with(job, 1, List.of(1, 2, 3)).batches().steps()).isEqualTo(samples);
    }

    private static TrainingJob with(TrainingJob job, int batch, List<Integer> frozen) {
        var all = job.batches();
        return new TrainingJob(
                job.initial(),
                Batches.inOrder(all.subset(), all.shape(), all.normalization(), batch),
                job.optimizer(),
                job.rate(),
                Optional.empty(),
                job.seed(),
                job.precision(),
                OptionalInt.empty(),
                List.of(),
                new TrainingRules(Optional.empty(), 1, frozen));
    }
}
