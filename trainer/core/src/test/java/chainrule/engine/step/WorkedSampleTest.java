package chainrule.engine.step;

import chainrule.base.UserException;
import chainrule.datasets.Batches;
import chainrule.datasets.Features;
import chainrule.datasets.Normalization;
import chainrule.datasets.Samples;
import chainrule.datasets.Shape;
import chainrule.engine.reference.ReferenceDevice;
import chainrule.engine.step.WorkedSample.Kind;
import chainrule.engine.step.WorkedSample.Quantity;
import chainrule.model.Activation;
import chainrule.model.Initialization;
import chainrule.model.LayerSpec;
import chainrule.model.Loss;
import chainrule.model.MlpSpec;
import chainrule.model.Norm;
import chainrule.model.Parameters;
import chainrule.model.Penalty;
import chainrule.model.Precision;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class WorkedSampleTest {
    private static final int[] SIZES = {3, 2, 3};

    private static LayerSpec layer(int units, Activation activation, Penalty penalty, double dropout) {
        return new LayerSpec(units, activation, Initialization.GLOROT, penalty, dropout);
    }

    private static Parameters parameters(Penalty penalty, double dropout) {
        var spec = new MlpSpec(
                SIZES[0],
                List.of(
                        layer(SIZES[1], new Activation.Tanh(), penalty, dropout),
                        layer(SIZES[2], new Activation.Identity(), Penalty.NONE, 0)),
                Loss.CROSS_ENTROPY);
        var parameters = Parameters.initial(spec, 1, Precision.FLOAT64);
        // W1 and W2 are those below, transposed.
        double[] values = {0.2, 0.7, -0.4, 0.3, 0.1, -0.6, 0.05, -0.1, 0.3, -0.5, 0.1, -0.2, 0.8, 0.4, 0.0, 0.2, -0.3};
        System.arraycopy(values, 0, parameters.values(), 0, values.length);
        return parameters;
    }

    private static Batches samples(float... x) {
        var samples = new Samples(new Features.Floats(x, x.length), new int[] {1});
        var shape = Shape.vector(x.length);
        return Batches.inOrder(
                samples.all(), shape, Normalization.fit(Normalization.Kind.NONE, shape, samples.all()), 1);
    }

    private static WorkedSample worked(Parameters parameters) {
        return WorkedSample.of(new ReferenceDevice(), parameters, samples(0.5f, -1.25f, 2), 1);
    }

    private static void require(Quantity found, int rows, int columns, double... expected) {
        assertThat(found.rows()).isEqualTo(rows);
        assertThat(found.columns()).isEqualTo(columns);
        assertThat(found.values()).containsExactly(expected, within(1e-14));
    }

    /** PyTorch's numbers, in float64, of tanh(W¹x + b¹), W²h + b², softmax and −log of the second probability. */
    @Test
    void everyQuantityIsPyTorchs() {
        var worked = worked(parameters(Penalty.NONE, 0));
        require(worked.of(Kind.INPUT, 0), 3, 1, 0.5, -1.25, 2);
        require(worked.of(Kind.WEIGHTS, 1), 2, 3, 0.2, -0.4, 0.1, 0.7, 0.3, -0.6);
        require(worked.of(Kind.BIASES, 2), 3, 1, 0, 0.2, -0.3);
        require(worked.of(Kind.PRE_ACTIVATION, 1), 2, 1, 0.85, -1.325);
        require(worked.of(Kind.ACTIVATION, 1), 2, 1, 0.691069469832931, -0.868021981017562);
        require(worked.of(Kind.OUTPUT, 2), 3, 1, 0.380925237153392, -0.839952319730515, -0.578101845423732);
        require(worked.of(Kind.PREDICTION, 0), 3, 1, 0.595863471786633, 0.175762562894778, 0.228373965318589);
        require(worked.of(Kind.TARGET, 0), 3, 1, 0, 1, 0);
        assertThat(worked.loss()).isCloseTo(1.73862126922569, within(1e-14));
        require(worked.of(Kind.OUTPUT_GRADIENT, 2), 3, 1, 0.595863471786633, -0.824237437105222, 0.228373965318589);
        require(
                worked.of(Kind.WEIGHT_GRADIENT, 2),
                3,
                2,
                0.411783053540398,
                -0.517222591196236,
                -0.569605328676759,
                0.715456212984913,
                0.157822275136361,
                -0.198233621788677);
        require(worked.of(Kind.BIAS_GRADIENT, 2), 3, 1, 0.595863471786633, -0.824237437105222, 0.228373965318589);
        require(worked.of(Kind.ACTIVATION_GRADIENT, 1), 2, 1, 0.61371515662046, -0.687213057914069);
        require(worked.of(Kind.PRE_ACTIVATION_GRADIENT, 1), 2, 1, 0.320618905819594, -0.169424023241158);
        require(
                worked.of(Kind.WEIGHT_GRADIENT, 1),
                2,
                3,
                0.160309452909797,
                -0.400773632274493,
                0.641237811639188,
                -0.0847120116205788,
                0.211780029051447,
                -0.338848046482315);
        require(worked.of(Kind.BIAS_GRADIENT, 1), 2, 1, 0.320618905819594, -0.169424023241158);
        require(worked.of(Kind.INPUT_GRADIENT, 0), 3, 1, -0.0544730351048915, -0.179074769300185, 0.133716304526654);
    }

    @Test
    void quantitiesStandInTheOrderOfTheDerivation() {
        assertThat(worked(parameters(Penalty.NONE, 0)).quantities())
                .extracting(Quantity::kind)
                .containsExactly(
                        Kind.INPUT,
                        Kind.WEIGHTS,
                        Kind.BIASES,
                        Kind.PRE_ACTIVATION,
                        Kind.ACTIVATION,
                        Kind.WEIGHTS,
                        Kind.BIASES,
                        Kind.OUTPUT,
                        Kind.PREDICTION,
                        Kind.TARGET,
                        Kind.LOSS,
                        Kind.OUTPUT_GRADIENT,
                        Kind.BIAS_GRADIENT,
                        Kind.WEIGHT_GRADIENT,
                        Kind.ACTIVATION_GRADIENT,
                        Kind.PRE_ACTIVATION_GRADIENT,
                        Kind.BIAS_GRADIENT,
                        Kind.WEIGHT_GRADIENT,
                        Kind.INPUT_GRADIENT);
    }

    /** C8: λ₁ sign(W) + 2λ₂ W on top. */
    @Test
    void aPenaltyIsAddedToTheGradient() {
        var worked = worked(parameters(new Penalty(0.01, 0.1), 0));
        double[] plain = worked.of(Kind.WEIGHT_GRADIENT, 1).values();
        double[] w = worked.of(Kind.WEIGHTS, 1).values();
        double[] expected = new double[6];
        Arrays.setAll(expected, i -> plain[i] + 0.01 * Math.signum(w[i]) + 0.2 * w[i]);
        require(worked.of(Kind.PENALIZED_GRADIENT, 1), 2, 3, expected);
    }

    /** C13: what is dropped passes no gradient, the rest twice as much. */
    @Test
    void dropoutIsAStepOfItsOwn() {
        var worked = worked(parameters(Penalty.NONE, 0.5));
        double[] h = worked.of(Kind.ACTIVATION, 1).values();
        double[] dropped = worked.of(Kind.DROPPED, 1).values();
        double[] below = worked.of(Kind.DROPPED_GRADIENT, 1).values();
        double[] gradient = worked.of(Kind.ACTIVATION_GRADIENT, 1).values();
        for (int i = 0; i < 2; i++) {
            double mask = dropped[i] == 0 ? 0 : 2;
            assertThat(dropped[i]).isEqualTo(mask * h[i]);
            assertThat(gradient[i]).isEqualTo(mask * below[i]);
        }
    }

    @Test
    void aNormalisationIsRefusedInALine() {
        var normed = layer(2, new Activation.Tanh(), Penalty.NONE, 0).withNorm(new Norm.Layer(1e-5));
        var spec = new MlpSpec(
                3, List.of(normed, layer(3, new Activation.Identity(), Penalty.NONE, 0)), Loss.CROSS_ENTROPY);
        assertThatThrownBy(() -> worked(Parameters.initial(spec, 1, Precision.FLOAT64)))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("has layer normalisation")
                .hasMessageNotContaining("\n");
    }
}
