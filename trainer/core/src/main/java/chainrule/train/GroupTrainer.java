package chainrule.train;

import chainrule.engine.RunningMetrics;
import chainrule.engine.TrainingGroup;
import chainrule.train.TrainingResult.End;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The one loop that every engine runs under: epochs of steps for one network, or for several together.
 *
 * <p>Steps are made in chunks that take about {@value #CHUNK_SECONDS} s, between which listeners hear of them and an
 * interruption is noticed. How many steps a chunk has changes no number. Of several networks, one may end before the others:
 * its steps are still made, but no longer looked at.
 */
public final class GroupTrainer {
    private static final double CHUNK_SECONDS = 0.1;

    private final List<TrainingSession> sessions;
    private final BooleanSupplier interrupted;
    private int chunk = 1;

    /**
     * @param sessions of jobs that go together, fresh, and with the same samples for validation
     * @param interrupted asked after every chunk: whether to stop
     */
    public GroupTrainer(List<TrainingSession> sessions, BooleanSupplier interrupted) {
        this.sessions = List.copyOf(sessions);
        this.interrupted = interrupted;
    }

    /**
     * Trains from the beginning until every session has ended.
     *
     * @param group of the sessions' jobs, in their order
     * @return false if it was interrupted
     */
    public boolean run(TrainingGroup group) {
        return run(group, TrainingProgress.START);
    }

    /** The same from a point that all sessions have in common. */
    public boolean run(TrainingGroup group, TrainingProgress from) {
        var members = group.members();
        each((session, k) -> session.begin(from, members.get(k)));
        int step = from.step();
        for (int epoch = from.epoch(); epoch <= sessions.get(0).epochs() && !isOver(); epoch++) {
            if (!runEpoch(epoch, step, group)) {
                each((session, k) -> session.end(End.INTERRUPTED, members.get(k)));
                return false;
            }
            endEpoch(epoch, group);
            step = 0;
        }
        each((session, k) -> session.end(End.ALL_EPOCHS_DONE, members.get(k)));
        return true;
    }

    /** False if it was interrupted. */
    private boolean runEpoch(int epoch, int from, TrainingGroup group) {
        int steps = sessions.get(0).steps();
        for (int step = from; step < steps && !isOver(); ) {
            int count = Math.min(chunk, steps - step);
            long start = System.nanoTime();
            group.run(
                    epoch,
                    step,
                    count,
                    sessions.stream().map(TrainingSession::tally).toList());
            step += count;
            chunk = nextChunk(chunk, count, (System.nanoTime() - start) * 1e-9);
            int made = step;
            each((session, k) -> session.stepsMade(epoch, made));
            if (isOver()) {
                return true;
            }
            boolean leaving = interrupted.getAsBoolean();
            each((session, k) -> session.reached(epoch, made, group.members().get(k), leaving));
            if (leaving) {
                return false;
            }
        }
        return true;
    }

    private void endEpoch(int epoch, TrainingGroup group) {
        if (isOver()) {
            return;
        }
        var validation = sessions.get(0).validation();
        if (validation.count() > 0 && sessions.stream().anyMatch(TrainingSession::readsOutputs)) {
            each((session, k) -> session.endEpoch(epoch, group.members().get(k)));
            return;
        }
        var validated = validation.count() == 0 ? tallies() : group.evaluate(validation);
        each((session, k) -> session.endEpoch(epoch, group.members().get(k), validated.get(k)));
    }

    private List<RunningMetrics> tallies() {
        return Stream.generate(RunningMetrics::new).limit(sessions.size()).toList();
    }

    private boolean isOver() {
        return sessions.stream().allMatch(TrainingSession::isOver);
    }

    /** Each session that continues, and its place. */
    private void each(ObjIntConsumer<TrainingSession> work) {
        IntStream.range(0, sessions.size())
                .filter(k -> !sessions.get(k).isOver())
                .forEach(k -> work.accept(sessions.get(k), k));
    }

    private static int nextChunk(int chunk, int count, double seconds) {
        double fitting = count * CHUNK_SECONDS / Math.max(seconds, 1e-9);
        return (int) Math.max(1, Math.min(fitting, 2.0 * chunk));
    }
}
