package chainrule.run;

import chainrule.base.UserException;
import chainrule.config.ConfigWriter;
import chainrule.config.RunConfig;
import chainrule.machine.Machine;
import chainrule.model.Parameters;
import chainrule.tensorboard.EventFile;
import chainrule.tensorboard.Summaries;
import chainrule.train.EpochMetrics;
import chainrule.train.TrainingProgress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
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
 * Tells TensorBoard of a training run, in a file of events in the run's folder; does nothing where the configuration wants none. Steps
 * are updates made, as in {@link MetricsTable}.
 *
 * <p>The result of an epoch is one event, written before a checkpoint behind it. So a training run that resumes from a checkpoint
 * finds all epochs before in the files that are there, and says from which step on they count no more. Events wait in memory
 * until they are {@link #flush flushed}, and histograms, which cost a copy of all parameters, come once a second at most.
 */
public final class EventLog implements AutoCloseable, EndedRun.Pictures {
    private static final double MILLISECONDS = 1e3;

    private static final long BETWEEN_HISTOGRAMS = 1000;

    /** No hyper-parameters: they change nothing that is trained. */
    private static final Pattern WITHOUT_EFFECT = Pattern.compile("(checkpoints|tensorboard)[.].*");

    private final RunDirectory directory;
    private final RunConfig config;
    private final LongSupplier clock;
    private final Optional<EventFile> file;
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
    private long step;
    private double seconds;
    /** When there was the last histogram, and of which step. */
    private long histogramAt = Long.MIN_VALUE / 2;

    private long histogramStep;

    /**
     * A new file, if the configuration wants one.
     *
     * @param from where the training continues
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
        add(start, clock.getAsLong());
        add((summaries, now) -> summaries
                .begun(hyperparameters(), now)
                .text("config", "    " + ConfigWriter.yaml(config).replace("\n", "\n    ")));
        flush();
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
     * Adds the result of an epoch.
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
                    .scalar(
                            metrics.train().metric() + "/training",
                            metrics.train().score())
                    .scalar(
                            metrics.train().metric() + "/validation",
                            metrics.validation().score())
                    .scalar("optimizer/learning_rate", metrics.rate())
                    .scalar("progress/epoch", metrics.epoch())
                    .scalar("progress/milliseconds_per_epoch", (seconds - before) * MILLISECONDS);
            metrics.monitored()
                    .ifPresent(monitored -> summaries.scalar(monitored.metric() + "/validation", monitored.value()));
            boolean due = config.tensorboard().histograms() && now - histogramAt >= BETWEEN_HISTOGRAMS;
            return due ? histograms(summaries, now, parameters) : summaries;
        });
    }

    /** Adds how the layers learn, after the epoch that was added last. */
    void layers(List<LayerMetrics> metrics) {
        add((summaries, now) -> {
            metrics.forEach(row -> summaries
                    .scalar("gradient_norm/layer_" + row.layer(), row.gradientNorm())
                    .scalar("update_to_weight/layer_" + row.layer(), row.update())
                    .scalar("dead_units/layer_" + row.layer(), row.dead()));
            return summaries;
        });
    }

    private Summaries histograms(Summaries summaries, long now, Supplier<Parameters> parameters) {
        histogramAt = now;
        histogramStep = step;
        return summaries.histograms(parameters.get());
    }

    /**
     * The training has ended.
     *
     * @param parameters at the end, if histograms are wanted: the last ones are always there
     */
    void ended(Supplier<Parameters> parameters) {
        if (config.tensorboard().histograms() && histogramStep < step) {
            add((summaries, now) -> histograms(summaries, now, parameters));
        }
        ended();
    }

    /** The training has ended, and its last histograms do not matter. */
    public void ended() {
        add(Summaries::ended);
    }

    /** The training can't continue. */
    public void diverged() {
        add(Summaries::failed);
    }

    @Override
    public void show(String name, String title, byte[] png) {
        add((summaries, now) -> summaries.image("figures/" + name, title, png));
    }

    private void add(BiFunction<Summaries, Long, Summaries> values) {
        if (file.isPresent()) {
            long now = clock.getAsLong();
            var summary = values.apply(new Summaries(), now).message();
            add(Event.newBuilder().setStep(step).setSummary(summary), now);
        }
    }

    private void add(Event.Builder event, long now) {
        if (file.isPresent()) {
            waiting.writeBytes(EventFile.bytes(event, now));
        }
    }

    /** Whoever reads the file sees all that was added. */
    void flush() {
        flushing(false).run();
    }

    /**
     * Takes all that was added, to be written on any thread, but in order.
     *
     * @param force whether the disk is to hold it then
     */
    Runnable flushing(boolean force) {
        byte[] events = waiting.toByteArray();
        waiting.reset();
        return () -> {
            try {
                if (file.isPresent() && events.length > 0) {
                    file.get().add(events);
                    if (force) {
                        file.get().force();
                    }
                }
            } catch (IOException e) {
                throw unwritable(e);
            }
        };
    }

    private UserException unwritable(IOException e) {
        return directory.unwritable("events.out.tfevents", e);
    }

    @Override
    public void close() {
        try {
            flush();
        } finally {
            closeFile();
        }
    }

    private void closeFile() {
        try {
            if (file.isPresent()) {
                file.get().close();
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
    }
}
