package chainrule.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What is wrong with how layers learn, by their latest metrics. */
public final class LayerDiagnosis {
    /** A gradient of less than this share of the largest one does next to nothing. */
    private static final double VANISHED = 1e-3;

    /** Weights that one step changes by more than this share forget what they were. */
    private static final double TOO_FAR = 0.1;

    private static final double MANY = 0.5;

    private LayerDiagnosis() {}

    /** A sentence for each thing that is wrong; none if all is well. */
    public static List<String> of(List<LayerMetrics> rows) {
        int last = rows.stream().mapToInt(LayerMetrics::epoch).max().orElse(0);
        var latest = rows.stream().filter(row -> row.epoch() == last).toList();
        var wrong = new ArrayList<String>();
        latest.stream()
                .max(Comparator.comparingDouble(LayerMetrics::gradientNorm))
                .ifPresent(largest -> vanishing(latest, largest, last, wrong));
        latest.stream()
                .filter(row -> row.update() > TOO_FAR)
                .max(Comparator.comparingDouble(LayerMetrics::update))
                .ifPresent(row -> wrong.add(text(
                        "A step changes the weights of layer %d by %.0f %% of their length (after epoch %d): the learning rate is probably too large.",
                        row.layer(), 100 * row.update(), last)));
        latest.stream()
                .filter(row -> row.dead() > MANY)
                .max(Comparator.comparingDouble(LayerMetrics::dead))
                .ifPresent(row -> wrong.add(text(
                        "%.0f %% of the units of layer %d are dead: their gradients are 0 for all samples of a batch (after epoch %d). A smaller learning rate, another initialisation or leaky ReLU helps.",
                        100 * row.dead(), row.layer(), last)));
        return wrong;
    }

    private static void vanishing(List<LayerMetrics> latest, LayerMetrics largest, int epoch, List<String> wrong) {
        latest.stream()
                // Of a layer whose units are dead, that is said.
                .filter(row -> row.gradientNorm() < VANISHED * largest.gradientNorm() && !(row.dead() > MANY))
                .min(Comparator.comparingDouble(LayerMetrics::gradientNorm))
                .ifPresent(row -> wrong.add(text(
                        "The gradient of layer %d is %.0e of that of layer %d (after epoch %d): it vanishes on its way, and layer %1$d hardly learns. Normalisation, residual connections, ReLU or another initialisation helps.",
                        row.layer(), row.gradientNorm() / largest.gradientNorm(), largest.layer(), epoch)));
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
