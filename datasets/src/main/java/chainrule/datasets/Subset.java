package chainrule.datasets;

import java.io.Serializable;

/** Some rows of {@link Samples}, without a copy. */
public record Subset(Samples samples, int[] rows) implements Serializable {
    public int count() {
        return rows.length;
    }

    /** The class of the {@code i}-th row of this subset. */
    public int label(int i) {
        return samples.labels()[rows[i]];
    }

    /** How many samples each of {@code classes} classes has. */
    public int[] classCounts(int classes) {
        var counts = new int[classes];
        for (int i = 0; i < rows.length; i++) {
            counts[label(i)]++;
        }
        return counts;
    }
}
