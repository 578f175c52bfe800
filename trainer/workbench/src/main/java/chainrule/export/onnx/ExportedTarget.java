package chainrule.export.onnx;

import chainrule.datasets.TargetScaling;
import chainrule.model.Loss;

/**
 * How the real outputs of a network become predictions in the targets' own units: output j is multiplied by {@code scale[j]}, then
 * {@code shift[j]} is added.
 *
 * @param scale one a column of {@link Loss#response}
 * @param shift the same
 */
record ExportedTarget(double[] scale, double[] shift) {
    /** Of a loss for real targets, with {@code outputs} outputs. */
    static ExportedTarget of(Loss loss, int outputs, TargetScaling scaling) {
        var scale = new double[outputs];
        var shift = new double[outputs];
        int targets = loss.names(outputs);
        boolean deviations = loss.kind() == Loss.Kind.GAUSSIAN;
        for (int j = 0; j < outputs; j++) {
            boolean deviation = deviations && j >= targets;
            int k = deviations ? j % targets : j / (outputs / targets);
            scale[j] = 1 / scaling.scale()[k];
            shift[j] = deviation ? 0 : -scaling.shift()[k] / scaling.scale()[k];
        }
        return new ExportedTarget(scale, shift);
    }

    boolean isIdentity() {
        return java.util.Arrays.stream(scale).allMatch(s -> s == 1)
                && java.util.Arrays.stream(shift).allMatch(s -> s == 0);
    }
}
