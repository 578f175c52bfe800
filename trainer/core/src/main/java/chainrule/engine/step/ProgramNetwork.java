package chainrule.engine.step;

import chainrule.datasets.Batches;
import chainrule.engine.Network;
import chainrule.engine.RunningMetrics;
import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Device.Memory;
import chainrule.engine.step.Device.Values;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import chainrule.model.Precision;

/** A network whose outputs a device computes. */
public final class ProgramNetwork implements Network {
    private final Device device;
    private final Parameters parameters;
    private final Precision precision;
    private final StepProgram program;
    private Memory memory;
    private Kernel kernel;
    private Kernel counting;
    private int room;

    public ProgramNetwork(Device device, Parameters parameters, Precision precision) {
        this.device = device;
        this.parameters = parameters;
        this.precision = precision;
        this.program = StepProgram.forward(parameters.spec());
    }

    @Override
    public MlpSpec spec() {
        return parameters.spec();
    }

    @Override
    public Parameters parameters() {
        return new Parameters(spec(), parameters.values().clone());
    }

    /** The logits with other parameters of the same network, which stand elsewhere on the device. */
    void logits(Values trained, Batches samples, LogitSink sink) {
        makeRoom(samples.batch());
        ProgramParameters.copy(program, trained, memory);
        compute(samples, sink);
    }

    @Override
    public void logits(Batches samples, LogitSink sink) {
        makeRoom(samples.batch());
        compute(samples, sink);
    }

    /** Losses and hits with other parameters of the same network, see {@link #logits(Values, Batches, LogitSink)}. */
    RunningMetrics evaluate(Values trained, Batches samples) {
        makeRoom(samples.batch());
        ProgramParameters.copy(program, trained, memory);
        return count(samples);
    }

    @Override
    public RunningMetrics evaluate(Batches samples) {
        if (!device.isRemote()) {
            return Network.super.evaluate(samples);
        }
        makeRoom(samples.batch());
        return count(samples);
    }

    private RunningMetrics count(Batches samples) {
        var tally = new RunningMetrics();
        counting.run(Step.counting(samples, tally));
        return tally;
    }

    private void compute(Batches samples, LogitSink sink) {
        int[] rows = new int[samples.count()];
        java.util.Arrays.setAll(rows, i -> samples.subset().rows()[i]);
        var logits = new double[samples.batch() * spec().outputs()];
        for (int batch = 0, from = 0; batch < samples.steps(); batch++) {
            int n = samples.size(batch);
            kernel.run(new Step(samples, rows, from, n, new double[0], null, 0, 0, 0, 0, new RunningMetrics()));
            memory.read(program.logits(), n, logits, 0);
            sink.accept(from, n, logits);
            from += n;
        }
    }

    private void makeRoom(int batch) {
        if (batch > room) {
            close();
            memory = device.allocate(program.matrices(), batch, precision);
            room = batch;
            ProgramParameters.write(program, parameters, memory);
            kernel = memory.kernel(program.operations());
            counting = memory.kernel(StepProgram.evaluation(spec()).operations());
        }
    }

    @Override
    public void close() {
        if (memory != null) {
            memory.close();
            memory = null;
            room = 0;
        }
    }
}
