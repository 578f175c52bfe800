package chainrule.engine.reference;

import chainrule.engine.Network;
import chainrule.engine.Training;
import chainrule.engine.TrainingJob;
import chainrule.engine.step.Device;
import chainrule.engine.step.DeviceEngine;
import chainrule.engine.step.ProgramNetwork;
import chainrule.engine.step.ProgramTraining;
import chainrule.model.Parameters;
import chainrule.model.Precision;
import java.util.OptionalInt;

/** The step program in plain Java: slow, obvious, runs everywhere. */
public final class ReferenceEngine implements DeviceEngine {
    @Override
    public String name() {
        return "reference";
    }

    @Override
    public int rank() {
        return 0;
    }

    @Override
    public boolean runsSideBySide() {
        return true;
    }

    @Override
    public Training train(TrainingJob job) {
        return new ProgramTraining(new ReferenceDevice(), job);
    }

    @Override
    public Device device(OptionalInt threads) {
        return new ReferenceDevice();
    }

    @Override
    public Network load(Parameters parameters, Precision precision) {
        return new ProgramNetwork(new ReferenceDevice(), parameters, precision);
    }
}
