package chainrule.engine.step;

import chainrule.datasets.Batches;
import chainrule.engine.Network.LogitSink;
import chainrule.engine.RunningMetrics;
import chainrule.engine.step.Device.Group;
import chainrule.engine.step.Device.GroupKernel;
import chainrule.engine.step.Device.Values;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import chainrule.model.Precision;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Where a device computes outputs of networks of one shape: one network at a time, or several. */
final class EvaluationMemory implements AutoCloseable {
    private final Device device;
    private final MlpSpec spec;
    private final Precision precision;
    private final int most;
    private final StepProgram program;
    private Group group;
    private GroupKernel forward;
    private GroupKernel counting;
    private int room;

    /** @param most networks at a time at most; memory is taken when samples come */
    EvaluationMemory(Device device, MlpSpec spec, Precision precision, int most) {
        this.device = device;
        this.spec = spec;
        this.precision = precision;
        this.most = most;
        this.program = StepProgram.forward(spec);
    }

    /** The logits of a network that stands elsewhere on the device, dropout off. */
    void logits(Values network, Batches samples, LogitSink sink) {
        makeRoom(samples);
        load(List.of(network));
        logits(samples, List.of(sink));
    }

    /** Metrics of networks that stand elsewhere on the device, dropout off: of as many together as there is memory for. */
    List<RunningMetrics> evaluate(List<? extends Values> networks, Batches samples) {
        makeRoom(samples);
        int atOnce = group.members().size();
        var tallies = new ArrayList<RunningMetrics>();
        for (int from = 0; from < networks.size(); from += atOnce) {
            var some = networks.subList(from, Math.min(from + atOnce, networks.size()));
            load(some);
            tallies.addAll(metrics(some.size(), samples));
        }
        return tallies;
    }

    /** The logits of parameters that stay here between calls. */
    void logits(Parameters parameters, Batches samples, LogitSink sink) {
        keep(parameters, samples);
        logits(samples, List.of(sink));
    }

    /** Metrics of parameters that stay here between calls. */
    RunningMetrics evaluate(Parameters parameters, Batches samples) {
        keep(parameters, samples);
        return metrics(1, samples).get(0);
    }

    private void keep(Parameters parameters, Batches samples) {
        if (makeRoom(samples)) {
            ProgramParameters.write(program, parameters, group.members().get(0));
        }
    }

    /** True if the memory is new: then it holds no parameters. */
    private boolean makeRoom(Batches samples) {
        if (samples.batch() <= room) {
            return false;
        }
        close();
        group = device.allocate(program.matrices(), samples, precision, most);
        room = samples.batch();
        return true;
    }

    /** Where there are fewer networks than places, what lies in the others doesn't count. */
    private void load(List<? extends Values> networks) {
        for (int k = 0; k < networks.size(); k++) {
            ProgramParameters.copy(program, networks.get(k), group.members().get(k));
        }
    }

    /** Of the networks in the first places. A remote device counts where the logits are, others hand them over. */
    private List<RunningMetrics> metrics(int networks, Batches samples) {
        var tallies = Stream.generate(RunningMetrics::new)
                .limit(group.members().size())
                .toList();
        if (device.isRemote()) {
            count(samples, tallies);
        } else {
            logits(
                    samples,
                    tallies.stream()
                            .limit(networks)
                            .<LogitSink>map(tally -> (first, n, logits) ->
                                    tally.add(spec.loss(), logits, spec.outputs(), samples, first, n))
                            .toList());
        }
        return tallies.subList(0, networks);
    }

    private void count(Batches samples, List<RunningMetrics> tallies) {
        if (counting == null) {
            counting = group.kernel(StepProgram.evaluation(spec).operations());
        }
        var each = tallies.stream()
                .map(tally -> Step.counting(samples, tally).iterator())
                .toList();
        counting.run(() -> IntStream.range(0, samples.steps())
                .mapToObj(i -> each.stream().map(Iterator::next).toList())
                .iterator());
    }

    /** @param sinks of the networks in the first places */
    private void logits(Batches samples, List<LogitSink> sinks) {
        if (forward == null) {
            forward = group.kernel(program.operations());
        }
        var places = group.members();
        var logits = new double[samples.batch() * spec.outputs()];
        int[] rows = samples.subset().rows();
        for (int batch = 0, from = 0; batch < samples.steps(); batch++) {
            int n = samples.size(batch);
            var step = Step.forward(samples, rows, from, n);
            forward.run(List.of(places.stream().map(place -> step).toList()));
            for (int k = 0; k < sinks.size(); k++) {
                places.get(k).read(program.logits(), n, logits, 0);
                sinks.get(k).accept(from, n, logits);
            }
            from += n;
        }
    }

    @Override
    public void close() {
        if (group != null) {
            group.close();
            group = null;
            forward = null;
            counting = null;
            room = 0;
        }
    }
}
