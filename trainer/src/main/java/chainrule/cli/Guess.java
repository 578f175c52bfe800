package chainrule.cli;

import chainrule.metric.Predictions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What is predicted for one sample, as `predict` prints it.
 *
 * @param text for people
 * @param entry for programs
 */
record Guess(String text, Map<String, Object> entry) {
    private static final int TOP = 5;

    /** One class of a sample. */
    private record Likely(String name, double probability) {}

    static Guess of(Predictions predicted, int i, String sample) {
        var entry = new LinkedHashMap<String, Object>();
        entry.put("sample", sample);
        String text = switch (predicted.task().kind()) {
            case CLASSIFICATION -> classes(predicted, i, entry);
            case REGRESSION -> reals(predicted, i, entry);
            case MULTILABEL -> labels(predicted, i, entry);
        };
        return new Guess(text, entry);
    }

    /** The most probable classes. */
    private static String classes(Predictions predicted, int i, Map<String, Object> entry) {
        var top = IntStream.range(0, predicted.width())
                .mapToObj(c -> new Likely(predicted.names().get(c), predicted.response(i, c)))
                .sorted(Comparator.comparingDouble(Likely::probability).reversed())
                .limit(TOP)
                .toList();
        entry.put(
                "top",
                top.stream()
                        .map(likely -> Map.of("class", likely.name(), "probability", likely.probability()))
                        .toList());
        return top.stream()
                .map(likely -> String.format(Locale.ROOT, "%s %.4f", likely.name(), likely.probability()))
                .collect(Collectors.joining(", "));
    }

    /** All responses, in the targets' own units. */
    private static String reals(Predictions predicted, int i, Map<String, Object> entry) {
        var values = new LinkedHashMap<String, Object>();
        for (int j = 0; j < predicted.width(); j++) {
            values.put(predicted.names().get(j), Output.number(predicted.response(i, j)));
        }
        entry.put("values", values);
        return IntStream.range(0, predicted.width())
                .mapToObj(j ->
                        String.format(Locale.ROOT, "%s %.6g", predicted.names().get(j), predicted.response(i, j)))
                .collect(Collectors.joining(", "));
    }

    /** Each label's probability, and whether it is predicted. */
    private static String labels(Predictions predicted, int i, Map<String, Object> entry) {
        var labels = new ArrayList<Map<String, Object>>();
        var texts = new ArrayList<String>();
        for (int k = 0; k < predicted.width(); k++) {
            boolean has = predicted.decision(i, k) > 0;
            var label = new LinkedHashMap<String, Object>();
            label.put("label", predicted.names().get(k));
            label.put("probability", predicted.response(i, k));
            label.put("predicted", has);
            labels.add(label);
            texts.add(String.format(
                    Locale.ROOT, "%s %s %.4f", predicted.names().get(k), has ? "yes" : "no", predicted.response(i, k)));
        }
        entry.put("labels", labels);
        return String.join(", ", texts);
    }
}
