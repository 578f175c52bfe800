package chainrule.engine.step;

import chainrule.datasets.Batches;
import chainrule.engine.RunningMetrics;
import chainrule.engine.step.Device.Values;
import chainrule.engine.step.GroupDevice.Group;
import chainrule.engine.step.GroupDevice.GroupKernel;
import chainrule.model.MlpSpec;
import chainrule.model.Precision;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Evaluates networks of one shape that stand elsewhere on a device, several at once. */
final class GroupNetwork implements AutoCloseable {
    private final GroupDevice device;
    private final MlpSpec spec;
    private final Precision precision;
    private final StepProgram program;
    private final StepProgram counting;
    private Group group;
    private GroupKernel kernel;
    private int room;

    GroupNetwork(GroupDevice device, MlpSpec spec, Precision precision) {
        this.device = device;
        this.spec = spec;
        this.precision = precision;
        this.program = StepProgram.forward(spec);
        this.counting = StepProgram.evaluation(spec);
    }

    /** Of all samples, dropout off: of as many networks at once as there is memory for. */
    List<RunningMetrics> evaluate(List<? extends Values> networks, Batches samples) {
        if (samples.batch() > room) {
            close();
            group = device.allocate(program.matrices(), samples, precision, networks.size());
            kernel = group.kernel((device.isRemote() ? counting : program).operations());
            room = samples.batch();
        }
        int atOnce = group.members().size();
        var tallies = new ArrayList<RunningMetrics>();
        for (int from = 0; from < networks.size(); from += atOnce) {
            int count = Math.min(atOnce, networks.size() - from);
            tallies.addAll(together(networks.subList(from, from + count), samples));
        }
        return tallies;
    }

    /** Where there are fewer networks than places, what lies in the others doesn't count. */
    private List<RunningMetrics> together(List<? extends Values> networks, Batches samples) {
        var places = group.members();
        for (int k = 0; k < networks.size(); k++) {
            ProgramParameters.copy(program, networks.get(k), places.get(k));
        }
        var tallies = Stream.generate(RunningMetrics::new).limit(places.size()).toList();
        if (device.isRemote()) {
            count(samples, tallies);
        } else {
            compute(networks.size(), samples, tallies);
        }
        return tallies.subList(0, networks.size());
    }

    private void count(Batches samples, List<RunningMetrics> tallies) {
        var each = tallies.stream()
                .map(tally -> Step.counting(samples, tally).iterator())
                .toList();
        kernel.run(() -> IntStream.range(0, samples.steps())
                .mapToObj(i -> each.stream().map(Iterator::next).toList())
                .iterator());
    }

    private void compute(int networks, Batches samples, List<RunningMetrics> tallies) {
        var places = group.members();
        var logits = new double[networks][samples.batch() * spec.outputs()];
        int[] rows = samples.subset().rows();
        for (int batch = 0, from = 0; batch < samples.steps(); batch++) {
            int n = samples.size(batch);
            int first = from;
            var step = new Step(samples, rows, first, n, new double[0], null, 0, 0, 0, 0, new RunningMetrics());
            kernel.run(List.of(places.stream().map(place -> step).toList()));
            for (int k = 0; k < networks; k++) {
                places.get(k).read(program.logits(), n, logits[k], 0);
            }
            IntStream.range(0, networks)
                    .parallel()
                    .forEach(k -> tallies.get(k).add(spec.loss(), logits[k], spec.outputs(), samples, first, n));
            from += n;
        }
    }

    @Override
    public void close() {
        if (group != null) {
            group.close();
            group = null;
            room = 0;
        }
    }
}
