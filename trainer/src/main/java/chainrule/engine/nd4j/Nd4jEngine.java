package chainrule.engine.nd4j;

import chainrule.engine.Engine;
import chainrule.engine.Network;
import chainrule.engine.Training;
import chainrule.engine.TrainingJob;
import chainrule.engine.step.ProgramNetwork;
import chainrule.engine.step.ProgramTraining;
import chainrule.model.Parameters;
import chainrule.model.Precision;
import java.util.Optional;

/** The step program on ND4J's memory: products by OpenBLAS or oneDNN, all else in loops over the same memory. */
public final class Nd4jEngine implements Engine {
    @Override
    public String name() {
        return "nd4j";
    }

    @Override
    public int rank() {
        return 20;
    }

    @Override
    public Optional<String> reasonNotToTrain(TrainingJob job) {
        if (job.precision() == Precision.TF32) {
            return Optional.of("it has no tf32: take float32, or --engine cuda");
        }
        NativeThreads.prepare();
        boolean here = job.precision() != Precision.BFLOAT16 || Storage.onCpu() && OneDnn.hasBfloat16();
        return here
                ? Optional.empty()
                : Optional.of("this processor has no instructions for bfloat16 (AVX512_BF16 or AMX): take float32");
    }

    @Override
    public boolean runsSideBySide() {
        // Asked before any training: it may be what loads ND4J.
        NativeThreads.prepare();
        return Storage.onCpu();
    }

    @Override
    public Training train(TrainingJob job) {
        NativeThreads.prepare();
        var device =
                job.threads().isPresent() ? Nd4jDevice.ofThreads(job.threads().getAsInt()) : Nd4jDevice.parallel();
        return new ProgramTraining(device, job);
    }

    @Override
    public Network load(Parameters parameters, Precision precision) {
        NativeThreads.prepare();
        return new ProgramNetwork(Nd4jDevice.parallel(), parameters, precision);
    }
}
