package chainrule.audit;

import chainrule.engine.Engine;
import chainrule.engine.InStep;
import chainrule.engine.Network;
import chainrule.engine.Training;
import chainrule.engine.TrainingGroup;
import chainrule.engine.TrainingJob;
import chainrule.engine.TrainingState;
import chainrule.engine.nd4j.Nd4jEngine;
import chainrule.model.Parameters;
import chainrule.model.Precision;
import chainrule.optim.Optimizer;
import chainrule.optim.Optimizer.Sgd;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("slow")
class TogetherAuditTest {
    private static final Optimizer SGD = new Sgd(0.03);

    @Test
    void networksThatAreTrainedTogetherAreComparedWithEachAlone() {
        var engine = new InStep(new Nd4jEngine(), 3);
        var finding = new TogetherAudit(engine, AllInAStep.job()).of(Precision.FLOAT32, SGD);
        assertThat(finding.error()).isZero();
        assertThat(finding.pass()).isTrue();
        assertThat(engine.sizes()).containsExactly(3, 2);
    }

    @Test
    void oneThatIsTrainedOnAnothersSamplesIsFound() {
        var finding = new TogetherAudit(changing(job -> job.withSeed(1).from(state(job))), AllInAStep.job())
                .of(Precision.FLOAT32, SGD);
        assertThat(finding.pass()).isFalse();
    }

    /** The initial parameters of a job, as a state. */
    private static TrainingState state(TrainingJob job) {
        return new TrainingState(job.initial(), List.of());
    }

    /** An engine whose groups make other trainings than they should. */
    private static Engine changing(UnaryOperator<TrainingJob> change) {
        var right = new InStep(new Nd4jEngine(), 5);
        return new Engine() {
            @Override
            public String name() {
                return "wrong";
            }

            @Override
            public int rank() {
                return 0;
            }

            @Override
            public TrainingGroup trainTogether(List<TrainingJob> jobs) {
                return right.trainTogether(jobs.stream().map(change).toList());
            }

            @Override
            public Training train(TrainingJob job) {
                return right.train(job);
            }

            @Override
            public Network load(Parameters parameters, Precision precision) {
                return right.load(parameters, precision);
            }
        };
    }
}
