package chainrule.engine.step;

import chainrule.datasets.Batches;
import chainrule.engine.NetworkInTraining;
import chainrule.engine.RunningMetrics;
import chainrule.engine.TrainingGroup;
import chainrule.engine.TrainingJob;
import chainrule.engine.step.GroupDevice.Group;
import chainrule.engine.step.GroupDevice.GroupKernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Trainings whose steps a device makes for all of them at once. */
public final class ProgramGroup implements TrainingGroup {
    private final Group group;
    private final GroupKernel kernel;
    /** What is done behind several batches, if gradients are accumulated. */
    private final GroupKernel update;

    private final boolean accumulates;
    private final ProgramNetwork network;
    private final GroupNetwork together;
    private final List<ProgramInTraining> trainees = new ArrayList<>();

    /**
     * Begins the first of some trainings: as many as fit on the device, at least one.
     *
     * @param jobs that go together, see {@link TrainingJob#goesWith}
     */
    public ProgramGroup(GroupDevice device, List<TrainingJob> jobs) {
        var first = jobs.get(0);
        jobs.forEach(job -> {
            if (!job.goesWith(first)) {
                throw new IllegalArgumentException("these trainings differ in more than what they begin with");
            }
        });
        var program = ProgramInTraining.program(first);
        this.group = device.allocate(program.matrices(), first.batches(), first.precision(), jobs.size());
        try {
            this.network = ProgramInTraining.network(device, first);
            this.together = new GroupNetwork(
                    device, first.initial().spec(), first.precision().ofParameters());
            var values = group.members();
            for (int k = 0; k < values.size(); k++) {
                trainees.add(new ProgramInTraining(jobs.get(k), program, device.isRemote(), values.get(k), network));
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
        trainees.parallelStream().forEach(trainee -> trainee.prepare(epoch));
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
        return IntStream.range(0, trainees.size())
                .mapToObj(k -> trainees.get(k).step(epoch, i, tallies.get(k)))
                .toList();
    }

    @Override
    public List<RunningMetrics> evaluate(Batches samples) {
        return together.evaluate(group.members(), samples);
    }

    @Override
    public void close() {
        together.close();
        network.close();
        group.close();
    }
}
