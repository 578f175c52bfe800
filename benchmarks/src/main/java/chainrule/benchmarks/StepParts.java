package chainrule.benchmarks;

import chainrule.bench.StepBench;
import chainrule.engine.RunningMetrics;
import chainrule.engine.TrainingJob;
import chainrule.engine.nd4j.NativeThreads;
import chainrule.engine.nd4j.Nd4jDevice;
import chainrule.engine.nd4j.Nd4jMemory;
import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Operation;
import chainrule.engine.step.Operation.Activate;
import chainrule.engine.step.Operation.ActivationBackward;
import chainrule.engine.step.Operation.Gather;
import chainrule.engine.step.Operation.LossGradient;
import chainrule.engine.step.Operation.Update;
import chainrule.engine.step.Step;
import chainrule.engine.step.StepProgram;
import chainrule.model.LayerSizes;
import chainrule.model.Precision;
import chainrule.optim.Optimizer;
import chainrule.optim.Optimizer.Adam;
import chainrule.optim.Optimizer.EpsilonPlace;
import chainrule.optim.Optimizer.Momentum;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What the nd4j device does between the matrix products, part by part, for 3072-512-256-10 in float32. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class StepParts {
    /** Samples in a batch. */
    @Param({"32", "128", "1000"})
    public int batch;

    private TrainingJob job;
    private Nd4jMemory plain;
    private Nd4jMemory withMomentum;
    private Nd4jMemory withAdam;
    private Kernel gather;
    private Kernel activation;
    private Kernel lossGradient;
    private Kernel activationBackward;
    private Kernel momentum;
    private Kernel adam;
    private int number;

    /** Lays out the networks. */
    @Setup
    public void allocate() {
        NativeThreads.prepare();
        var sgd = new Optimizer.Sgd(0.01);
        job = bench(sgd).job();
        plain = memory(sgd);
        gather = plain.kernel(parts(sgd, Gather.class));
        activation = plain.kernel(parts(sgd, Activate.class));
        lossGradient = plain.kernel(parts(sgd, LossGradient.class));
        activationBackward = plain.kernel(parts(sgd, ActivationBackward.class));
        var heavyBall = new Momentum(0.01, 0.9);
        withMomentum = memory(heavyBall);
        momentum = withMomentum.kernel(parts(heavyBall, Update.class));
        var moments = new Adam(0.001, 0.9, 0.999, 1e-8, EpsilonPlace.OUTSIDE);
        withAdam = memory(moments);
        adam = withAdam.kernel(parts(moments, Update.class));
    }

    private StepBench bench(Optimizer optimizer) {
        return new StepBench(LayerSizes.parse("3072-512-256-10"), batch, optimizer, Precision.FLOAT32);
    }

    private StepProgram program(Optimizer optimizer) {
        return StepProgram.training(bench(optimizer).spec(), optimizer);
    }

    private Nd4jMemory memory(Optimizer optimizer) {
        return Nd4jDevice.parallel().allocate(program(optimizer).matrices(), batch, Precision.FLOAT32);
    }

    private List<Operation> parts(Optimizer optimizer, Class<? extends Operation> kind) {
        return program(optimizer).operations().stream().filter(kind::isInstance).toList();
    }

    private Step step() {
        var batches = job.batches();
        int from = number++ % batches.steps() * batch;
        return new Step(
                batches,
                batches.subset().rows(),
                from,
                batch,
                new double[batch],
                null,
                1,
                number,
                0.01,
                1,
                new RunningMetrics());
    }

    /** From bytes to normalised floats. */
    @Benchmark
    public void gatherAndNormalise() {
        gather.run(step());
    }

    /** Bias and ReLU of every layer. */
    @Benchmark
    public void biasAndActivation() {
        activation.run(step());
    }

    /** Losses, and their gradient over the logits. */
    @Benchmark
    public void softmaxAndCrossEntropy() {
        lossGradient.run(step());
    }

    /** δ∘f'. */
    @Benchmark
    public void activationBackward() {
        activationBackward.run(step());
    }

    /** D2 over all parameters. */
    @Benchmark
    public void momentumUpdate() {
        momentum.run(step());
    }

    /** D4 over all parameters. */
    @Benchmark
    public void adamUpdate() {
        adam.run(step());
    }

    /** Frees them. */
    @TearDown
    public void close() {
        plain.close();
        withMomentum.close();
        withAdam.close();
    }
}
