package chainrule.run.page;

import chainrule.run.EndedRun;
import chainrule.run.RunListener;
import java.util.Optional;

/** Writes a run's figures and HTML page into its folder. */
public final class RunPage implements RunListener {
    @Override
    public Optional<String> ended(EndedRun run) {
        String problem = new RunReport(run).write(run.best());
        return Optional.of(problem.isEmpty() ? "report written" : "no figures: " + problem);
    }
}
