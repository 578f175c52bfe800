package chainrule.config;

import chainrule.base.Default;
import chainrule.base.InvalidValue;
import java.util.Optional;

/** Which engine computes, with the keys that it alone has. */
public sealed interface EngineChoice {
    /** The engine's name among all engines. */
    String engine();

    /** The choice whose {@link #engine} has this name. */
    static EngineChoice of(String engine) {
        return switch (engine) {
            case Dl4j.NAME -> new Dl4j(Layers.BUILT_IN);
            case Dl4j.HAND_DERIVED -> new Dl4j(Layers.HAND_DERIVED);
            default -> new Named(engine);
        };
    }

    /** Whose backward pass. */
    enum Layers {
        BUILT_IN,
        HAND_DERIVED
    }

    /**
     * DL4J's networks.
     *
     * @param layers DL4J's own, or those whose backward pass is Chainrule's
     * @param workers on a cluster: how many networks share every batch, and are averaged; empty: it trains in one process
     * @param averageEvery updates that each of them makes of its share, between two averagings; empty: 1
     */
    record Dl4j(@Default("built-in") Layers layers, Optional<Integer> workers, Optional<Integer> averageEvery)
            implements EngineChoice {
        static final String NAME = "dl4j";
        static final String HAND_DERIVED = "dl4j-hand-derived";

        public Dl4j {
            if (workers.isPresent()) {
                InvalidValue.requirePositive("workers", workers.get());
                if (layers != Layers.BUILT_IN) {
                    throw new InvalidValue("workers", "is of DL4J's own layers, built-in: choose these");
                }
            }
            if (averageEvery.isPresent()) {
                InvalidValue.requirePositive("averageEvery", averageEvery.get());
                if (workers.isEmpty()) {
                    throw new InvalidValue(
                            "averageEvery", "is how often the workers are averaged: give workers, their number, too");
                }
            }
        }

        /** In one process. */
        public Dl4j(Layers layers) {
            this(layers, Optional.empty(), Optional.empty());
        }

        @Override
        public String engine() {
            if (workers.isPresent()) {
                return EngineConfig.AVERAGING;
            }
            return layers == Layers.HAND_DERIVED ? HAND_DERIVED : NAME;
        }
    }

    /**
     * An engine without keys of its own.
     *
     * @param name among all engines; {@code auto}: the first that can run
     */
    record Named(String name) implements EngineChoice {
        public Named {
            if (name.equals(Dl4j.NAME) || name.equals(Dl4j.HAND_DERIVED)) {
                throw new IllegalArgumentException(name + " has keys of its own");
            }
        }

        @Override
        public String engine() {
            return name;
        }
    }
}
