package chainrule.train;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.datasets.Subset;
import chainrule.datasets.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What each class counts in the training's risk (B14): {@code balanced}, or a weight by name; classes that are not named count 1.
 *
 * @param terms {@code balanced}, or {@code NAME=WEIGHT} each
 */
public record ClassWeights(List<String> terms) {
    private static final String BALANCED = "balanced";

    public ClassWeights {
        terms = List.copyOf(terms);
    }

    /**
     * The weight of each class. Balanced, a class of n_c among n samples of m classes has n/(m·n_c), so that the mean over the training
     * split is 1. PyTorch divides a batch's sum by the sum of its weights instead, scikit-learn uses the same numbers as here.
     *
     * @param train the training split
     * @return empty: all are 1
     * @throws UserException if there are no classes, or a term names none or has no weight, or all weights are 0
     */
    public double[] of(Task task, Subset train) {
        if (terms.isEmpty()) {
            return new double[0];
        }
        if (!task.isClassification()) {
            throw new UserException(Message.of(
                    "%s is for classes, and the targets are %s: remove it",
                    TrainingSetting.CLASS_WEIGHTS.introduced(), task.summary()));
        }
        return terms.equals(List.of(BALANCED)) ? balanced(task, train) : requireSome(named(task), train);
    }

    /** Of the classes that there are, one at least must count. */
    private static double[] requireSome(double[] weights, Subset train) {
        int[] counts = train.classCounts(weights.length);
        if (IntStream.range(0, weights.length).noneMatch(c -> weights[c] > 0 && counts[c] > 0)) {
            throw new UserException(Message.of(
                    "%s: every class of the training samples has the weight 0, so there is nothing to train: give one of them a weight above 0",
                    TrainingSetting.CLASS_WEIGHTS.introduced()));
        }
        return weights;
    }

    private static double[] balanced(Task task, Subset train) {
        int classes = task.names().size();
        int[] counts = train.classCounts(classes);
        long present = Arrays.stream(counts).filter(count -> count > 0).count();
        var weights = new double[classes];
        Arrays.setAll(weights, c -> counts[c] == 0 ? 0 : (double) train.count() / (present * (double) counts[c]));
        return weights;
    }

    private double[] named(Task task) {
        var weights = new double[task.names().size()];
        Arrays.fill(weights, 1);
        var seen = new ArrayList<String>();
        for (String term : joined(task.names())) {
            int at = term.lastIndexOf('=');
            String name = at < 0 ? term : term.substring(0, at).strip();
            int place = task.names().indexOf(name);
            if (at < 0 || place < 0 || seen.contains(name)) {
                throw new UserException(Message.of(
                        "%s: '%s' is not NAME=WEIGHT for one of the classes %s, once each; or write balanced",
                        TrainingSetting.CLASS_WEIGHTS, term, String.join(", ", task.names())));
            }
            seen.add(name);
            weights[place] = weight(term, term.substring(at + 1).strip());
        }
        return weights;
    }

    /** A class may have a comma in its name, at which a flag's text was divided. */
    private List<String> joined(List<String> names) {
        var joined = new ArrayList<String>();
        for (int i = 0; i < terms.size(); i++) {
            String term = terms.get(i);
            for (int last = i; last < terms.size(); last++) {
                var parts = terms.subList(i, last + 1);
                var whole = Stream.of(",", ", ")
                        .map(comma -> String.join(comma, parts))
                        .filter(text -> text.lastIndexOf('=') > 0)
                        .filter(text -> names.contains(
                                text.substring(0, text.lastIndexOf('=')).strip()))
                        .findFirst();
                if (whole.isPresent()) {
                    term = whole.get();
                    i = last;
                    break;
                }
            }
            joined.add(term);
        }
        return joined;
    }

    private static double weight(String term, String text) {
        try {
            double weight = Double.parseDouble(text);
            if (weight >= 0 && Double.isFinite(weight)) {
                return weight;
            }
        } catch (NumberFormatException e) {
            // Refused below.
        }
        throw new UserException(
                Message.of("%s: '%s': a weight is a number of at least 0", TrainingSetting.CLASS_WEIGHTS, term));
    }
}
