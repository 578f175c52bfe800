package chainrule.engine.step;

import chainrule.datasets.Batches;
import chainrule.engine.Network;
import chainrule.engine.Tally;
import chainrule.engine.Training;
import chainrule.engine.TrainingJob;
import chainrule.engine.TrainingState;
import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Device.Memory;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import java.util.List;
import java.util.stream.IntStream;

/** A training whose steps a device makes. */
public final class ProgramTraining implements Training {
    private final Memory memory;
    private final Kernel kernel;
    private final ProgramNetwork network;
    private final ProgramTrainee trainee;

    public ProgramTraining(Device device, TrainingJob job) {
        var program = ProgramTrainee.program(job);
        this.memory = device.allocate(program.matrices(), job.batches().batch(), job.precision());
        try {
            this.network = ProgramTrainee.network(device, job);
            this.trainee = new ProgramTrainee(job, program, memory, network);
            this.kernel = memory.kernel(program.operations());
        } catch (RuntimeException e) {
            memory.close();
            throw e;
        }
    }

    @Override
    public MlpSpec spec() {
        return trainee.spec();
    }

    @Override
    public Parameters parameters() {
        return trainee.parameters();
    }

    @Override
    public TrainingState state() {
        return trainee.state();
    }

    @Override
    public List<String> algorithms() {
        return trainee.algorithms();
    }

    @Override
    public void run(int epoch, int first, int steps, Tally tally) {
        kernel.run(() -> IntStream.range(first, first + steps)
                .mapToObj(i -> trainee.step(epoch, i, tally))
                .iterator());
    }

    @Override
    public void logits(Batches samples, Network.LogitSink sink) {
        trainee.logits(samples, sink);
    }

    @Override
    public void close() {
        network.close();
        memory.close();
    }
}
