package chainrule.engine.step;

import chainrule.engine.RunningMetrics;
import chainrule.engine.TrainingJob;
import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Device.Memory;
import chainrule.model.Parameters;

/** The gradients that a device computes for the batches of a job, without any update. */
public final class ProgramGradients implements AutoCloseable {
    private final TrainingJob job;
    private final StepProgram program;
    private final Memory memory;
    private final Kernel kernel;
    private int batch;

    public ProgramGradients(Device device, TrainingJob job) {
        this.job = job;
        this.program = StepProgram.gradients(job.initial().spec());
        this.memory = device.allocate(program.matrices(), job.batches().batch(), job.precision());
        this.kernel = memory.kernel(program.operations());
    }

    /**
     * ∂/∂θ of the mean loss of a batch, and of the penalties; 0 of what is not learnt.
     *
     * @param epoch from 1: it decides the batch's samples
     * @param step within the epoch, from 0
     * @return in the layout of {@link Parameters}
     */
    public Parameters of(Parameters parameters, int epoch, int step) {
        var gradient = Parameters.zeros(parameters.spec());
        run(parameters, epoch, step);
        var computed = program.matrices();
        ProgramParameters.each(program, (matrix, at) -> {
            if (computed.contains(Dense.gradient(matrix))) {
                memory.read(Dense.gradient(matrix), 0, gradient.values(), at);
            }
        });
        return gradient;
    }

    /**
     * C6: the gradient of the mean loss with respect to what enters the first layer, which is x or what an input layer makes of it; a
     * sample a row, for the batch of the last call of {@link #of}.
     */
    public double[] ofInputs() {
        var x = program.input();
        var gradient = new double[batch * x.columns()];
        memory.read(Dense.gradient(x), batch, gradient, 0);
        return gradient;
    }

    /** The mean loss of a batch, dropout included, penalties not. */
    public double loss(Parameters parameters, int epoch, int step) {
        return run(parameters, epoch, step).loss();
    }

    private RunningMetrics run(Parameters parameters, int epoch, int number) {
        ProgramParameters.write(program, parameters, memory);
        var batches = job.batches();
        batch = batches.size(number);
        int from = number * batches.batch();
        int[] order = batches.order(epoch);
        var targets = Step.targets(batches, order, from, batch);
        var weights = Step.weights(batches, order, from, batch);
        var tally = new RunningMetrics();
        int global = (epoch - 1) * batches.steps() + number;
        var mixed = Step.Mixed.of(batches, order, from, batch, epoch);
        kernel.run(new Step(batches, order, from, batch, targets, weights, epoch, global, 0, job.seed(), tally, mixed));
        return tally;
    }

    @Override
    public void close() {
        memory.close();
    }
}
