package chainrule.engine.step;

import chainrule.datasets.Batches;
import chainrule.engine.Network;
import chainrule.engine.Tally;
import chainrule.engine.Training;
import chainrule.engine.TrainingJob;
import chainrule.engine.TrainingState;
import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Device.Memory;
import chainrule.engine.step.Operation.Update;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import java.util.Collections;
import java.util.stream.IntStream;

/** A training whose steps a device makes. */
public final class ProgramTraining implements Training {
    private final TrainingJob job;
    private final StepProgram program;
    private final Memory memory;
    private final Kernel kernel;
    private final ProgramNetwork network;
    private final int[] labels;
    private int orderedEpoch;
    private int[] order;

    public ProgramTraining(Device device, TrainingJob job) {
        this.job = job;
        this.program = StepProgram.training(job.initial().spec(), job.optimizer(), job.clipNorm());
        this.memory = device.allocate(program.matrices(), job.batches().batch(), job.precision());
        ProgramParameters.write(program, job.initial(), memory);
        if (!job.optimizerState().isEmpty()) {
            int size = job.initial().values().length;
            job.requireOptimizerState(Collections.nCopies(job.optimizer().statesPerParameter(), size));
            eachState((matrix, state, at) ->
                    memory.write(matrix, job.optimizerState().get(state), at));
        }
        this.kernel = memory.kernel(program.operations());
        this.network = new ProgramNetwork(
                device, Parameters.zeros(spec()), job.precision().ofParameters());
        this.labels = new int[job.batches().batch()];
    }

    @Override
    public MlpSpec spec() {
        return job.initial().spec();
    }

    @Override
    public Parameters parameters() {
        var parameters = Parameters.zeros(spec());
        ProgramParameters.read(program, memory, parameters);
        return parameters;
    }

    @Override
    public TrainingState state() {
        int size = job.initial().values().length;
        var states = IntStream.range(0, job.optimizer().statesPerParameter())
                .mapToObj(state -> new double[size])
                .toList();
        eachState((matrix, state, at) -> memory.read(matrix, 0, states.get(state), at));
        return new TrainingState(parameters(), states);
    }

    /** What is done with a matrix of the optimiser's {@code state}th array, from {@code at} on. */
    private interface StateWork {
        void run(Matrix matrix, int state, int at);
    }

    /** The state's arrays are laid out as the parameters are. */
    private void eachState(StateWork work) {
        for (var operation : program.operations()) {
            if (operation instanceof Update update) {
                for (int state = 0; state < update.states().size(); state++) {
                    work.run(update.states().get(state), state, place(update.w()));
                }
            }
        }
    }

    private int place(Matrix parameter) {
        int l = program.weights().indexOf(parameter);
        return l >= 0
                ? job.initial().weights(l)
                : job.initial().biases(program.biases().indexOf(parameter));
    }

    @Override
    public void run(int epoch, int first, int steps, Tally tally) {
        var batches = job.batches();
        if (epoch != orderedEpoch) {
            order = batches.order(epoch);
            orderedEpoch = epoch;
        }
        kernel.run(() -> IntStream.range(first, first + steps)
                .mapToObj(i -> step(epoch, i, tally))
                .iterator());
    }

    /** The labels lie in the same array for every step. */
    private Step step(int epoch, int i, Tally tally) {
        var batches = job.batches();
        int n = batches.size(i);
        int from = i * batches.batch();
        batches.labels(order, from, n, labels);
        int number = (epoch - 1) * batches.steps() + i;
        double rate = job.rate().at(number);
        return new Step(batches, order, from, n, labels, epoch, number, rate, job.seed(), tally);
    }

    @Override
    public void logits(Batches samples, Network.LogitSink sink) {
        network.logits(memory, samples, sink);
    }

    @Override
    public void close() {
        network.close();
        memory.close();
    }
}
