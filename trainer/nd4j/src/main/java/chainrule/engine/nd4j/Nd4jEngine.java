package chainrule.engine.nd4j;

import chainrule.base.Message;
import chainrule.engine.Network;
import chainrule.engine.Training;
import chainrule.engine.TrainingJob;
import chainrule.engine.step.Device;
import chainrule.engine.step.DeviceEngine;
import chainrule.engine.step.ProgramNetwork;
import chainrule.engine.step.ProgramTraining;
import chainrule.hardware.CudaBackend;
import chainrule.machine.ComputeSetting;
import chainrule.model.Parameters;
import chainrule.model.Precision;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The step program on ND4J's matrices: on the processor products by OpenBLAS or oneDNN, all else in loops over the same memory; on
 * ND4J's backend for cards by ND4J's operations.
 */
public final class Nd4jEngine implements DeviceEngine {
    @Override
    public String name() {
        return "nd4j";
    }

    @Override
    public int rank() {
        return 20;
    }

    @Override
    public void loadAhead() {
        NativeThreads.problem();
    }

    @Override
    public Optional<Message> reasonNotToRun() {
        return NativeThreads.problem();
    }

    @Override
    public String device() {
        return CudaBackend.device();
    }

    @Override
    public Map<String, String> versions() {
        return CudaBackend.versions();
    }

    @Override
    public boolean isOnProcessor() {
        return !CudaBackend.isOnClassPath();
    }

    @Override
    public boolean hasPrecision(Precision precision) {
        return switch (precision) {
            case TF32 -> false;
            case BFLOAT16 -> {
                NativeThreads.prepare();
                yield Storage.onCpu() && OneDnn.hasBfloat16();
            }
            default -> true;
        };
    }

    @Override
    public Optional<Message> reasonNotToTrain(TrainingJob job) {
        if (job.precision() == Precision.TF32) {
            return Optional.of(Message.of("it has no tf32: take float32, or %s", ComputeSetting.ENGINE.to("cuda")));
        }
        NativeThreads.prepare();
        if (job.threads().isPresent() && !Storage.onCpu()) {
            return Optional.of(
                    Message.of("a card has no threads to choose: leave %s out", ComputeSetting.THREADS.given()));
        }
        return hasPrecision(job.precision())
                ? Optional.empty()
                : Optional.of(Message.text(
                        "this processor has no instructions for bfloat16 (AVX512_BF16 or AMX): take float32"));
    }

    @Override
    public boolean runsSideBySide() {
        // Asked before any training: it may be what loads ND4J.
        NativeThreads.prepare();
        return Storage.onCpu();
    }

    @Override
    public Training train(TrainingJob job) {
        return new ProgramTraining(device(job.threads()), job);
    }

    @Override
    public Device device(OptionalInt threads) {
        NativeThreads.prepare();
        return threads.isPresent() ? Nd4jDevice.ofThreads(threads.getAsInt()) : fastest();
    }

    @Override
    public Network load(Parameters parameters, Precision precision) {
        NativeThreads.prepare();
        return new ProgramNetwork(fastest(), parameters, precision);
    }

    private static Device fastest() {
        return Storage.onCpu() ? Nd4jDevice.parallel() : Nd4jDevice.alone();
    }
}
