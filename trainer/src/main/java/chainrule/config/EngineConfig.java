package chainrule.config;

import chainrule.Default;
import chainrule.InvalidValue;
import chainrule.model.Precision;
import java.util.Optional;

/**
 * What computes.
 *
 * @param threads how many compute; empty: one for each core
 * @param layers of the engine dl4j: its own, or those whose backward pass is Chainrule's
 */
public record EngineConfig(
        @Default("auto") String name,
        @Default("float32") Precision precision,
        @Default("built-in") Layers layers,
        Optional<Integer> threads) {
    private static final String DL4J = "dl4j";
    private static final String HAND_DERIVED = "-hand-derived";

    /** Whose backward pass. */
    public enum Layers {
        BUILT_IN,
        HAND_DERIVED
    }

    public EngineConfig {
        if (layers == Layers.HAND_DERIVED && !name.equals(DL4J)) {
            throw new InvalidValue("layers", "hand-derived are of the engine dl4j: name that");
        }
        if (threads.isPresent()) {
            InvalidValue.requirePositive("threads", threads.get());
        }
    }

    /** The same engine by its name among all engines, with a number of threads. */
    EngineConfig with(String engine, Optional<Integer> otherThreads) {
        boolean handDerived = engine.endsWith(HAND_DERIVED);
        return new EngineConfig(
                handDerived ? DL4J : engine,
                precision,
                handDerived ? Layers.HAND_DERIVED : Layers.BUILT_IN,
                otherThreads);
    }

    /** The engine's name among all engines. */
    public String engine() {
        return layers == Layers.HAND_DERIVED ? name + HAND_DERIVED : name;
    }
}
