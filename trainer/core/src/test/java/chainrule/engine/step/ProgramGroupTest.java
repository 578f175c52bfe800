package chainrule.engine.step;

import chainrule.engine.InputLayerJob;
import chainrule.engine.RunningMetrics;
import chainrule.engine.TrainingJob;
import chainrule.engine.reference.ReferenceDevice;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.model.Precision;
import chainrule.optim.Optimizer.Momentum;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A group on a device that computes one network at a time. */
class ProgramGroupTest {
    private final TrainingJob job = InputLayerJob.job(Precision.FLOAT32, new Momentum(0.1, 0.9));

    @Test
    void theFirstOfTheJobsBegins() {
        var jobs = List.of(job.withSeed(3), job.withSeed(4));
        try (var group = new ProgramGroup(new ReferenceDevice(), jobs)) {
            assertThat(group.members()).hasSize(1);
            assertThat(group.members().get(0).parameters())
                    .isEqualTo(jobs.get(0).initial())
                    .isNotEqualTo(jobs.get(1).initial());
        }
    }

    @Test
    void itsMemberIsATrainingOfTheSameBits() {
        var ofGroup = new RunningMetrics();
        var alone = new RunningMetrics();
        int steps = job.batches().steps();
        try (var group = new ProgramGroup(new ReferenceDevice(), List.of(job));
                var training = new ReferenceEngine().train(job);
                var network = new ReferenceEngine().load(training.parameters(), Precision.FLOAT32)) {
            for (int epoch = 1; epoch <= 2; epoch++) {
                group.run(epoch, 0, steps, List.of(ofGroup));
                training.run(epoch, 0, steps, alone);
            }
            var member = group.members().get(0);
            assertThat(member.state()).usingRecursiveComparison().isEqualTo(training.state());
            assertThat(member.parameters()).isNotEqualTo(job.initial());
            assertThat(ofGroup).usingRecursiveComparison().isEqualTo(alone);
            var evaluated = training.evaluate(job.batches());
            assertThat(group.evaluate(job.batches())).usingRecursiveComparison().isEqualTo(List.of(evaluated));
            assertThat(member.evaluate(job.batches()))
                    .usingRecursiveComparison()
                    .isEqualTo(evaluated);
            // Loaded before the steps: it keeps the parameters that it was given.
            assertThat(network.evaluate(job.batches()).loss()).isNotEqualTo(evaluated.loss());
            try (var loaded = new ReferenceEngine().load(training.parameters(), Precision.FLOAT32)) {
                assertThat(loaded.evaluate(job.batches()))
                        .usingRecursiveComparison()
                        .isEqualTo(evaluated);
            }
        }
    }

    @Test
    void keptParametersStayAsTheyWere() {
        try (var group = new ProgramGroup(new ReferenceDevice(), List.of(job))) {
            var member = group.members().get(0);
            var kept = member.keep();
            group.run(1, 0, 1, List.of(new RunningMetrics()));
            assertThat(kept.get()).isEqualTo(job.initial());
            assertThat(member.parameters()).isNotEqualTo(job.initial());
        }
    }
}
