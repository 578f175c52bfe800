package chainrule.engine.step;

import chainrule.datasets.Batches;
import chainrule.engine.NetworkInTraining;
import chainrule.engine.RunningMetrics;
import chainrule.engine.TrainingJob;
import chainrule.engine.TrainingState;
import chainrule.engine.step.Device.Values;
import chainrule.engine.step.Operation.Update;
import chainrule.engine.step.Step.Mixed;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** A network whose numbers a program changes on a device: where it begins, which steps it needs, and what it has become. */
final class ProgramInTraining implements NetworkInTraining {
    private final TrainingJob job;
    private final StepProgram program;
    private final Values values;
    private final EvaluationMemory evaluation;
    private final Optional<KeptParameters> kept;
    private final double[] targets;
    private final double[] weights;
    private final EpochOrder order;

    /**
     * @param values where the network's matrices lie; they are filled as the job says
     * @param evaluation computes outputs; others may use it, too
     * @param kept where copies of the parameters go that nobody may ask for; empty: off the device
     */
    ProgramInTraining(
            TrainingJob job,
            StepProgram program,
            Values values,
            EvaluationMemory evaluation,
            Optional<KeptParameters> kept) {
        this.job = job;
        this.program = program;
        this.values = values;
        this.evaluation = evaluation;
        this.kept = kept;
        this.targets = new double[job.batches().batch() * job.batches().targetWidth()];
        this.weights = job.batches().isWeighted() ? new double[job.batches().batch()] : null;
        this.order = new EpochOrder(job.batches()::order);
        ProgramParameters.write(program, job.initial(), values);
        ProgramParameters.each(
                program.trained(),
                (matrix, at) -> values.write(matrix, job.initial().values(), at));
        if (!job.optimizerState().isEmpty()) {
            int size = job.initial().values().length;
            job.requireOptimizerState(Collections.nCopies(arrays(), size));
            eachState((matrix, state, at) ->
                    values.write(matrix, job.optimizerState().get(state), at));
        }
    }

    /** Of a state: the optimiser's, the mean gradient so far, and what is trained. */
    private int arrays() {
        return job.optimizer().statesPerParameter()
                + (job.rules().accumulate() > 1 ? 1 : 0)
                + (job.rules().average().isPresent() ? 1 : 0);
    }

    /** The program of a job's steps. */
    static StepProgram program(TrainingJob job) {
        return StepProgram.training(
                job.initial().spec(),
                job.optimizer(),
                job.clipNorm(),
                job.rules(),
                job.updates(),
                job.rate().epochs());
    }

    @Override
    public MlpSpec spec() {
        return job.initial().spec();
    }

    @Override
    public List<String> algorithms() {
        return values.algorithms();
    }

    @Override
    public Parameters parameters() {
        return parameters(values);
    }

    private Parameters parameters(Values from) {
        var parameters = Parameters.zeros(spec());
        ProgramParameters.read(program, from, parameters);
        return parameters;
    }

    @Override
    public Supplier<Parameters> keep() {
        return kept.flatMap(place -> place.copyOf(values))
                .<Supplier<Parameters>>map(copy -> () -> parameters(copy))
                .orElseGet(NetworkInTraining.super::keep);
    }

    @Override
    public TrainingState state() {
        int size = job.initial().values().length;
        var states =
                IntStream.range(0, arrays()).mapToObj(state -> new double[size]).toList();
        eachState((matrix, state, at) -> values.read(matrix, 0, states.get(state), at));
        return new TrainingState(parameters(), states);
    }

    /** What is done with a matrix of the optimiser's {@code state}th array, from {@code at} on. */
    private interface StateWork {
        void run(Matrix matrix, int state, int at);
    }

    /** The state's arrays are laid out as the parameters are; what is frozen has none. */
    private void eachState(StateWork work) {
        var places = new HashMap<Matrix, Integer>();
        ProgramParameters.each(program.trained(), places::put);
        int own = job.optimizer().statesPerParameter();
        for (var operation : program.operations()) {
            if (operation instanceof Update update) {
                int at = places.get(update.w());
                for (int state = 0; state < update.states().size(); state++) {
                    work.run(update.states().get(state), state, at);
                }
                if (job.rules().accumulate() > 1) {
                    work.run(update.gradient(), own, at);
                }
            }
        }
        if (job.rules().average().isPresent()) {
            places.forEach((matrix, at) -> work.run(matrix, arrays() - 1, at));
        }
    }

    /** Draws the order of an epoch, so that its steps need not wait for it. */
    void prepare(int epoch) {
        order.of(epoch);
    }

    /** The {@code i}th step of an epoch. Its targets and weights lie in the same arrays as every other step's. */
    Step step(int epoch, int i, RunningMetrics tally) {
        var batches = job.batches();
        int[] rows = order.of(epoch);
        int n = batches.size(i);
        int from = i * batches.batch();
        batches.targets(rows, from, n, targets);
        if (weights != null) {
            batches.weights(rows, from, n, weights);
        }
        int number = (epoch - 1) * batches.steps() + i;
        double rate = job.rate().at(update(epoch, i));
        var mixed = Mixed.of(batches, rows, from, n, epoch);
        return new Step(batches, rows, from, n, targets, weights, epoch, number, rate, job.seed(), tally, mixed);
    }

    /** The number of the update that a batch is for. */
    private int update(int epoch, int i) {
        return (epoch - 1) * job.updates() + i / job.rules().accumulate();
    }

    /** What is done behind a step that is the last of an update of several batches (D9); empty for others. */
    Optional<Step> update(Step step) {
        int i = step.from() / job.batches().batch();
        int several = job.rules().accumulate();
        boolean last = (i + 1) % several == 0 || i == job.batches().steps() - 1;
        int number = update(step.epoch(), i);
        return several > 1 && last
                ? Optional.of(new Step(
                        null,
                        null,
                        0,
                        step.n(),
                        null,
                        null,
                        step.epoch(),
                        number,
                        step.rate(),
                        job.seed(),
                        step.tally()))
                : Optional.empty();
    }

    @Override
    public void logits(Batches samples, LogitSink sink) {
        evaluation.logits(values, samples, sink);
    }

    @Override
    public RunningMetrics evaluate(Batches samples) {
        return evaluation.evaluate(List.of(values), samples).get(0);
    }

    /** Nothing: its matrices are another's. */
    @Override
    public void close() {}
}
