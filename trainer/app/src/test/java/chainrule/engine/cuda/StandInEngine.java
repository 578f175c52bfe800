package chainrule.engine.cuda;

import chainrule.engine.Engine;
import chainrule.engine.Network;
import chainrule.engine.Training;
import chainrule.engine.TrainingJob;
import chainrule.engine.step.ProgramNetwork;
import chainrule.engine.step.ProgramTraining;
import chainrule.model.Parameters;
import chainrule.model.Precision;

/** What the engine cuda is on a card, on one that is made of memory. */
public final class StandInEngine implements Engine {
    @Override
    public String name() {
        return "cuda-stand-in";
    }

    @Override
    public int rank() {
        return 0;
    }

    @Override
    public Training train(TrainingJob job) {
        return new ProgramTraining(new CudaDevice(CompiledCard::open), job);
    }

    @Override
    public Network load(Parameters parameters, Precision precision) {
        return new ProgramNetwork(new CudaDevice(CompiledCard::open), parameters, precision);
    }

    /** Skips the test where its kernels can't be compiled. */
    public static void require() {
        Gpp.require();
    }
}
