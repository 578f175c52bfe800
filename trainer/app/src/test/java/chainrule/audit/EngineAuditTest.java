package chainrule.audit;

import chainrule.engine.TrainingJob;
import chainrule.engine.nd4j.Nd4jEngine;
import chainrule.model.Precision;
import chainrule.optim.LearningRate;
import chainrule.optim.Schedule.Constant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("slow")
class EngineAuditTest {
    /** Steps of the reference with a real network, which take most of an audit's time: they are the same in each audit. */
    private static final Map<Precision, double[]> WIDE = new EnumMap<>(Precision.class);

    private static double[] wide(TrainingJob whole, Precision precision) {
        return WIDE.computeIfAbsent(precision, each -> EngineAudit.wideReference(whole, each));
    }

    private static List<Finding> findings(java.util.function.UnaryOperator<TrainingJob> fault) {
        var cases = EngineCase.all().stream()
                .filter(run -> run.features().isEmpty())
                .filter(run -> run.name().startsWith("tanh, cross-entropy, sgd"));
        return new EngineAudit(
                        new Faulty(new Nd4jEngine(), fault),
                        List.of(Precision.FLOAT64),
                        cases.toList(),
                        List.of(),
                        EngineAuditTest::wide)
                .run(finding -> {});
    }

    private static TrainingJob with(TrainingJob job, double rate, long seed, List<double[]> state) {
        return new TrainingJob(
                job.initial(),
                job.batches(),
                job.optimizer(),
                new LearningRate(rate, new Constant(), job.batches().steps(), 100),
                job.clipNorm(),
                seed,
                job.precision(),
                OptionalInt.of(1),
                state);
    }

    private static double rate(TrainingJob job) {
        return job.rate().at(0);
    }

    @Test
    void aRightEnginePasses() {
        assertThat(findings(job -> job)).hasSize(11).allMatch(Finding::pass);
    }

    /** Of seven samples in batches of two, one batch holds nothing but the sample with the weight 0. */
    @Test
    void aRightEnginePassesWithWeights() {
        var weighted = EngineCase.all().stream()
                .filter(run -> run.name().contains(" with weights"))
                .toList();
        assertThat(weighted).isNotEmpty();
        for (var precision : List.of(Precision.FLOAT32, Precision.FLOAT64)) {
            assertThat(new EngineAudit(new Nd4jEngine(), List.of(precision), weighted, List.of(), EngineAuditTest::wide)
                            .run(finding -> {}))
                    .hasSizeGreaterThan(weighted.size())
                    .allMatch(Finding::pass);
        }
    }

    @Test
    void aLossOf0IsNotAnExcuseForAnother() {
        double[] none = {0, 1};
        assertThat(EngineAudit.finding(Precision.FLOAT64, "test", none, none, 0).pass())
                .isTrue();
        assertThat(EngineAudit.finding(Precision.FLOAT64, "test", new double[] {1e-9, 1}, none, 1e-3)
                        .pass())
                .isFalse();
        assertThat(EngineAudit.finding(Precision.FLOAT64, "test", new double[] {Double.NaN, 1}, none, 1e-3)
                        .pass())
                .isFalse();
    }

    @Test
    void aRateThatIsAThousandthOffIsFound() {
        assertThat(findings(job -> with(job, 1.001 * rate(job), job.seed(), job.optimizerState())))
                .filteredOn(finding -> !finding.pass())
                .hasSize(9);
    }

    @Test
    void otherDropoutMasksAreFound() {
        assertThat(findings(job -> with(job, rate(job), job.seed() + 1, job.optimizerState())))
                .filteredOn(finding -> !finding.pass())
                .extracting(Finding::reference)
                .containsExactly(
                        "recorded: tanh, cross-entropy, sgd(0.05), regularised",
                        "recorded: tanh, cross-entropy, sgd(0.05), regularised, layer norm",
                        "recorded: tanh, cross-entropy, sgd(0.05), regularised, batch norm",
                        "recorded: tanh, cross-entropy, sgd(0.05), regularised, blocks",
                        "reference: what a step of 3072-512-256-10 changes");
    }

    @Test
    void anEngineThatForgetsTheOptimizersStateIsFound() {
        assertThat(findings(job -> with(job, rate(job), job.seed(), List.of())))
                .filteredOn(finding -> !finding.pass())
                .extracting(Finding::reference)
                .containsExactly("the same training in two parts");
    }
}
