package chainrule.engine.cuda;

import chainrule.bench.StepBench;
import chainrule.engine.cuda.arguments.Address.Doubles;
import chainrule.engine.cuda.arguments.Address.Segments;
import chainrule.engine.cuda.arguments.Groups.SegmentList;
import chainrule.engine.cuda.arguments.KernelArguments.Squares;
import chainrule.engine.cuda.card.Gemm;
import chainrule.engine.cuda.card.NotingCard;
import chainrule.engine.cuda.kernel.Gpp;
import chainrule.model.LayerSizes;
import chainrule.model.Precision;
import chainrule.optim.Optimizer.Sgd;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What a GPU can do at most, measured on the kernels' own source on the processor. */
class CardLimitsTest {
    @BeforeAll
    static void compiler() {
        Gpp.require();
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT64", "BFLOAT16"})
    void productsAreThoseOfTheStepAndNothingStaysTaken(Precision precision) {
        var bench = new StepBench(LayerSizes.parse("12-8-3"), 4, new Sgd(0.1), precision);
        var job = bench.job();
        var left = new java.util.ArrayList<Integer>();
        var found = new CardLimits(real -> CompiledCard.open(real, left::add))
                .measure(List.of(job, job.withSeed(2), job.withSeed(3)));
        assertThat(found.stepOperations()).isEqualTo(3 * 2.0 * bench.multiplyAdds());
        assertThat(found.stepProducts()).isPositive();
        assertThat(found.copyRate()).isPositive();
        assertThat(found.side()).isGreaterThanOrEqualTo(128);
        assertThat(found.floor()).isEqualTo(found.stepOperations() / found.productRate());
        assertThat(left).hasSize(2).last().isEqualTo(0);
    }

    /** Kernels would overwrite what the products read, and another launch would count as one of them. */
    @Test
    void nothingButProductsIsInTheSequenceOfProducts() {
        var card = new NotingCard();
        var only = new ProductsOnly(card);
        only.record(1, launches -> {
            launches.kernel(1, 32, new Squares(new SegmentList(new Segments(1), 1, 1, 1), new Doubles(1)));
            launches.multiply(product(2, 3, 5));
            launches.multiply(product(7, 1, 1));
        });
        assertThat(card.launches()).hasSize(3 + 2 * ProductsOnly.REPEATS);
        assertThat(card.launches().subList(3, card.launches().size())).allMatch(NotingCard.Multiply.class::isInstance);
        assertThat(only.operations()).isEqualTo(2 * (2 * 3 * 5 + 7));
    }

    private static Gemm product(int rows, int columns, int inner) {
        return new Gemm(
                0,
                0,
                false,
                0,
                false,
                rows,
                columns,
                inner,
                Gemm.Factors.FLOAT32,
                new Gemm.Constants(1, 0),
                Gemm.Epilogue.NONE,
                0,
                new Gemm.Members(1, 0, 0, 0, 0));
    }
}
