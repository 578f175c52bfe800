package chainrule.study.local;

import chainrule.engine.Engine;
import chainrule.study.trial.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How trials share the cores. As many training runs as there are cores, each on one of them, are faster than one after the other on
 * all of them: nobody waits for anybody. What is left when the rest no longer fills all cores is done one by one on all of them.
 *
 * <p>The number of threads may change a trial's last bits, so it must not depend on what happens to be done already: it is a
 * function of the trial's place in the study. A trial of an adaptive search continues in studies of other sizes, and the next ones depend
 * on its result: it has one thread wherever it stands, on every machine.
 */
public final class Sharing {
    private Sharing() {}

    /**
     * The trials with their number of threads.
     *
     * @param engine of all of them
     */
    public static List<Trial> among(List<Trial> trials, Engine engine, int cores) {
        int beside = engine.runsSideBySide() ? trials.size() / cores * cores : 0;
        var shared = new ArrayList<Trial>();
        for (int i = 0; i < trials.size(); i++) {
            var chosen = trials.get(i).config().engine().threads();
            boolean adaptive = trials.get(i).rung().isPresent() && engine.runsSideBySide();
            boolean alone = chosen.isEmpty() && (adaptive || i < beside && cores > 1);
            shared.add(trials.get(i).on(engine.name(), alone ? Optional.of(1) : chosen));
        }
        return shared;
    }

    /** How many trials of this number of threads run at the same time. */
    static int atOnce(Trial trial, int cores) {
        return Math.max(1, cores / trial.config().engine().threads().orElse(cores));
    }
}
