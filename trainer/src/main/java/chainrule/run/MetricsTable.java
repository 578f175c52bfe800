package chainrule.run;

import chainrule.SmallFile;
import chainrule.UserException;
import chainrule.train.EpochMetrics;
import chainrule.train.Score;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Metrics as comma-separated values, a row an epoch. Numbers are written in full: reading them gives the same bits. */
public final class MetricsTable {
    private static final String HEADER =
            "epoch,step,rate,trainLoss,trainAccuracy,validationLoss,validationAccuracy,seconds\n";
    private static final int COLUMNS = HEADER.split(",").length;

    private MetricsTable() {}

    public static String csv(List<EpochMetrics> epochs) {
        return epochs.stream().map(MetricsTable::row).collect(Collectors.joining("", HEADER, ""));
    }

    /** What an epoch adds to the table. */
    static String row(EpochMetrics m) {
        return String.format(
                Locale.ROOT,
                "%d,%d,%s,%s,%s,%s,%s,%.3f\n",
                m.epoch(),
                m.step(),
                m.rate(),
                m.train().loss(),
                m.train().accuracy(),
                m.validation().loss(),
                m.validation().accuracy(),
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
                    file
                            + " is not there: the run has not ended an epoch, or was imported; `evaluate` measures its network",
                    e);
        } catch (IOException | RuntimeException e) {
            throw unreadable(file, e);
        }
    }

    /** What to tell of a table that could not be read: whether it is the file or what is in it. */
    public static UserException unreadable(Path file, Exception e) {
        if (e instanceof AccessDeniedException) {
            return new UserException(file + " can't be read: permission denied", e);
        }
        boolean damaged = e instanceof CharacterCodingException || !(e instanceof IOException);
        return new UserException(
                damaged
                        ? "%s is not a table of metrics: %s".formatted(file, damage(e))
                        : "%s can't be read: %s".formatted(file, e.getMessage()),
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
        return csv.lines().skip(1).map(MetricsTable::metrics).toList();
    }

    private static EpochMetrics metrics(String row) {
        String[] cells = row.split(",");
        if (cells.length != COLUMNS) {
            throw new IllegalArgumentException("'%s' has not %d columns".formatted(row, COLUMNS));
        }
        return new EpochMetrics(
                Integer.parseInt(cells[0]),
                Long.parseLong(cells[1]),
                Double.parseDouble(cells[2]),
                new Score(Double.parseDouble(cells[3]), Double.parseDouble(cells[4])),
                new Score(Double.parseDouble(cells[5]), Double.parseDouble(cells[6])),
                Double.parseDouble(cells[7]));
    }
}
