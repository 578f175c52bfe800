package chainrule.config;

import chainrule.base.Default;
import chainrule.base.InvalidValue;
import chainrule.model.Precision;
import java.util.List;
import java.util.Optional;

/**
 * What computes.
 *
 * @param threads how many compute; empty: one for each core
 * @param layers of the engine dl4j: its own, or those whose backward pass is Chainrule's
 * @param workers of the engine dl4j on a cluster: how many networks share every batch, and are averaged; empty: it trains in
 *     one process
 * @param averageEvery updates that each of them makes of its share, between two averagings; empty: 1
 */
public record EngineConfig(
        @Default("auto") String name,
        @Default("float32") Precision precision,
        @Default("built-in") Layers layers,
        Optional<Integer> threads,
        Optional<Integer> workers,
        Optional<Integer> averageEvery) {
    /** The engine of networks on a cluster, which only {@code train} has. */
    public static final String AVERAGING = "dl4j-spark";

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
        if (workers.isPresent()) {
            InvalidValue.requirePositive("workers", workers.get());
            if (!List.of("auto", DL4J).contains(name) || layers != Layers.BUILT_IN) {
                throw new InvalidValue("workers", "is of the engine dl4j with its own layers: name that");
            }
        }
        if (averageEvery.isPresent()) {
            InvalidValue.requirePositive("averageEvery", averageEvery.get());
            if (workers.isEmpty()) {
                throw new InvalidValue("averageEvery", "says how often engine.workers are averaged: name their number");
            }
        }
    }

    /** The same engine by its name among all engines, with a number of threads. */
    EngineConfig with(String engine, Optional<Integer> otherThreads) {
        boolean handDerived = engine.endsWith(HAND_DERIVED);
        return new EngineConfig(
                handDerived ? DL4J : engine,
                precision,
                handDerived ? Layers.HAND_DERIVED : Layers.BUILT_IN,
                otherThreads,
                Optional.empty(),
                Optional.empty());
    }

    /** The engine's name among all engines. */
    public String engine() {
        if (workers.isPresent()) {
            return AVERAGING;
        }
        return layers == Layers.HAND_DERIVED ? name + HAND_DERIVED : name;
    }
}
