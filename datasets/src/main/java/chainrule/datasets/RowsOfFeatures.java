package chainrule.datasets;

/** Copies of some rows of features, in their order. */
record RowsOfFeatures(int[] rows) implements Features.Cases<Features> {
    @Override
    public Features bytes(Features.Bytes features) {
        var data = new byte[rows.length * features.width()];
        copy(features.data(), data, rows, features.width());
        return new Features.Bytes(data, features.width());
    }

    @Override
    public Features floats(Features.Floats features) {
        var data = new float[rows.length * features.width()];
        copy(features.data(), data, rows, features.width());
        return new Features.Floats(data, features.width());
    }

    @Override
    public Features doubles(Features.Doubles features) {
        var data = new double[rows.length * features.width()];
        copy(features.data(), data, rows, features.width());
        return new Features.Doubles(data, features.width());
    }

    /** @param from an array of rows of {@code width} elements */
    static void copy(Object from, Object to, int[] rows, int width) {
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(from, rows[i] * width, to, i * width, width);
        }
    }
}
