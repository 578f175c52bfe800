package chainrule.datasets;

import java.io.Serializable;

/** Features with the class of each row. */
public record Samples(Features features, int[] labels) implements Serializable {
    public Samples {
        if (features.count() != labels.length) {
            throw new IllegalArgumentException(features.count() + " samples, " + labels.length + " labels");
        }
    }

    public int count() {
        return labels.length;
    }

    /** All rows, in order. */
    public Subset all() {
        var rows = new int[count()];
        java.util.Arrays.setAll(rows, i -> i);
        return new Subset(this, rows);
    }
}
