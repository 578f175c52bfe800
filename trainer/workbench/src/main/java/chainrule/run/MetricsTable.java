package chainrule.run;

import chainrule.base.Message;
import chainrule.base.SmallFile;
import chainrule.base.UserException;
import chainrule.config.RunAction;
import chainrule.config.RunConfig;
import chainrule.datasets.Task;
import chainrule.metric.Metric;
import chainrule.train.EpochMetrics;
import chainrule.train.Monitored;
import chainrule.train.Score;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Metrics as comma-separated values, a row an epoch. Numbers are written in full: reading them gives the same bits. A column is named
 * by what is in it: {@code trainAccuracy} of classes, {@code trainR2} of a real target, {@code trainPooledR2} of several.
 *
 * @param score what splits are scored by
 * @param monitored of the validation split besides, if anything is
 */
public record MetricsTable(Metric score, Optional<Metric> monitored) {
    private static final String TRAIN = "train";
    private static final String VALIDATION = "validation";
    private static final String LOSS = "Loss";
    private static final String EPOCH = "epoch";
    private static final String STEP = "step";
    private static final String RATE = "rate";
    private static final String SECONDS = "seconds";

    /** Of a training run that a configuration describes. */
    static MetricsTable of(RunConfig config, Task task) {
        return new MetricsTable(Score.metric(task), config.monitored(task));
    }

    /** The table of some epochs of one training. */
    public static String csv(List<EpochMetrics> epochs) {
        var last = epochs.stream().reduce((a, b) -> b);
        var table = new MetricsTable(
                last.map(m -> m.train().metric()).orElse(Metric.ACCURACY),
                last.flatMap(EpochMetrics::monitored).map(Monitored::metric));
        return table.text(epochs);
    }

    String text(List<EpochMetrics> epochs) {
        return epochs.stream().map(this::row).collect(Collectors.joining("", header() + "\n", ""));
    }

    private String header() {
        var names = new ArrayList<>(List.of(
                EPOCH, STEP, RATE, TRAIN + LOSS, TRAIN + word(score), VALIDATION + LOSS, VALIDATION + word(score)));
        monitored.ifPresent(metric -> names.add(VALIDATION + word(metric)));
        names.add(SECONDS);
        return String.join(",", names);
    }

    /** A metric as part of a column's name: {@code BalancedAccuracy}. */
    public static String word(Metric metric) {
        return Stream.of(metric.toString().split("-"))
                .map(part -> part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1))
                .collect(Collectors.joining());
    }

    /** What an epoch adds to the table. */
    String row(EpochMetrics m) {
        return String.format(
                Locale.ROOT,
                "%d,%d,%s,%s,%s,%s,%s,%s%.3f\n",
                m.epoch(),
                m.step(),
                m.rate(),
                m.train().loss(),
                m.train().score(),
                m.validation().loss(),
                m.validation().score(),
                monitored
                        .map(metric -> m.monitored().map(Monitored::value).orElse(Double.NaN) + ",")
                        .orElse(""),
                m.seconds());
    }

    /** @throws UserException if the file can't be read, or is damaged */
    public static List<EpochMetrics> read(Path file) {
        try {
            return parse(SmallFile.text(file));
        } catch (UserException e) {
            throw e;
        } catch (NoSuchFileException e) {
            throw new UserException(
                    Message.of(
                            "%s is not there: the run has not ended an epoch, or was imported; %s measures its network. If the file was removed, %s writes it anew from the checkpoint",
                            file, RunAction.EVALUATE.of(), RunAction.RESUME.of()),
                    e);
        } catch (IOException | RuntimeException e) {
            throw unreadable(file, e);
        }
    }

    /** Whether it can be read and has the rows of this number of epochs. */
    static boolean isWhole(Path file, int epochs) {
        try {
            return read(file).size() >= epochs;
        } catch (UserException damaged) {
            return false;
        }
    }

    /** Of a run that has a checkpoint: the checkpoint holds all rows, and this table their seconds alone. */
    static List<EpochMetrics> readForSeconds(Path file) {
        try {
            return read(file);
        } catch (UserException lost) {
            return wholeRows(file);
        }
    }

    /** Those before the first damaged one. */
    private static List<EpochMetrics> wholeRows(Path file) {
        var rows = new ArrayList<EpochMetrics>();
        try {
            var lines = SmallFile.text(file).lines().toList();
            if (!lines.isEmpty()) {
                var table = ofHeader(lines.get(0));
                lines.stream().skip(1).map(table::metrics).forEach(rows::add);
            }
        } catch (IOException | RuntimeException damaged) {
            // What was read before is right.
        }
        return rows;
    }

    /** What to tell of a table that could not be read: whether it is the file or what is in it. */
    public static UserException unreadable(Path file, Exception e) {
        if (e instanceof AccessDeniedException) {
            return new UserException(file + " can't be read: permission denied", e);
        }
        boolean damaged = e instanceof CharacterCodingException || !(e instanceof IOException);
        return new UserException(
                damaged
                        ? Message.of(
                                "%s is not a table of metrics: %s; %s writes it anew from the checkpoint",
                                file, damage(e), RunAction.RESUME.of())
                        : Message.of("%s can't be read: %s", file, e.getMessage()),
                e);
    }

    private static String damage(Exception e) {
        return e instanceof CharacterCodingException ? "it is not text" : e.getMessage();
    }

    /**
     * The rows below the header.
     *
     * @throws IllegalArgumentException if one is damaged
     */
    public static List<EpochMetrics> parse(String csv) {
        var rows = csv.lines().toList();
        if (rows.size() < 2) {
            return List.of();
        }
        var table = ofHeader(rows.get(0));
        return rows.subList(1, rows.size()).stream().map(table::metrics).toList();
    }

    /** Reads back what {@link #header} writes. */
    private static MetricsTable ofHeader(String header) {
        for (var score : Metric.values()) {
            var plain = new MetricsTable(score, Optional.empty());
            if (header.equals(plain.header())) {
                return plain;
            }
            if (!header.startsWith(plain.header().replace(SECONDS, ""))) {
                continue;
            }
            for (var metric : Metric.values()) {
                var table = new MetricsTable(score, Optional.of(metric));
                if (header.equals(table.header())) {
                    return table;
                }
            }
        }
        throw new IllegalArgumentException("its columns are '%s'".formatted(header));
    }

    private EpochMetrics metrics(String row) {
        String[] cells = row.split(",");
        int columns = header().split(",").length;
        if (cells.length != columns) {
            throw new IllegalArgumentException("'%s' has not %d columns".formatted(row, columns));
        }
        var numbers = new double[columns];
        for (int i = 2; i < columns; i++) {
            numbers[i] = Double.parseDouble(cells[i]);
        }
        var train = new Score(numbers[3], numbers[4], score);
        var validation = new Score(numbers[5], numbers[6], score);
        return new EpochMetrics(
                Integer.parseInt(cells[0]),
                Long.parseLong(cells[1]),
                numbers[2],
                train,
                validation,
                monitored.map(metric -> new Monitored(metric, numbers[7])),
                numbers[columns - 1]);
    }
}
