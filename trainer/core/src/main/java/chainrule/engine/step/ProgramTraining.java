package chainrule.engine.step;

import chainrule.base.UserException;
import chainrule.datasets.Batches;
import chainrule.engine.Network;
import chainrule.engine.RunningMetrics;
import chainrule.engine.Training;
import chainrule.engine.TrainingJob;
import chainrule.engine.TrainingState;
import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Device.Memory;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** A training whose steps a device makes. */
public final class ProgramTraining implements Training {
    private final Device device;
    private final TrainingJob job;
    private final StepProgram program;
    private final Memory memory;
    private final Kernel kernel;
    /** What is done behind several batches, if gradients are accumulated. */
    private final Kernel update;

    private final ProgramNetwork network;
    private final ProgramInTraining trainee;
    private Optional<Memory> kept;

    public ProgramTraining(Device device, TrainingJob job) {
        this.device = device;
        this.job = job;
        this.program = ProgramInTraining.program(job);
        this.memory = device.allocate(program.matrices(), job.batches().batch(), job.precision());
        try {
            this.network = ProgramInTraining.network(device, job);
            this.trainee = new ProgramInTraining(job, program, device.isRemote(), memory, network);
            this.kernel = memory.kernel(program.batchOperations());
            this.update = memory.kernel(program.updateOperations());
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
    public void run(int epoch, int first, int steps, RunningMetrics tally) {
        if (job.rules().accumulate() == 1) {
            kernel.run(() -> IntStream.range(first, first + steps)
                    .mapToObj(i -> trainee.step(epoch, i, tally))
                    .iterator());
            return;
        }
        for (int i = first; i < first + steps; i++) {
            var step = trainee.step(epoch, i, tally);
            kernel.run(step);
            trainee.update(step).ifPresent(update::run);
        }
    }

    @Override
    public void logits(Batches samples, Network.LogitSink sink) {
        trainee.logits(samples, sink);
    }

    @Override
    public RunningMetrics evaluate(Batches samples) {
        return trainee.evaluate(samples);
    }

    /** On a remote device the copy stays there, if it has room for one. */
    @Override
    public Supplier<Parameters> keep() {
        var place = device.isRemote() ? kept() : Optional.<Memory>empty();
        if (place.isEmpty()) {
            return Training.super.keep();
        }
        ProgramParameters.copy(program, memory, place.get());
        return () -> trainee.parameters(place.get());
    }

    private Optional<Memory> kept() {
        if (kept == null) {
            try {
                kept = Optional.of(
                        device.allocate(program.parameters(), 1, job.precision().ofParameters()));
            } catch (UserException full) {
                kept = Optional.empty();
            }
        }
        return kept;
    }

    @Override
    public void close() {
        if (kept != null) {
            kept.ifPresent(Memory::close);
        }
        network.close();
        memory.close();
    }
}
