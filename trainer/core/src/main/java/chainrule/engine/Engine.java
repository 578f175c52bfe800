package chainrule.engine;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.machine.Machine;
import chainrule.model.Parameters;
import chainrule.model.Precision;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Something that trains networks. Engines are found by {@link java.util.ServiceLoader}: a new one is a class and a line
 * in META-INF/services. All of them follow the same trajectory from the same job.
 */
public interface Engine {
    /** As configurations name it. */
    String name();

    /** Among the engines that can run, {@code auto} takes the one with the highest rank above 0. */
    int rank();

    /** Why it can't run here, in one line, with what would fix it; empty if it can. Looks, but loads nothing large. */
    default Optional<Message> reasonNotToRun() {
        return Optional.empty();
    }

    /**
     * Loads what it needs, in the calling thread; other threads that need it wait. {@link #reasonNotToRun} tells what has failed.
     */
    default void loadAhead() {}

    /** Whether it computes in a precision on this machine, if it can run here. May load what it has to ask. */
    default boolean hasPrecision(Precision precision) {
        return true;
    }

    /** Why it can't do this job although it can run, in one line; empty if it can. */
    default Optional<Message> reasonNotToTrain(TrainingJob job) {
        return Optional.empty();
    }

    /** @throws UserException if it can't do this job */
    default void requireTrainable(TrainingJob job) {
        reasonNotToTrain(job).ifPresent(reason -> {
            throw new UserException(Message.of("engine %s can't train this: %s", name(), reason));
        });
    }

    /**
     * Whether training runs of few threads each may run side by side in one process, each as fast as alone on as many cores. The
     * others run one after the other.
     */
    default boolean runsSideBySide() {
        return false;
    }

    /** Whether it makes several training runs together faster than one after the other. */
    default boolean trainsTogether() {
        return false;
    }

    /** What it computes on: the processor, or the name of a card. */
    default String device() {
        return Machine.here().cpu();
    }

    /** Versions of what it finds on this machine, such as a driver, by name; of use where it can run. */
    default Map<String, String> versions() {
        return Map.of();
    }

    /**
     * A library that an engine finds on this machine.
     *
     * @param version as the library itself tells it, or unknown
     */
    record Library(String name, String version, Path file) {}

    /** The libraries that it would use here, also where it can't run; without those that come with Chainrule. */
    default List<Library> libraries() {
        return List.of();
    }

    /** Variables of this process's environment that change what its libraries do, as far as they are set. */
    default Map<String, String> environment() {
        return Map.of();
    }

    /** Whether it computes on the processor; where it does not, a single step is mostly the way to it and back. */
    default boolean isOnProcessor() {
        return true;
    }

    /** Begins a training run. */
    Training train(TrainingJob job);

    /**
     * Begins the first of training runs that are made together: as many of them as it can make together, at least one.
     *
     * @param jobs that go together, see {@link TrainingJob#goesWith}
     */
    default TrainingGroup trainTogether(List<TrainingJob> jobs) {
        return TrainingGroup.of(train(jobs.get(0)));
    }

    /**
     * Measures what the device can do at most, and how long the products of these jobs' steps take alone. Takes about a second;
     * empty where the engine can't tell.
     *
     * @param jobs as for {@link #trainTogether}
     */
    default Optional<DeviceLimits> limits(List<TrainingJob> jobs) {
        return Optional.empty();
    }

    /** A network to compute outputs with. */
    Network load(Parameters parameters, Precision precision);
}
