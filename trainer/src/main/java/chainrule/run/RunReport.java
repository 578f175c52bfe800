package chainrule.run;

import chainrule.config.RunConfig;
import chainrule.engine.Training;

/** A run's figures and page. */
record RunReport(RunConfig config, Provenance provenance, Preparation data, RunSummary summary) {
    void write(Training training) {}
}
