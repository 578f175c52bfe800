package chainrule.engine.cuda;

import java.util.Set;

/**
 * Launches that follow one another in one queue.
 *
 * @param launches puts them there
 * @param reads all that they read
 * @param writes all that they write
 * @param aside whether they may be done beside the main queue
 */
record Task(Runnable launches, Set<Region> reads, Set<Region> writes, boolean aside) {
    int queue() {
        return aside ? Launches.ASIDE : Launches.MAIN;
    }
}
