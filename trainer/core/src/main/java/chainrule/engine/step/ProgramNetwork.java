package chainrule.engine.step;

import chainrule.datasets.Batches;
import chainrule.engine.Network;
import chainrule.engine.RunningMetrics;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import chainrule.model.Precision;

/** A network whose outputs a device computes. */
public final class ProgramNetwork implements Network {
    private final Parameters parameters;
    private final EvaluationMemory memory;

    public ProgramNetwork(Device device, Parameters parameters, Precision precision) {
        this.parameters = parameters;
        this.memory = new EvaluationMemory(device, parameters.spec(), precision, 1);
    }

    @Override
    public MlpSpec spec() {
        return parameters.spec();
    }

    @Override
    public Parameters parameters() {
        return new Parameters(spec(), parameters.values().clone());
    }

    @Override
    public void logits(Batches samples, LogitSink sink) {
        memory.logits(parameters, samples, sink);
    }

    @Override
    public RunningMetrics evaluate(Batches samples) {
        return memory.evaluate(parameters, samples);
    }

    @Override
    public void close() {
        memory.close();
    }
}
