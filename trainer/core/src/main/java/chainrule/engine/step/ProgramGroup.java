package chainrule.engine.step;

import chainrule.datasets.Batches;
import chainrule.engine.NetworkInTraining;
import chainrule.engine.RunningMetrics;
import chainrule.engine.TrainingGroup;
import chainrule.engine.TrainingJob;
import chainrule.engine.step.Device.Group;
import chainrule.engine.step.Device.GroupKernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Training runs of one or more networks whose steps a device makes, for all of them together. */
public final class ProgramGroup implements TrainingGroup {
    private final Group group;
    private final GroupKernel kernel;
    private final EvaluationMemory evaluation;
    private final EvaluationMemory evaluationOfOne;
    private final Optional<KeptParameters> kept;
    /** What is done behind several batches, if gradients are accumulated. */
    private final GroupKernel update;

    private final boolean accumulates;
    private final List<ProgramInTraining> trainees = new ArrayList<>();

    /**
     * Begins the first of some training runs: as many as fit on the device, at least one.
     *
     * @param jobs that go together, see {@link TrainingJob#goesWith}
     */
    public ProgramGroup(Device device, List<TrainingJob> jobs) {
        var first = jobs.get(0);
        jobs.forEach(job -> {
            if (!job.goesWith(first)) {
                throw new IllegalArgumentException("these training runs differ in more than their initial parameters");
            }
        });
        var spec = first.initial().spec();
        var precision = first.precision();
        var program = ProgramInTraining.program(first);
        this.group = device.allocate(program.matrices(), first.batches(), precision, jobs.size());
        try {
            var values = group.members();
            boolean alone = values.size() == 1;
            this.evaluation = new EvaluationMemory(device, spec, precision.ofParameters(), values.size());
            this.evaluationOfOne = alone ? evaluation : new EvaluationMemory(device, spec, precision.ofParameters(), 1);
            // Of several networks, copies would take the room that evaluation needs.
            this.kept = alone ? Optional.of(new KeptParameters(device, program, precision)) : Optional.empty();
            for (int k = 0; k < values.size(); k++) {
                trainees.add(new ProgramInTraining(jobs.get(k), program, values.get(k), evaluationOfOne, kept));
            }
            this.kernel = group.kernel(program.batchOperations());
            this.update = group.kernel(program.updateOperations());
            this.accumulates = first.rules().accumulate() > 1;
        } catch (RuntimeException e) {
            group.close();
            throw e;
        }
    }

    @Override
    public List<NetworkInTraining> members() {
        return List.copyOf(trainees);
    }

    @Override
    public void run(int epoch, int first, int steps, List<RunningMetrics> tallies) {
        if (trainees.size() > 1) {
            trainees.parallelStream().forEach(trainee -> trainee.prepare(epoch));
        }
        if (!accumulates) {
            kernel.run(() -> IntStream.range(first, first + steps)
                    .mapToObj(i -> steps(epoch, i, tallies))
                    .iterator());
            return;
        }
        for (int i = first; i < first + steps; i++) {
            var all = steps(epoch, i, tallies);
            kernel.run(List.of(all));
            var updates = IntStream.range(0, all.size())
                    .mapToObj(k -> trainees.get(k).update(all.get(k)))
                    .flatMap(Optional::stream)
                    .toList();
            if (!updates.isEmpty()) {
                update.run(List.of(updates));
            }
        }
    }

    private List<Step> steps(int epoch, int i, List<RunningMetrics> tallies) {
        var steps = new Step[trainees.size()];
        for (int k = 0; k < steps.length; k++) {
            steps[k] = trainees.get(k).step(epoch, i, tallies.get(k));
        }
        return List.of(steps);
    }

    @Override
    public List<RunningMetrics> evaluate(Batches samples) {
        return evaluation.evaluate(group.members(), samples);
    }

    @Override
    public void close() {
        kept.ifPresent(KeptParameters::close);
        evaluation.close();
        evaluationOfOne.close();
        group.close();
    }
}
