package chainrule.run;

import java.util.Optional;

/** Hears that a run has ended, when all is measured and before the run's log reports it: for example to write its page. */
public interface RunListener {
    /** Does nothing. */
    RunListener NONE = run -> Optional.empty();

    /**
     * Of a run in which an epoch has ended.
     *
     * @return a line for the run's log
     */
    Optional<String> ended(EndedRun run);
}
