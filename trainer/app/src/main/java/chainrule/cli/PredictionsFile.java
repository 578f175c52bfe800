package chainrule.cli;

import chainrule.base.UserException;
import chainrule.datasets.Task;
import chainrule.metric.Predictions;
import chainrule.model.Precision;
import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Predictions as a CSV file, a row a sample in the order of the samples: the columns that are kept; the predicted class with its
 * probability, real targets in their own units, or 0 and 1 for each label; and, if they are wanted, the probabilities of all classes or
 * labels. A file is there whole or not at all.
 */
final class PredictionsFile implements AutoCloseable {
    private final Path file;
    private final Path part;
    private final Writer to;
    private final CsvWriter csv;
    private final Task task;
    private final boolean probabilities;
    private final boolean exact;
    private boolean begun;
    private boolean whole;

    private PredictionsFile(Path file, Path part, Writer to, Task task, boolean probabilities, Precision precision) {
        this.file = file;
        this.part = part;
        this.to = to;
        this.csv = CsvWriter.builder().build(to);
        this.task = task;
        this.probabilities = probabilities;
        this.exact = precision == Precision.FLOAT64;
    }

    /** @param probabilities whether those of all classes or labels are wanted */
    static PredictionsFile to(Path file, Task task, boolean probabilities, Precision precision) {
        var part = file.resolveSibling(file.getFileName() + ".part");
        try {
            var to = Files.newBufferedWriter(part, StandardCharsets.UTF_8);
            return new PredictionsFile(file, part, to, task, probabilities, precision);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    /** Whether both names are one file that is there. */
    static boolean isSame(Path input, Path out) {
        try {
            return Files.exists(out) && Files.isSameFile(input, out);
        } catch (IOException e) {
            return false;
        }
    }

    /** The same to a stream that stays open. */
    static PredictionsFile to(Writer stream, Task task, boolean probabilities, Precision precision) {
        return new PredictionsFile(null, null, stream, task, probabilities, precision);
    }

    /** Writes rows, and before the first ones the columns' names. */
    void write(List<String> keptNames, List<List<String>> kept, Predictions predicted) {
        try {
            if (!begun) {
                begun = true;
                csv.writeRecord(header(keptNames, predicted.names()));
            }
            for (int i = 0; i < predicted.count(); i++) {
                csv.writeRecord(row(kept.get(i), predicted, i));
            }
            csv.flush();
        } catch (IOException | UncheckedIOException e) {
            throw unwritable(file, e);
        }
    }

    private List<String> header(List<String> kept, List<String> names) {
        var predicted = new ArrayList<String>();
        switch (task.kind()) {
            case CLASSIFICATION -> predicted.addAll(List.of("prediction", "probability"));
            case REGRESSION -> predicted.addAll(names);
            case MULTILABEL -> predicted.addAll(names);
        }
        if (probabilities && !task.isRegression()) {
            names.forEach(name -> predicted.add("probability of " + name));
        }
        var header = new ArrayList<>(kept);
        predicted.forEach(name -> header.add(different(name, header)));
        return header;
    }

    /** A column that is kept may have the name of a prediction: the truth next to it. */
    private static String different(String name, List<String> others) {
        return others.contains(name) ? different("predicted " + name, others) : name;
    }

    private List<String> row(List<String> kept, Predictions predicted, int i) {
        var row = new ArrayList<>(kept);
        switch (task.kind()) {
            case CLASSIFICATION -> {
                int best = predicted.decision(i, 0);
                row.add(task.names().get(best));
                row.add(text(predicted.response(i, best)));
            }
            case REGRESSION -> responses(predicted, i, row);
            case MULTILABEL ->
                IntStream.range(0, task.width()).forEach(k -> row.add(Integer.toString(predicted.decision(i, k))));
        }
        if (probabilities && !task.isRegression()) {
            responses(predicted, i, row);
        }
        return row;
    }

    private void responses(Predictions predicted, int i, List<String> to) {
        for (int j = 0; j < predicted.width(); j++) {
            to.add(text(predicted.response(i, j)));
        }
    }

    /** With as many digits as the network computes with. */
    private String text(double number) {
        return exact ? Double.toString(number) : Float.toString((float) number);
    }

    /** All rows are there: the file gets its name. */
    void done() {
        whole = true;
    }

    @Override
    public void close() {
        try {
            csv.flush();
            if (file == null) {
                return;
            }
            to.close();
            if (whole) {
                Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
            } else {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private static UserException unwritable(Path file, Exception cause) {
        return new UserException(
                "%s can't be written; check that its folder exists, its permissions and the disk"
                        .formatted(file == null ? "standard output" : file),
                cause);
    }
}
