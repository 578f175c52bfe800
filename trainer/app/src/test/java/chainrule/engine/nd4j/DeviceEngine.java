package chainrule.engine.nd4j;

import chainrule.engine.Engine;
import chainrule.engine.Network;
import chainrule.engine.Training;
import chainrule.engine.TrainingJob;
import chainrule.engine.step.Device;
import chainrule.engine.step.ProgramNetwork;
import chainrule.engine.step.ProgramTraining;
import chainrule.model.Parameters;
import chainrule.model.Precision;

/** The engine nd4j on one of its devices. */
public record DeviceEngine(String name, Device matrices) implements Engine {
    /** As on ND4J's backend for cards, on the backend that is here. */
    public static Engine backend() {
        NativeThreads.prepare();
        return new DeviceEngine("nd4j-backend", new BackendDevice());
    }

    /** In one thread. */
    public static Engine single() {
        NativeThreads.prepare();
        return new DeviceEngine("nd4j-single", Nd4jDevice.ofThreads(1));
    }

    @Override
    public int rank() {
        return 0;
    }

    @Override
    public Training train(TrainingJob job) {
        return new ProgramTraining(matrices, job);
    }

    @Override
    public Network load(Parameters parameters, Precision precision) {
        return new ProgramNetwork(matrices, parameters, precision);
    }
}
