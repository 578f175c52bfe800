package chainrule.config;

import chainrule.Default;
import chainrule.model.Precision;

/** What computes. */
public record EngineConfig(
        @Default("auto") String name, @Default("float32") Precision precision) {}
