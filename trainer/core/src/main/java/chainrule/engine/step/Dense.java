package chainrule.engine.step;

import chainrule.engine.step.Operation.Activate;
import chainrule.engine.step.Operation.ActivationBackward;
import chainrule.engine.step.Operation.ColumnSums;
import chainrule.engine.step.Operation.Parametric;
import chainrule.engine.step.Operation.ParametricBackward;
import chainrule.engine.step.Operation.Product;
import chainrule.model.Activation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One dense layer, h = f(x·w + 1·b): its operations forward and backward, for whoever lays out a program. Where f' needs them, A
 * keeps the pre-activations; where f is parametric, p, one row, has a slope for each unit. Where the pre-activations are normalised, f is
 * applied to z = γ∘x̂ + β of them.
 *
 * @param x N×n_in
 * @param w n_in×n_out
 * @param b 1×n_out
 * @param h N×n_out
 * @param norm of the pre-activations, if it has one
 */
public record Dense(Matrix x, Matrix w, Matrix b, Matrix h, Activation activation, Optional<NormMatrices> norm) {
    /** Without normalisation. */
    public Dense(Matrix x, Matrix w, Matrix b, Matrix h, Activation activation) {
        this(x, w, b, h, activation, Optional.empty());
    }

    /** N×n_out: what the activation is applied to, where that is kept. */
    public Matrix a() {
        return Matrix.ofSamples("A" + h.name().substring(1), h.columns());
    }

    /** 1×n_out: the slopes of a parametric layer. */
    public Matrix p() {
        return new Matrix("p" + b.name().substring(1), 1, h.columns());
    }

    /** What f' is computed from. */
    private Matrix kept() {
        return activation.keepsArgument() ? a() : h;
    }

    /** B1, for a backward pass. */
    public List<Operation> forward() {
        return forward(kept());
    }

    /** B1 alone: keeps only what the layer's outputs need. */
    List<Operation> evaluation() {
        return forward(h);
    }

    private List<Operation> forward(Matrix a) {
        if (norm.isPresent()) {
            return normalized(norm.get(), activation.isParametric() ? a() : a);
        }
        if (activation.isParametric()) {
            return List.of(
                    new Product(a(), x, false, w, false, Factor.ONE, Factor.ZERO, "B1"),
                    new Parametric(h, a(), b, p()));
        }
        return List.of(
                new Product(a, x, false, w, false, Factor.ONE, Factor.ZERO, "B1"), new Activate(h, a, b, activation));
    }

    /** B1 with the pre-activations normalised; their place takes x̂. */
    private List<Operation> normalized(NormMatrices matrices, Matrix z) {
        var a = matrices.entering(z);
        return List.of(
                new Product(a, x, false, w, false, Factor.ONE, Factor.ZERO, "B1"),
                new Activate(a, b, new Activation.Identity()),
                matrices.forward(z, a),
                activation.isParametric()
                        ? new Parametric(h, z, matrices.beta(), p())
                        : new Activate(h, z, matrices.beta(), activation));
    }

    /**
     * C4: from ∂L/∂h, in {@code delta}, to the gradient at the pre-activations; C24: ∇p of a parametric layer; E2, E5: ∇γ and ∇β of a
     * normalised one. Nothing to do for the identity.
     */
    public List<Operation> throughActivation(Matrix delta) {
        var operations = new ArrayList<>(throughFunction(delta));
        norm.ifPresent(matrices -> operations.addAll(matrices.backward(delta)));
        return operations;
    }

    private List<Operation> throughFunction(Matrix delta) {
        if (activation.isParametric()) {
            return List.of(new ParametricBackward(delta, gradient(p()), a(), p()));
        }
        return activation instanceof Activation.Identity
                ? List.of()
                : List.of(new ActivationBackward(delta, kept(), activation));
    }

    /**
     * Whether b is learnt. Where the batch's mean is subtracted behind it, its gradient is 0 and would be nothing but rounding, which some
     * optimisers make steps of: it stays unchanged.
     */
    boolean learnsBias() {
        return norm.filter(NormMatrices::usesBatch).isEmpty();
    }

    /** C2, C5 in the form of C7: ∇b, while δ is in the cache, if b is learnt; and ∇w. */
    public List<Operation> gradients(Matrix delta) {
        return withBias(
                new ColumnSums(gradient(b), delta, Factor.ONE, Factor.ZERO),
                new Product(gradient(w), x, true, delta, false, Factor.ONE, Factor.ZERO, "C2, C5, C7"));
    }

    private List<Operation> withBias(ColumnSums ofBias, Product ofWeights) {
        return learnsBias() ? List.of(ofBias, ofWeights) : List.of(ofWeights);
    }

    /** C3, C6: the gradient with respect to x. */
    public Operation inputGradient(Matrix to, Matrix delta) {
        return new Product(to, delta, false, w, true, Factor.ONE, Factor.ZERO, "C3, C6, C7");
    }

    /**
     * Plain descent without a gradient matrix: w ← kept·w − η·xᵀ·δ, b ← b − η·1ᵀ·δ.
     *
     * @param ofWeights −η for w
     * @param ofBiases −η for b
     */
    List<Operation> descend(Matrix delta, Factor ofWeights, Factor ofBiases, Factor kept, String id) {
        return withBias(
                new ColumnSums(b, delta, ofBiases, Factor.ONE),
                new Product(w, x, true, delta, false, ofWeights, kept, id));
    }

    /** What holds the gradient of a matrix. */
    public static Matrix gradient(Matrix of) {
        return new Matrix("∇" + of, of.rows(), of.columns());
    }
}
