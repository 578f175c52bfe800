package chainrule.engine.step;

import chainrule.engine.step.Operation.Activate;
import chainrule.engine.step.Operation.ColumnSums;
import chainrule.engine.step.Operation.LayerNorm;
import chainrule.engine.step.Operation.LayerNormBackward;
import chainrule.engine.step.Operation.ScaleGradient;
import chainrule.model.Activation;
import chainrule.model.NormPlace;
import java.util.List;

/**
 * The matrices of a normalisation, and its operations forward and backward: for whoever lays out a program. Their names end as the place
 * does, such as γ2 for the second layer's pre-activations and γX2 for its input.
 *
 * @param place which it is
 * @param end of the names of what is learnt, where means of them have the plain names
 */
record NormMatrices(NormPlace place, String end) {
    /** N×width: x̂, which the backward pass needs. */
    Matrix normalized() {
        return Matrix.ofSamples("N" + place.suffix(), place.width());
    }

    /** N×1: 1/√(σ² + ε). */
    private Matrix inverse() {
        return Matrix.ofSamples("S" + place.suffix(), 1);
    }

    /** 1×width. */
    Matrix gamma() {
        return new Matrix("γ" + place.suffix() + end, 1, place.width());
    }

    /** 1×width. */
    Matrix beta() {
        return new Matrix("β" + place.suffix() + end, 1, place.width());
    }

    /** What is learnt, in the order of {@link chainrule.model.Parameters}. */
    List<Matrix> parameters() {
        return List.of(gamma(), beta());
    }

    /** out ← γ∘x̂; β comes with what follows, as a bias does. */
    Operation forward(Matrix out, Matrix a) {
        return switch (place.norm().kind()) {
            case LAYER ->
                new LayerNorm(
                        out, normalized(), inverse(), a, gamma(), place.norm().epsilon());
            case NONE -> throw new IllegalStateException("nothing is normalised");
        };
    }

    /** out ← γ∘x̂ + 1·β. */
    List<Operation> shifted(Matrix out, Matrix a) {
        return List.of(forward(out, a), new Activate(out, beta(), new Activation.Identity()));
    }

    /** ∇β and ∇γ; then δ becomes the gradient at what was normalised. */
    List<Operation> backward(Matrix delta) {
        return List.of(
                new ColumnSums(Dense.gradient(beta()), delta, Factor.ONE, Factor.ZERO),
                new ScaleGradient(Dense.gradient(gamma()), delta, normalized()),
                new LayerNormBackward(delta, normalized(), inverse(), gamma()));
    }
}
