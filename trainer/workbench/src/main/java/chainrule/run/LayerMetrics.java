package chainrule.run;

import chainrule.base.SmallFile;
import chainrule.base.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How a layer learns, after an epoch.
 *
 * @param layer from 1
 * @param gradientNorm ‖∇W‖₂ of the mean loss over a batch, without penalties and dropout
 * @param update ‖ΔW‖₂ / ‖W‖₂ of a step like the epoch's last; NaN if the engine has it not
 * @param dead the share of the layer's units whose gradients are 0 for every sample of the batch; NaN of the output layer
 */
public record LayerMetrics(int epoch, int layer, double gradientNorm, double update, double dead) {
    private static final String HEADER = "epoch,layer,gradientNorm,updateToWeight,deadUnits";
    private static final int COLUMNS = 5;

    /** As comma-separated values with a header. */
    public static String csv(List<LayerMetrics> rows) {
        return rows.stream()
                .map(row -> String.format(
                        Locale.ROOT, "%d,%d,%s,%s,%s\n", row.epoch, row.layer, row.gradientNorm, row.update, row.dead))
                .collect(Collectors.joining("", HEADER + "\n", ""));
    }

    /** Reads what {@link #csv} wrote; nothing, where there is no file, or none that it wrote: these are not needed to resume. */
    public static List<LayerMetrics> read(Path file) {
        if (!Files.isRegularFile(file)) {
            return List.of();
        }
        try {
            var lines = SmallFile.text(file).lines().toList();
            return lines.isEmpty() || !lines.get(0).equals(HEADER)
                    ? List.of()
                    : lines.stream().skip(1).map(LayerMetrics::parsed).toList();
        } catch (IOException | UserException | IllegalArgumentException damaged) {
            return List.of();
        }
    }

    private static LayerMetrics parsed(String line) {
        String[] cells = line.split(",");
        if (cells.length != COLUMNS) {
            throw new IllegalArgumentException(line);
        }
        return new LayerMetrics(
                Integer.parseInt(cells[0]),
                Integer.parseInt(cells[1]),
                Double.parseDouble(cells[2]),
                Double.parseDouble(cells[3]),
                Double.parseDouble(cells[4]));
    }
}
