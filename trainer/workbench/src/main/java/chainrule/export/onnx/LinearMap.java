package chainrule.export.onnx;

/**
 * x·scale + shift, for each feature.
 *
 * @param scales one, or one a feature
 * @param shifts the same number of them
 */
record LinearMap(double[] scales, double[] shifts) {
    static LinearMap identity() {
        return new LinearMap(new double[] {1}, new double[] {0});
    }

    double scale(int feature) {
        return scales[scales.length == 1 ? 0 : feature];
    }

    double shift(int feature) {
        return shifts[shifts.length == 1 ? 0 : feature];
    }

    boolean isShift() {
        for (double scale : scales) {
            if (scale != 1) {
                return false;
            }
        }
        return true;
    }

    /** With another step behind it. */
    LinearMap then(OnnxStep.Scale step) {
        int features = Math.max(scales.length, step.numbers().length);
        var newScales = new double[features];
        var newShifts = new double[features];
        for (int j = 0; j < features; j++) {
            double c = step.numbers()[step.numbers().length == 1 ? 0 : j];
            double scale = scale(j);
            double shift = shift(j);
            switch (step.operator()) {
                case ADD -> shift += c;
                case SUBTRACT -> shift -= c;
                case SUBTRACT_FROM -> {
                    scale = -scale;
                    shift = c - shift;
                }
                case MULTIPLY -> {
                    scale *= c;
                    shift *= c;
                }
                case DIVIDE -> {
                    scale /= c;
                    shift /= c;
                }
            }
            newScales[j] = scale;
            newShifts[j] = shift;
        }
        return new LinearMap(newScales, newShifts);
    }
}
