package chainrule.hardware;

import chainrule.base.Message;
import chainrule.machine.ComputeSetting;
import chainrule.machine.Machine;
import java.util.Map;
import java.util.Optional;

/**
 * ND4J's backend for NVIDIA cards, nd4j-cuda-11.6, of which is told all that can be without loading it. It holds machine code for
 * the compute capabilities 3.7 to 8.6 and nothing that a driver could compile for others; a card runs the code of older ones with
 * the same number before the dot.
 */
public final class CudaBackend {
    private static final String CLASS = "/org/nd4j/linalg/jcublas/JCublasBackend.class";
    /** Looking through all jars takes longer than a step of a small network. */
    private static final boolean ON_CLASS_PATH = CudaBackend.class.getResource(CLASS) != null;

    private static final double OLDEST = 3.7;
    private static final double TOO_NEW = 9.0;

    private CudaBackend() {}

    /** Whether ND4J is to compute on a card. */
    public static boolean isOnClassPath() {
        return ON_CLASS_PATH;
    }

    /** Why ND4J can't compute, in one line with its remedy; empty if it can, or is to compute on the processor. */
    public static Optional<Message> problem() {
        return isOnClassPath() ? problem(Gpus.here()) : Optional.empty();
    }

    /** The same of these cards: ND4J prepares all of them. */
    static Optional<Message> problem(Gpus gpus) {
        if (gpus.cards().isEmpty()) {
            return Optional.of(Message.of(
                    "ND4J's CUDA backend has no card: %s, or leave Maven's profile nd4j-cuda out", gpus.problem()));
        }
        return gpus.cards().stream()
                .filter(card -> !hasCodeFor(Double.parseDouble(card.capability())))
                .findFirst()
                .map(card -> Message.of(
                        "%s has compute capability %s, and ND4J's CUDA backend has code for 3.7 to 8.9 alone: leave Maven's profile nd4j-cuda out, and take %s",
                        card.name(), card.capability(), ComputeSetting.ENGINE.to("cuda")));
    }

    private static boolean hasCodeFor(double capability) {
        return capability >= OLDEST && capability < TOO_NEW;
    }

    /** Of what ND4J computes with, beyond its jars. */
    public static Map<String, String> versions() {
        return isOnClassPath() ? Map.of("cuda-driver", Gpus.here().driver()) : Map.of();
    }

    /** What ND4J computes on. */
    public static String device() {
        return isOnClassPath()
                ? Gpus.here().cards().get(0).name()
                : Machine.here().cpu();
    }
}
