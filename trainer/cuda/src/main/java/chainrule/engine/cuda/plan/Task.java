package chainrule.engine.cuda.plan;

import chainrule.engine.cuda.card.Launches;
import java.util.Set;

/**
 * Launches that follow one another in one queue.
 *
 * @param launches puts them there
 * @param reads all that they read
 * @param writes all that they write
 * @param aside whether they may be done at the same time as the main queue
 */
public record Task(Runnable launches, Set<Region> reads, Set<Region> writes, boolean aside) {
    int queue() {
        return aside ? Launches.ASIDE : Launches.MAIN;
    }
}
