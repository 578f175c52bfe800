package chainrule.engine.nd4j;

import chainrule.engine.RunningMetrics;
import chainrule.engine.SmallJob;
import chainrule.engine.reference.ReferenceDevice;
import chainrule.engine.step.Device.Memory;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation;
import chainrule.engine.step.Operation.Product;
import chainrule.engine.step.Step;
import chainrule.engine.step.StepProgram;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.Penalty;
import chainrule.model.Precision;
import chainrule.optim.Optimizer.Sgd;
import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static chainrule.engine.Near.near;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Products large enough for oneDNN against the reference device's, which sums the same factors in float64. */
@Tag("slow")
class OneDnnProductTest {
    private static final int BATCH = 50;
    private static final int LAST_BATCH = 3;
    private static final int LANES = 3;
    private static final double RATE = 0.1;

    /** Of layers wide and narrow, plain or with a weight decay, which scales what is added to. */
    static Stream<Arguments> products() {
        var job = SmallJob.of(new Activation.Relu(), Loss.CROSS_ENTROPY).with(List.of(300, 160, 7));
        return Stream.of(job, job.with(new Penalty(0, 0.5), 0))
                .flatMap(j -> Stream.of(StepProgram.training(j.spec(), new Sgd(RATE)), StepProgram.gradients(j.spec())))
                .flatMap(program -> program.operations().stream())
                .filter(operation -> operation instanceof Product)
                .distinct()
                .flatMap(product -> Stream.of(Precision.FLOAT32, Precision.BFLOAT16)
                        .map(precision -> Arguments.of(product, precision)));
    }

    @ParameterizedTest
    @MethodSource("products")
    void itSumsTheSameFactors(Operation product, Precision precision) {
        NativeThreads.prepare();
        assumeTrue(precision == Precision.FLOAT32 || OneDnn.hasBfloat16(), "this processor has no bfloat16");
        try (var fast = new Nd4jMemory(product.matrices(), BATCH, precision, LANES, true);
                var slow = new ReferenceDevice().allocate(product.matrices(), BATCH, precision)) {
            for (int n : new int[] {BATCH, LAST_BATCH, BATCH}) {
                int stream = 0;
                for (var matrix : product.matrices()) {
                    double[] values = random(matrix, stream++);
                    fast.fill(matrix, n, values);
                    slow.write(matrix, values, 0);
                }
                double[] expected = result(slow, product, n);
                double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
                assertThat(result(fast, product, n)).as("%d samples", n).is(near(expected, 2e-6 * largest));
            }
        }
    }

    @Test
    void oneOfThemIsOneDnnsInFloat32() {
        NativeThreads.prepare();
        assertThat(products()
                        .map(arguments -> (Product) arguments.get()[0])
                        .anyMatch(product -> OneDnn.isFaster(product, BATCH)))
                .isEqualTo(OneDnn.hasAvx512());
    }

    private static double[] random(Matrix matrix, int stream) {
        var random = new RandomStream(2, Purpose.EXPERIMENT, stream, 4);
        var values = new double[matrix.rows(BATCH) * matrix.columns()];
        Arrays.setAll(values, i -> random.nextGaussian());
        return values;
    }

    private static double[] result(Memory memory, Operation product, int n) {
        memory.kernel(List.of(product))
                .run(new Step(null, null, 0, n, null, null, 1, 0, RATE, 0, new RunningMetrics()));
        var out = product.written().get(0);
        var values = new double[out.rows(n) * out.columns()];
        memory.read(out, n, values, 0);
        return values;
    }
}
