package chainrule.dl4j;

import chainrule.datasets.Batches;
import chainrule.engine.RunningMetrics;
import chainrule.engine.step.Device;
import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Device.Memory;
import chainrule.engine.step.Step;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** A network's numbers on a device, where steps change them. */
final class Session implements AutoCloseable {
    /** A weight that is not 0, so that a loss can be divided by it, and makes every gradient too small to matter. */
    private static final double LEAST_WEIGHT = 1e-200;

    private final Plan plan;
    private final Memory memory;
    private final NetworkNumbers numbers;
    private final Kernel gradient;
    private final Kernel update;
    private final int room;

    /**
     * A batch that is ready for its step.
     *
     * @param first its first sample in the buffer
     * @param n its samples
     * @param rate DL4J's learning rate of the step
     * @param iteration DL4J's number of the step
     */
    record PendingStep(int first, int n, double rate, int iteration) {}

    /** @param room samples of a batch at most */
    Session(Plan plan, MultiLayerNetwork network, Device device, int room) {
        this.plan = plan;
        this.room = room;
        var phases = StepPhases.of(plan);
        this.memory = device.allocate(phases.matrices(), room, plan.precision());
        try {
            this.numbers = new NetworkNumbers(network, plan, phases, memory);
            numbers.load();
            this.gradient = phases.gradient().isEmpty() ? null : memory.kernel(phases.gradient());
            this.update = memory.kernel(phases.update());
        } catch (RuntimeException e) {
            memory.close();
            throw e;
        }
    }

    int room() {
        return room;
    }

    /** What each sample of a step counts in the risk. */
    static double weight(Plan plan, double rate) {
        return plan.loss().factor() * scale(plan, rate);
    }

    private static double scale(Plan plan, double rate) {
        return !plan.rule().scalesGradient() ? 1 : rate == 0 ? LEAST_WEIGHT : rate;
    }

    /**
     * Makes some steps.
     *
     * @return the loss of each, as DL4J computes it, before regularisation
     */
    double[] run(SampleBuffer buffer, Batches batches, List<PendingStep> pending) {
        var tallies = new ArrayList<RunningMetrics>();
        var updates = new ArrayList<List<Step>>();
        for (var next : pending) {
            var tally = new RunningMetrics();
            tallies.add(tally);
            int number = plan.rule().number(next.iteration());
            double rate = plan.rule().updateRate(next.rate(), next.iteration());
            if (gradient == null) {
                updates.add(List.of(step(buffer, batches, next, number, rate, tally)));
            } else {
                gradient.run(step(buffer, batches, next, number, next.rate(), tally));
                // It reads no samples: a GPU need not have them twice.
                update.run(new Step(null, null, 0, next.n(), null, null, 1, number, rate, plan.seed(), tally));
            }
        }
        if (gradient == null) {
            update.run(updates);
        }
        var losses = new double[pending.size()];
        for (int i = 0; i < losses.length; i++) {
            var next = pending.get(i);
            losses[i] = tallies.get(i).lossSum() / next.n() / scale(plan, next.rate());
        }
        return losses;
    }

    private Step step(
            SampleBuffer buffer, Batches batches, PendingStep next, int number, double rate, RunningMetrics tally) {
        return new Step(
                batches,
                buffer.order(),
                next.first(),
                next.n(),
                buffer.targets(next.first(), next.n()),
                buffer.weights(next.first(), next.n()),
                1,
                number,
                rate,
                plan.seed(),
                tally);
    }

    /** Fills the network's parameters with those of the device. */
    void storeParameters() {
        numbers.storeParameters();
    }

    /** Fills the network's parameters and its updater's state with those of the device. */
    void storeAll() {
        numbers.storeAll();
    }

    @Override
    public void close() {
        memory.close();
    }
}
