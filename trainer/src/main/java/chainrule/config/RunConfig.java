package chainrule.config;

import chainrule.train.TrainingSpec;

/** Everything that decides a run. */
public record RunConfig(DataConfig data, ModelConfig model, TrainingSpec train, EngineConfig engine) {}
