package chainrule.cli;

import chainrule.datasets.TargetScaling;
import chainrule.metric.Predictions;
import chainrule.model.Gaussian;
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

    /** @param scaling of real targets, whose deviations say how many digits tell something */
    static Guess of(Predictions predicted, int i, String sample, TargetScaling scaling) {
        var entry = new LinkedHashMap<String, Object>();
        entry.put("sample", sample);
        String text = switch (predicted.task().kind()) {
            case CLASSIFICATION -> classes(predicted, i, entry);
            case REGRESSION -> reals(predicted, i, scaling, entry);
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
        String decided = predicted.names().get(predicted.decision(i, 0));
        entry.put("predicted", decided);
        entry.put(
                "top",
                top.stream()
                        .map(likely -> Map.of("class", likely.name(), "probability", likely.probability()))
                        .toList());
        String probabilities = top.stream()
                .map(likely -> String.format(Locale.ROOT, "%s %.4f", likely.name(), likely.probability()))
                .collect(Collectors.joining(", "));
        // A threshold of its own may decide for the less probable one of two classes.
        return decided.equals(top.get(0).name()) ? probabilities : probabilities + "; predicted: " + decided;
    }

    /** All responses, in the targets' own units. */
    private static String reals(Predictions predicted, int i, TargetScaling scaling, Map<String, Object> entry) {
        var values = new LinkedHashMap<String, Object>();
        for (int j = 0; j < predicted.width(); j++) {
            values.put(predicted.names().get(j), Output.number(predicted.response(i, j)));
        }
        entry.put("values", values);
        return IntStream.range(0, predicted.width())
                .mapToObj(j -> predicted.names().get(j) + " "
                        + RealText.of(predicted.response(i, j), deviation(predicted, j, scaling)))
                .collect(Collectors.joining(", "));
    }

    /** Of the target of a response in the training data; 0 if it is not scaled. */
    private static double deviation(Predictions predicted, int j, TargetScaling scaling) {
        int targets = scaling.scale().length;
        int k = predicted.loss() instanceof Gaussian ? j % targets : j * targets / predicted.width();
        return scaling.scale()[k] == 1 && scaling.shift()[k] == 0 ? 0 : 1 / scaling.scale()[k];
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
