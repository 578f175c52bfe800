package chainrule.datasets;

/**
 * Which samples of an epoch are mixed by {@link Mixup}, and how much of each.
 *
 * @param partners for each place in the epoch's order the place of its partner, in the same batch; it may be its own
 * @param shares λ of each batch: the share of the sample itself
 * @param batch samples a batch
 */
public record Mixing(int[] partners, double[] shares, int batch) {
    /** λ of the sample at a place in the epoch's order. */
    public double share(int place) {
        return shares[place / batch];
    }

    /**
     * The rows of the partners of {@code count} samples.
     *
     * @param order of the epoch, whole
     * @param from the first sample's place in it
     */
    public int[] rows(int[] order, int from, int count) {
        var rows = new int[count];
        java.util.Arrays.setAll(rows, i -> order[partners[from + i]]);
        return rows;
    }
}
