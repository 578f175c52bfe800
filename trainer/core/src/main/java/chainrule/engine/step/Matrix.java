package chainrule.engine.step;

/**
 * A matrix that the operations of a program name, stored row by row.
 *
 * @param name as the derivation writes it, such as H1 or ∇W2
 * @param rows how many; {@link #A_SAMPLE_A_ROW} for as many as the batch has samples
 */
public record Matrix(String name, int rows, int columns) {
    /** N rows. */
    public static final int A_SAMPLE_A_ROW = 0;

    /** A matrix with a row for each sample of a batch. */
    public static Matrix ofSamples(String name, int columns) {
        return new Matrix(name, A_SAMPLE_A_ROW, columns);
    }

    public boolean isOfSamples() {
        return rows == A_SAMPLE_A_ROW;
    }

    /** Rows for a batch of {@code n} samples. */
    public int rows(int n) {
        return isOfSamples() ? n : rows;
    }

    /** Such as N×512. */
    public String shape() {
        return (isOfSamples() ? "N" : Integer.toString(rows)) + "×" + columns;
    }

    @Override
    public String toString() {
        return name;
    }
}
