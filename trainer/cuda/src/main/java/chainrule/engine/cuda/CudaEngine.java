package chainrule.engine.cuda;

import chainrule.base.Message;
import chainrule.engine.DeviceLimits;
import chainrule.engine.Network;
import chainrule.engine.Training;
import chainrule.engine.TrainingGroup;
import chainrule.engine.TrainingJob;
import chainrule.engine.cuda.driver.CudaEnvironment;
import chainrule.engine.cuda.driver.CudaLibraries;
import chainrule.engine.cuda.driver.KeptCards;
import chainrule.engine.cuda.kernel.KernelCache;
import chainrule.engine.step.Device;
import chainrule.engine.step.DeviceEngine;
import chainrule.engine.step.ProgramGroup;
import chainrule.engine.step.ProgramNetwork;
import chainrule.engine.step.ProgramTraining;
import chainrule.hardware.CudaBackend;
import chainrule.hardware.Gpus;
import chainrule.hardware.NativeLibraries;
import chainrule.model.Parameters;
import chainrule.model.Precision;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The step program on an NVIDIA card: CUDA graphs of the project's own kernels and of cuBLASLt's products. */
public final class CudaEngine implements DeviceEngine {
    /** The oldest that CUDA 13 has code for. */
    private static final double OLDEST = 7.5;
    /** The oldest whose products can be of bfloat16 or tf32. */
    private static final double OLDEST_WITH_ROUNDED_FACTORS = 8.0;

    private final KeptCards cards = new KeptCards(KernelCache.standard());

    @Override
    public String name() {
        return "cuda";
    }

    /** Behind nd4j and dl4j: it trains where it is named. */
    @Override
    public int rank() {
        return 5;
    }

    @Override
    public Optional<Message> reasonNotToRun() {
        if (CudaBackend.isOnClassPath()) {
            return Optional.of(Message.text("ND4J's CUDA backend has put CUDA 11's bindings in the place of CUDA 13's:"
                    + " leave Maven's profile nd4j-cuda out"));
        }
        var gpus = Gpus.here();
        if (gpus.cards().isEmpty()) {
            return Optional.of(Message.text(gpus.problem()));
        }
        return tooOld(gpus, OLDEST, "the engine cuda")
                .or(() -> CudaLibraries.here().problem())
                .or(() -> CudaEnvironment.here().problem());
    }

    @Override
    public boolean hasPrecision(Precision precision) {
        return withoutPrecision(precision).isEmpty();
    }

    private static Optional<Message> withoutPrecision(Precision precision) {
        return precision == Precision.BFLOAT16 || precision == Precision.TF32
                ? tooOld(Gpus.here(), OLDEST_WITH_ROUNDED_FACTORS, "its precision")
                : Optional.empty();
    }

    @Override
    public Optional<Message> reasonNotToTrain(TrainingJob job) {
        return withoutPrecision(job.precision());
    }

    /** Why the first card, the one that is used, can't do something. */
    static Optional<Message> tooOld(Gpus gpus, double needed, String what) {
        return gpus.cards().stream()
                .limit(1)
                .filter(card -> Double.parseDouble(card.capability()) < needed)
                .map(card -> Message.of(
                        "%s has compute capability %s, and %s needs %s: take another engine or precision",
                        card.name(), card.capability(), what, needed))
                .findFirst();
    }

    @Override
    public String device() {
        return Gpus.here().cards().get(0).name();
    }

    @Override
    public Map<String, String> versions() {
        var versions = new LinkedHashMap<String, String>();
        versions.put("cuda-driver", Gpus.here().driver());
        libraries().forEach(library -> versions.put(library.name(), library.version()));
        return versions;
    }

    @Override
    public List<Library> libraries() {
        return NativeLibraries.problemOfJna().isPresent()
                ? List.of()
                : CudaLibraries.here().described();
    }

    @Override
    public Map<String, String> environment() {
        return CudaEnvironment.here().set();
    }

    @Override
    public boolean isOnProcessor() {
        return false;
    }

    @Override
    public Training train(TrainingJob job) {
        return new ProgramTraining(new CudaDevice(cards::open), job);
    }

    @Override
    public Device device(OptionalInt threads) {
        return new CudaDevice(cards::open);
    }

    @Override
    public boolean trainsTogether() {
        return true;
    }

    /** As many as its memory holds. */
    @Override
    public TrainingGroup trainTogether(List<TrainingJob> jobs) {
        return new ProgramGroup(new CudaDevice(cards::open), jobs);
    }

    @Override
    public Optional<DeviceLimits> limits(List<TrainingJob> jobs) {
        return Optional.of(new CardLimits(cards::open).measure(jobs));
    }

    @Override
    public Network load(Parameters parameters, Precision precision) {
        return new ProgramNetwork(new CudaDevice(cards::open), parameters, precision);
    }
}
