package chainrule.engine.step;

import chainrule.datasets.Batches;
import chainrule.engine.NetworkInTraining;
import chainrule.engine.RunningMetrics;
import chainrule.engine.Training;
import chainrule.engine.TrainingJob;
import chainrule.engine.TrainingState;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import java.util.List;
import java.util.function.Supplier;

/** A training run whose steps a device makes: a {@link ProgramGroup} of one. */
public final class ProgramTraining implements Training {
    private final ProgramGroup group;
    private final NetworkInTraining only;

    public ProgramTraining(Device device, TrainingJob job) {
        this.group = new ProgramGroup(device, List.of(job));
        this.only = group.members().get(0);
    }

    @Override
    public void run(int epoch, int first, int steps, RunningMetrics tally) {
        group.run(epoch, first, steps, List.of(tally));
    }

    @Override
    public MlpSpec spec() {
        return only.spec();
    }

    @Override
    public Parameters parameters() {
        return only.parameters();
    }

    @Override
    public Supplier<Parameters> keep() {
        return only.keep();
    }

    @Override
    public TrainingState state() {
        return only.state();
    }

    @Override
    public List<String> algorithms() {
        return only.algorithms();
    }

    @Override
    public void logits(Batches samples, LogitSink sink) {
        only.logits(samples, sink);
    }

    @Override
    public RunningMetrics evaluate(Batches samples) {
        return only.evaluate(samples);
    }

    @Override
    public void close() {
        group.close();
    }
}
