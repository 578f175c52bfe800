package chainrule.config;

import chainrule.base.Default;
import chainrule.base.InvalidValue;
import chainrule.base.UserException;
import chainrule.config.EngineChoice.Dl4j;
import chainrule.engine.Engines;
import chainrule.model.Precision;
import java.util.Optional;

/**
 * What computes. {@link EngineKeys} has the ways in which it is written.
 *
 * @param name the engine, with the keys that it alone has
 * @param fallbackPrecision what stands in for {@code precision} on a machine or an engine that has it not
 * @param threads how many compute; empty: one for each core
 */
public record EngineConfig(
        @Default("auto") EngineChoice name,
        @Default("float32") Precision precision,
        Optional<Precision> fallbackPrecision,
        Optional<Integer> threads) {
    /** The engine of networks on a cluster, which only {@code train} has. */
    public static final String AVERAGING = "dl4j-spark";

    public EngineConfig {
        if (threads.isPresent()) {
            InvalidValue.requirePositive("threads", threads.get());
        }
    }

    /** The same engine by its name among all engines, with a number of threads. */
    EngineConfig with(String engine, Optional<Integer> otherThreads) {
        return new EngineConfig(EngineChoice.of(engine), precision, fallbackPrecision, otherThreads);
    }

    /**
     * The same with the precision that there is here, and nothing to stand in for it: a run is resumed in the precision that it began
     * with, or not at all.
     */
    EngineConfig settled(Engines engines) {
        if (fallbackPrecision.isEmpty()) {
            return this;
        }
        return new EngineConfig(
                name, hasPrecision(engines) ? precision : fallbackPrecision.get(), Optional.empty(), threads);
    }

    private boolean hasPrecision(Engines engines) {
        if (engine().equals(AVERAGING)) {
            return precision.ofParameters() == precision;
        }
        try {
            return engines.named(engine()).hasPrecision(precision);
        } catch (UserException cannotRun) {
            // Who wants to train is told why.
            return true;
        }
    }

    /** The engine's name among all engines. */
    public String engine() {
        return name.engine();
    }

    /** How many networks on a cluster share every batch; empty: the engine trains in one process. */
    public Optional<Integer> workers() {
        return name instanceof Dl4j dl4j ? dl4j.workers() : Optional.empty();
    }

    /** Updates between two averagings of the {@link #workers}; empty: 1. */
    public Optional<Integer> averageEvery() {
        return name instanceof Dl4j dl4j ? dl4j.averageEvery() : Optional.empty();
    }
}
