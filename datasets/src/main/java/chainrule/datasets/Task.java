package chainrule.datasets;

import java.io.Serializable;
import java.util.List;

/**
 * What is learnt from a data set.
 *
 * @param kind what one sample's target is
 * @param names of the classes, of the real outputs, or of the labels
 */
public record Task(Kind kind, List<String> names) implements Serializable {
    /** What one sample's target is. */
    public enum Kind {
        /** One of several classes. */
        CLASSIFICATION,
        /** One or several real numbers. */
        REGRESSION,
        /** Several labels, each of which a sample has or has not. */
        MULTILABEL
    }

    public Task {
        names = List.copyOf(names);
    }

    public static Task classification(List<String> classes) {
        return new Task(Kind.CLASSIFICATION, classes);
    }

    public static Task regression(List<String> outputs) {
        return new Task(Kind.REGRESSION, outputs);
    }

    public static Task multilabel(List<String> labels) {
        return new Task(Kind.MULTILABEL, labels);
    }

    public boolean isClassification() {
        return kind == Kind.CLASSIFICATION;
    }

    public boolean isRegression() {
        return kind == Kind.REGRESSION;
    }

    /** Numbers in one sample's target: 1 for a class. */
    public int width() {
        return isClassification() ? 1 : names.size();
    }

    /** Targets for samples of which none are known: all 0. */
    public Targets zeros(int samples) {
        return switch (kind) {
            case CLASSIFICATION -> new Targets.Classes(new int[samples]);
            case REGRESSION -> new Targets.Reals(new double[samples * width()], width());
            case MULTILABEL -> new Targets.Labels(new byte[samples * width()], width());
        };
    }

    /** For people: "10 classes", "1 real output", "3 labels". */
    public String summary() {
        String one = switch (kind) {
            case CLASSIFICATION -> "class";
            case REGRESSION -> "real output";
            case MULTILABEL -> "label";
        };
        String many = isClassification() ? "classes" : one + "s";
        return "%s %s".formatted(names.size(), names.size() == 1 ? one : many);
    }
}
