package chainrule.run;

import chainrule.UserException;
import chainrule.config.ConfigWriter;
import chainrule.config.RunConfig;
import chainrule.machine.Machine;
import chainrule.model.Parameters;
import chainrule.report.Figure;
import chainrule.tensorboard.EventFile;
import chainrule.tensorboard.Summaries;
import chainrule.train.EpochMetrics;
import chainrule.train.TrainingProgress;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.SessionLog;

/**
 * Tells TensorBoard of a training, in a file of events in the run's folder; does nothing where the configuration wants none. Steps
 * are updates made, as in {@link MetricsTable}.
 *
 * <p>What an epoch came to is one event, written before the checkpoint that ends it. So a training that goes on from a checkpoint
 * finds all epochs before in the files that are there, and says from which step on they count no more.
 */
public final class EventLog implements AutoCloseable {
    private static final double MILLISECONDS = 1e3;

    /** No hyper-parameters: they change nothing that is trained. */
    private static final Pattern WITHOUT_EFFECT = Pattern.compile("(checkpoints|tensorboard)[.].*");

    @FunctionalInterface
    private interface Work {
        void on(EventFile file) throws IOException;
    }

    private final RunDirectory directory;
    private final RunConfig config;
    private final LongSupplier clock;
    private final Optional<EventFile> file;
    private long step;
    private double seconds;

    /**
     * A new file, if the configuration wants one.
     *
     * @param from where the training goes on
     * @param clock milliseconds since 1970
     * @throws UserException if it can't be written
     */
    public EventLog(RunDirectory directory, RunConfig config, TrainingProgress from, LongSupplier clock) {
        this.directory = directory;
        this.config = config;
        this.clock = clock;
        this.file = config.tensorboard().events() ? Optional.of(create()) : Optional.empty();
        boolean anew = from.epochs().isEmpty();
        if (!anew) {
            var last = from.epochs().get(from.epochs().size() - 1);
            step = last.step();
            seconds = last.seconds();
        }
        // Readers take the first of these as the beginning of the run, so there has to be one in the first file, too.
        var start = Event.newBuilder()
                .setStep(anew ? 0 : step + 1)
                .setSessionLog(SessionLog.newBuilder().setStatus(SessionLog.SessionStatus.START));
        with(events -> events.add(start, clock.getAsLong()));
        add((summaries, now) -> summaries
                .begun(hyperparameters(), now)
                .text("config", "    " + ConfigWriter.yaml(config).replace("\n", "\n    ")));
    }

    private EventFile create() {
        try {
            return EventFile.create(directory.path(), Machine.here().host(), clock.getAsLong());
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private Map<String, String> hyperparameters() {
        return ConfigWriter.flat(config).entrySet().stream()
                .filter(entry -> !WITHOUT_EFFECT.matcher(entry.getKey()).matches())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /**
     * Adds what an epoch came to.
     *
     * @param parameters after the epoch, if histograms are wanted
     */
    public void epochEnded(EpochMetrics metrics, Supplier<Parameters> parameters) {
        step = metrics.step();
        double before = seconds;
        seconds = metrics.seconds();
        add((summaries, now) -> {
            summaries
                    .scalar("loss/training", metrics.train().loss())
                    .scalar("loss/validation", metrics.validation().loss())
                    .scalar("accuracy/training", metrics.train().accuracy())
                    .scalar("accuracy/validation", metrics.validation().accuracy())
                    .scalar("optimizer/learning_rate", metrics.rate())
                    .scalar("progress/epoch", metrics.epoch())
                    .scalar("progress/milliseconds_per_epoch", (seconds - before) * MILLISECONDS);
            return config.tensorboard().histograms() ? summaries.histograms(parameters.get()) : summaries;
        });
    }

    /** Has the disk hold all that was added. */
    void force() {
        with(EventFile::force);
    }

    /** The training has come to its end. */
    public void ended() {
        add(Summaries::ended);
    }

    /** The training can't go on. */
    public void diverged() {
        add(Summaries::failed);
    }

    /** Shows a figure as it is now. */
    void show(Figure figure, byte[] png) {
        add((summaries, now) -> summaries.image("figures/" + figure.name(), figure.title(), png));
    }

    private void add(BiFunction<Summaries, Long, Summaries> values) {
        with(events -> {
            long now = clock.getAsLong();
            var summary = values.apply(new Summaries(), now).message();
            events.add(Event.newBuilder().setStep(step).setSummary(summary), now);
        });
    }

    /** Does something with the file, if there is one. */
    private void with(Work work) {
        if (file.isPresent()) {
            try {
                work.on(file.get());
            } catch (IOException e) {
                throw unwritable(e);
            }
        }
    }

    private UserException unwritable(IOException e) {
        return directory.unwritable("events.out.tfevents", e);
    }

    @Override
    public void close() {
        with(EventFile::close);
    }
}
