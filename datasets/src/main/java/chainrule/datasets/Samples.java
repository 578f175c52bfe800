package chainrule.datasets;

import java.io.Serializable;

/**
 * Features with the target of each row.
 *
 * @param weights what each row counts in the risk (B14); empty: 1 each
 * @param groups a number for each row: rows with the same number belong together, and a cross-validation does not divide them; empty: there
 *     are no groups
 */
public record Samples(Features features, Targets targets, double[] weights, int[] groups) implements Serializable {
    public Samples {
        if (features.count() != targets.count()) {
            throw new IllegalArgumentException(features.count() + " samples, " + targets.count() + " targets");
        }
        if (weights.length > 0 && weights.length != features.count()) {
            throw new IllegalArgumentException(features.count() + " samples, " + weights.length + " weights");
        }
        if (groups.length > 0 && groups.length != features.count()) {
            throw new IllegalArgumentException(features.count() + " samples, " + groups.length + " groups");
        }
    }

    /** Without groups. */
    public Samples(Features features, Targets targets, double[] weights) {
        this(features, targets, weights, new int[0]);
    }

    public Samples(Features features, Targets targets) {
        this(features, targets, new double[0]);
    }

    /** With the class of each row. */
    public Samples(Features features, int[] labels) {
        this(features, new Targets.Classes(labels));
    }

    /**
     * The class of each row.
     *
     * @throws IllegalStateException if these are not classes
     */
    public int[] labels() {
        if (targets instanceof Targets.Classes classes) {
            return classes.labels();
        }
        throw new IllegalStateException("these targets are not classes");
    }

    /** The same rows and targets with other features. */
    public Samples withFeatures(Features other) {
        return new Samples(other, targets, weights, groups);
    }

    /** No samples, of the same width and with the same kind of targets. */
    public Samples none() {
        return new Samples(new Features.Bytes(new byte[0], features.width()), targets.none());
    }

    public int count() {
        return targets.count();
    }

    /** All rows, in order. */
    public Subset all() {
        var rows = new int[count()];
        java.util.Arrays.setAll(rows, i -> i);
        return new Subset(this, rows);
    }
}
