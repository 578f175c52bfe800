package chainrule.bench;

import chainrule.base.UserException;
import chainrule.engine.RunningMetrics;
import chainrule.engine.nd4j.Nd4jEngine;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.model.Gaussian;
import chainrule.model.LayerSizes;
import chainrule.model.Loss;
import chainrule.model.Precision;
import chainrule.optim.Optimizer;
import chainrule.optim.Optimizer.Sgd;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class StepBenchTest {
    private static final Pace QUICK = new Pace(0.02, 1);

    private static StepBench bench(String layers, int batch, Optimizer optimizer) {
        return new StepBench(LayerSizes.parse(layers), batch, optimizer, Precision.FLOAT32);
    }

    /**
     * Who makes no objects makes no arrays of ND4J's either. What is left is the softmax's row of each sample, about a hundred bytes.
     */
    @Test
    void aStepMakesNoArrays() {
        var job = bench("3072-64-32-10", 32, new Sgd(0.01)).job();
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (var training = new Nd4jEngine().train(job)) {
            training.run(1, 0, 50, new RunningMetrics());
            long before = threads.getCurrentThreadAllocatedBytes();
            training.run(1, 50, 50, new RunningMetrics());
            long perStep = (threads.getCurrentThreadAllocatedBytes() - before) / 50;
            assertThat(perStep).isLessThan(4096);
        }
    }

    /** Bytes, gathered feature by feature, through all fast paths: against plain Java. */
    @Test
    void theBenchedTrainingIsTheReferences() {
        var job = bench("192-64-32-10", 48, new Sgd(0.05)).job();
        var fast = new RunningMetrics();
        var slow = new RunningMetrics();
        try (var nd4j = new Nd4jEngine().train(job);
                var reference = new ReferenceEngine().train(job)) {
            nd4j.run(1, 0, 30, fast);
            reference.run(1, 0, 30, slow);
        }
        assertThat(fast.loss()).isCloseTo(slow.loss(), within(1e-5 * slow.loss()));
        assertThat(fast.accuracy()).isCloseTo(slow.accuracy(), within(2.0 / slow.count()));
    }

    /** Of real targets, one and several, too. */
    @Test
    void aBenchedRegressionIsTheReferences() {
        for (var loss : Loss.ofReals()) {
            int outputs = loss.outputs(2);
            var layers = LayerSizes.parse("13-64-32-" + outputs);
            var job = new StepBench(layers, 32, new Sgd(0.05), Precision.FLOAT32, loss).job();
            var fast = new RunningMetrics();
            var slow = new RunningMetrics();
            try (var nd4j = new Nd4jEngine().train(job);
                    var reference = new ReferenceEngine().train(job)) {
                nd4j.run(1, 0, 30, fast);
                reference.run(1, 0, 30, slow);
            }
            assertThat(fast.loss()).as(loss.name()).isCloseTo(slow.loss(), within(1e-5 * Math.abs(slow.loss())));
            assertThat(fast.score()).isCloseTo(slow.score(), within(1e-5 * slow.score()));
        }
    }

    @Test
    void outputsThatALossCanNotHaveAreRefused() {
        var sizes = LayerSizes.parse("13-64-3");
        assertThatThrownBy(() -> new StepBench(sizes, 32, new Sgd(0.05), Precision.FLOAT32, new Gaussian()))
                .isInstanceOf(UserException.class)
                .hasMessage("--layers is 13-64-3: a network with the loss gaussian can't have 3 outputs");
    }

    @Test
    void aStepTakesLongerThanNothingAndItsProductsDoToo() {
        var result = bench("192-32-10", 16, new Sgd(0.01)).measure(new Nd4jEngine(), true, 5, QUICK);
        assertThat(result.step()).isPositive();
        assertThat(result.inThreads()).isPositive();
        assertThat(result.inLanes()).isPositive();
        assertThat(result.limit()).isEqualTo(Math.min(result.inThreads(), result.inLanes()));
        assertThat(bench("192-32-10", 16, new Sgd(0.01))
                        .measure(new Nd4jEngine(), false, 5, QUICK)
                        .limit())
                .isNaN();
    }

    /** Forward, the weights' gradients, and the input gradients of all layers but the first. */
    @Test
    void multiplicationsAreCounted() {
        assertThat(bench("20-8-3", 4, new Sgd(0.01)).multiplyAdds()).isEqualTo(4 * (2 * 20 * 8 + 3 * 8 * 3));
    }
}
