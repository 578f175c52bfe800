package chainrule.train;

import chainrule.engine.Tally;
import chainrule.engine.TrainingGroup;
import chainrule.train.TrainingResult.End;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The one loop that every engine runs under: epochs of steps for one network, or for several in step.
 *
 * <p>Steps are made in chunks that take about {@value #CHUNK_SECONDS} s, between which listeners hear of them and an
 * interruption is noticed. How many steps a chunk has changes no number. Of several networks, one may end before the others:
 * its steps are still made, but no longer looked at.
 */
public final class GroupTrainer {
    private static final double CHUNK_SECONDS = 0.1;

    private final List<Course> courses;
    private final BooleanSupplier interrupted;
    private int chunk = 1;

    /**
     * @param courses of jobs that go together, fresh, and with the same samples for validation
     * @param interrupted asked after every chunk: whether to stop
     */
    public GroupTrainer(List<Course> courses, BooleanSupplier interrupted) {
        this.courses = List.copyOf(courses);
        this.interrupted = interrupted;
    }

    /**
     * Trains from the beginning until every course has ended.
     *
     * @param group of the courses' jobs, in their order
     * @return false if it was interrupted
     */
    public boolean run(TrainingGroup group) {
        return run(group, TrainingProgress.START);
    }

    /** The same from a point that all courses have in common. */
    boolean run(TrainingGroup group, TrainingProgress from) {
        var members = group.members();
        each((course, k) -> course.begin(from, members.get(k)));
        int step = from.step();
        for (int epoch = from.epoch(); epoch <= courses.get(0).epochs() && !isOver(); epoch++) {
            if (!runEpoch(epoch, step, group)) {
                each((course, k) -> course.end(End.INTERRUPTED, members.get(k)));
                return false;
            }
            endEpoch(epoch, group);
            step = 0;
        }
        each((course, k) -> course.end(End.ALL_EPOCHS_DONE, members.get(k)));
        return true;
    }

    /** False if it was interrupted. */
    private boolean runEpoch(int epoch, int from, TrainingGroup group) {
        int steps = courses.get(0).steps();
        for (int step = from; step < steps && !isOver(); ) {
            int count = Math.min(chunk, steps - step);
            long start = System.nanoTime();
            group.run(epoch, step, count, courses.stream().map(Course::tally).toList());
            step += count;
            chunk = nextChunk(chunk, count, (System.nanoTime() - start) * 1e-9);
            int made = step;
            each((course, k) -> course.stepsMade(epoch, made));
            if (isOver()) {
                return true;
            }
            boolean leaving = interrupted.getAsBoolean();
            each((course, k) -> course.reached(epoch, made, group.members().get(k), leaving));
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
        var validation = courses.get(0).validation();
        if (validation.count() > 0 && courses.stream().anyMatch(Course::readsOutputs)) {
            each((course, k) -> course.endEpoch(epoch, group.members().get(k)));
            return;
        }
        var validated = validation.count() == 0 ? tallies() : group.evaluate(validation);
        each((course, k) -> course.endEpoch(epoch, group.members().get(k), validated.get(k)));
    }

    private List<Tally> tallies() {
        return Stream.generate(Tally::new).limit(courses.size()).toList();
    }

    private boolean isOver() {
        return courses.stream().allMatch(Course::isOver);
    }

    /** Each course that goes on, and its place. */
    private void each(ObjIntConsumer<Course> work) {
        IntStream.range(0, courses.size())
                .filter(k -> !courses.get(k).isOver())
                .forEach(k -> work.accept(courses.get(k), k));
    }

    private static int nextChunk(int chunk, int count, double seconds) {
        double fitting = count * CHUNK_SECONDS / Math.max(seconds, 1e-9);
        return (int) Math.max(1, Math.min(fitting, 2.0 * chunk));
    }
}
