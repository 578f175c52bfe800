package chainrule.engine.cuda.plan;

import chainrule.datasets.Augmentation;
import chainrule.engine.cuda.PictureJob;
import chainrule.engine.cuda.card.Gemm;
import chainrule.engine.cuda.plan.StepPlan.Planned;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.StepProgram;
import chainrule.model.Precision;
import chainrule.optim.Optimizer;
import chainrule.optim.Optimizer.Momentum;
import chainrule.optim.Optimizer.Sgd;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Where the copies are made that are rounded for products: three layers, dropout behind the second. */
class StepPlanTest {
    private static StepPlan plan(Optimizer optimizer, Gemm.Factors factors) {
        var job = new PictureJob(20, 3, 4, Precision.FLOAT32, Augmentation.NONE).job(optimizer);
        return StepPlan.of(StepProgram.training(job.initial().spec(), optimizer).operations(), 4, factors);
    }

    private static Set<String> names(Collection<Matrix> matrices) {
        return matrices.stream().map(Matrix::name).collect(Collectors.toSet());
    }

    private static List<String> all(StepPlan plan, Function<Planned, Set<Matrix>> which) {
        return plan.stages().stream()
                .flatMap(planned -> which.apply(planned).stream())
                .map(Matrix::name)
                .toList();
    }

    @ParameterizedTest
    @EnumSource(
            value = Gemm.Factors.class,
            names = {"FLOAT32", "FLOAT64"})
    void whereFactorsAreNotRoundedThereAreNone(Gemm.Factors factors) {
        var plan = plan(new Sgd(0.1), factors);
        assertThat(all(plan, Planned::rounded)).isEmpty();
        assertThat(all(plan, Planned::omitted)).isEmpty();
        assertThat(plan.before()).isEmpty();
        assertThat(plan.inPlace()).isEmpty();
    }

    /** Every factor once: inputs, outputs and deltas, and the weights for the next step. The dropped outputs are H2's heirs. */
    @ParameterizedTest
    @EnumSource(
            value = Gemm.Factors.class,
            names = {"BFLOAT16", "TF32"})
    void everyFactorIsRoundedOnceWhereItIsMade(Gemm.Factors factors) {
        for (var optimizer : List.of(new Sgd(0.1), new Momentum(0.1, 0.9))) {
            var plan = plan(optimizer, factors);
            assertThat(all(plan, Planned::rounded))
                    .containsExactlyInAnyOrder("X", "H1", "D2", "O", "Δ2", "Δ1", "W1", "W2", "W3");
            assertThat(all(plan, Planned::omitted)).containsExactlyInAnyOrder("X", "D2", "Δ2", "Δ1");
            assertThat(names(plan.before())).containsExactlyInAnyOrder("W1", "W2", "W3");
        }
    }

    /** A tf32 is as long as a float32. */
    @Test
    void whatProductsAloneReadIsRoundedInItsPlace() {
        assertThat(names(plan(new Sgd(0.1), Gemm.Factors.TF32).inPlace()))
                .containsExactlyInAnyOrder("X", "D2", "Δ2", "Δ1");
        assertThat(plan(new Sgd(0.1), Gemm.Factors.BFLOAT16).inPlace()).isEmpty();
    }
}
