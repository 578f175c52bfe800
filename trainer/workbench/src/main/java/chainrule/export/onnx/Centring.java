package chainrule.export.onnx;

import chainrule.datasets.Normalization;
import chainrule.model.Precision;
import java.util.Arrays;

/**
 * A normalisation for programs that compute in the network's precision: x ↦ (x − centre)·scale + rest. In float32, x·scale +
 * shift would lose the digits that a large mean and a small deviation cancel (years, say); x − centre loses none of those
 * that matter, and rest holds what the rounding of the centre left over.
 *
 * @param centre the raw value that becomes 0, or nearly; one a group, as for a {@link Normalization}
 */
record Centring(double[] centre, double[] scale, double[] rest) {
    static Centring of(Normalization normalization, Precision precision) {
        int groups = normalization.scale().length;
        var centring = new Centring(new double[groups], new double[groups], new double[groups]);
        for (int g = 0; g < groups; g++) {
            double scale = normalization.scale()[g];
            double shift = normalization.shift()[g];
            double centre = precision.rounded(-shift / scale);
            // Without -0, which would be another number to those who compare bits.
            centring.centre[g] = Double.isFinite(centre) ? centre + 0.0 : 0;
            centring.scale[g] = precision.rounded(scale);
            centring.rest[g] = precision.rounded(shift + centring.centre[g] * scale);
        }
        return centring;
    }

    boolean isIdentity() {
        return all(centre, 0) && all(scale, 1) && all(rest, 0);
    }

    boolean hasRest() {
        return !all(rest, 0);
    }

    /** As x·scale + shift. */
    Normalization normalization() {
        var shift = new double[scale.length];
        Arrays.setAll(shift, g -> rest[g] - centre[g] * scale[g]);
        return new Normalization(scale, shift);
    }

    private static boolean all(double[] values, double value) {
        return Arrays.stream(values).allMatch(v -> v == value);
    }
}
