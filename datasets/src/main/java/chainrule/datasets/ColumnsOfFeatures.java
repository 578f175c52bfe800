package chainrule.datasets;

/** Copies of some columns of features, in their order. */
record ColumnsOfFeatures(int[] columns) implements Features.Cases<Features> {
    @Override
    public Features bytes(Features.Bytes features) {
        int width = columns.length;
        var data = new byte[features.count() * width];
        for (int at = 0; at < data.length; at++) {
            data[at] = features.data()[at / width * features.width() + columns[at % width]];
        }
        return new Features.Bytes(data, width);
    }

    @Override
    public Features floats(Features.Floats features) {
        int width = columns.length;
        var data = new float[features.count() * width];
        for (int at = 0; at < data.length; at++) {
            data[at] = features.value(at / width, columns[at % width]);
        }
        return new Features.Floats(data, width);
    }

    @Override
    public Features doubles(Features.Doubles features) {
        int width = columns.length;
        var data = new double[features.count() * width];
        for (int at = 0; at < data.length; at++) {
            data[at] = features.exact(at / width, columns[at % width]);
        }
        return new Features.Doubles(data, width);
    }
}
