package chainrule.engine.step;

import chainrule.model.Activation;
import chainrule.model.InputLayer;
import chainrule.model.Loss;
import chainrule.model.Penalty;
import chainrule.optim.Optimizer;
import java.util.List;
import java.util.Optional;

/**
 * One operation of a step. A device knows these, and nothing of networks. Matrices that begin with H hold a layer's
 * outputs, those with Δ the loss's gradient with respect to a layer's pre-activations, divided by N.
 */
public sealed interface Operation {
    /** What it computes, with the IDs of the formulas. */
    String formula();

    /** Every matrix that it reads or writes, what it writes first. */
    List<Matrix> matrices();

    /** The matrices that are different afterwards; states and masks, which only their own operations read, are not counted. */
    default List<Matrix> written() {
        return List.of(matrices().get(0));
    }

    /** Its parts in order, if it is an input layer's. */
    default List<PartOfLayer> parts() {
        return List.of();
    }

    /** Multiplications with an addition for a batch of {@code n}; 0 where the work only grows as the matrix. */
    default long multiplyAdds(int n) {
        return 0;
    }

    /** The case of this operation. */
    <T> T choose(Cases<T> cases);

    /** Something for each operation: what has no case for one does not compile. */
    interface Cases<T> {
        T gather(Gather operation);

        T features(Features operation);

        T featuresGradient(FeaturesGradient operation);

        T product(Product operation);

        T activate(Activate operation);

        T parametric(Parametric operation);

        T parametricBackward(ParametricBackward operation);

        T drop(Drop operation);

        T lossGradient(LossGradient operation);

        T dropBackward(DropBackward operation);

        T activationBackward(ActivationBackward operation);

        T columnSums(ColumnSums operation);

        T penalize(Penalize operation);

        T clipGradients(ClipGradients operation);

        T update(Update operation);

        T average(Average operation);

        T layerNorm(LayerNorm operation);

        T layerNormBackward(LayerNormBackward operation);

        T batchNorm(BatchNorm operation);

        T batchNormBackward(BatchNormBackward operation);

        T standardize(Standardize operation);

        T scaleGradient(ScaleGradient operation);

        T sum(Sum operation);
    }

    /** Fills X with the batch's inputs. */
    record Gather(Matrix x) implements Operation {
        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.gather(this);
        }

        @Override
        public String formula() {
            return "X ← the batch's samples, normalised";
        }

        @Override
        public List<Matrix> matrices() {
            return List.of(x);
        }
    }

    /**
     * z ← what an input layer makes of x.
     *
     * @param parameters one row, those of all parts of the layer
     */
    record Features(Matrix z, Matrix x, Matrix parameters, InputLayer layer) implements Operation {
        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.features(this);
        }

        @Override
        public String formula() {
            return "%s ← the input layer's z for each row x of %s".formatted(z, x);
        }

        @Override
        public List<PartOfLayer> parts() {
            return PartOfLayer.forward(layer);
        }

        @Override
        public List<Matrix> matrices() {
            return List.of(z, x, parameters);
        }
    }

    /**
     * gradient ← ∂R̂/∂parameters of an input layer, summed over the samples in their order.
     *
     * @param delta ∂R̂/∂z
     * @param z what the layer made of x
     */
    record FeaturesGradient(Matrix gradient, Matrix delta, Matrix x, Matrix z, Matrix parameters, InputLayer layer)
            implements Operation {
        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.featuresGradient(this);
        }

        @Override
        public String formula() {
            return "%s ← the input layer's gradients, Σ over rows g of %s".formatted(gradient, delta);
        }

        @Override
        public List<PartOfLayer> parts() {
            return PartOfLayer.backward(layer);
        }

        @Override
        public List<Matrix> matrices() {
            return List.of(gradient, delta, x, z, parameters);
        }
    }

    /**
     * out ← α·op(a)·op(b) + β·out.
     *
     * @param id the formulas' IDs
     */
    record Product(
            Matrix out,
            Matrix a,
            boolean transposeA,
            Matrix b,
            boolean transposeB,
            Factor alpha,
            Factor beta,
            String id)
            implements Operation {
        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.product(this);
        }

        @Override
        public String formula() {
            String kept = beta.isZero() ? "" : beta.isOne() ? out + " + " : "%s·%s + ".formatted(beta, out);
            String scaled = alpha.isOne() ? "" : alpha + "·";
            return "%s ← %s%s%s%s·%s%s (%s)"
                    .formatted(out, kept, scaled, a, transposeA ? "ᵀ" : "", b, transposeB ? "ᵀ" : "", id)
                    .replace("+ −", "− ");
        }

        @Override
        public List<Matrix> matrices() {
            return List.of(out, a, b);
        }

        @Override
        public long multiplyAdds(int n) {
            long inner = transposeA ? a.rows(n) : a.columns();
            return inner * out.rows(n) * out.columns();
        }
    }

    /**
     * a ← a + 1·b, h ← f(a), b one row.
     *
     * @param a h itself where the backward pass does not need a
     */
    record Activate(Matrix h, Matrix a, Matrix b, Activation activation) implements Operation {
        /** h ← f(h + 1·b). */
        public Activate(Matrix h, Matrix b, Activation activation) {
            this(h, h, b, activation);
        }

        /** Whether h takes the place of a. */
        public boolean isInPlace() {
            return a.equals(h);
        }

        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.activate(this);
        }

        @Override
        public String formula() {
            return isInPlace()
                    ? "%s ← f(%1$s + 1·%s), %s (B1)".formatted(h, b, activation.formula())
                    : "%s ← f(%s), %2$s ← %2$s + 1·%s, %s (B1)".formatted(h, a, b, activation.formula());
        }

        @Override
        public List<Matrix> matrices() {
            return isInPlace() ? List.of(h, b) : List.of(h, a, b);
        }

        @Override
        public List<Matrix> written() {
            return isInPlace() ? List.of(h) : List.of(h, a);
        }
    }

    /** a ← a + 1·b; h ← a where a > 0, else p∘a. b and p are one row. */
    record Parametric(Matrix h, Matrix a, Matrix b, Matrix p) implements Operation {
        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.parametric(this);
        }

        @Override
        public String formula() {
            return "%s ← f(%s), %2$s ← %2$s + 1·%s (B1), f(a) = a for a > 0, else %s∘a (A20)".formatted(h, a, b, p);
        }

        @Override
        public List<Matrix> matrices() {
            return List.of(h, a, b, p);
        }

        @Override
        public List<Matrix> written() {
            return List.of(h, a);
        }
    }

    /** ∇p ← column sums of δ∘min(a, 0), with δ = ∂R̂/∂h; then δ ← δ∘f'(a), which is 1 where a > 0, else p. */
    record ParametricBackward(Matrix delta, Matrix gradient, Matrix a, Matrix p) implements Operation {
        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.parametricBackward(this);
        }

        @Override
        public String formula() {
            return "%s ← 1ᵀ·(%s∘min(%s, 0)) (C24), %2$s ← %2$s∘f'(%3$s), f'(a) = 1 for a > 0, else %s (A20, C4, C7)"
                    .formatted(gradient, delta, a, p);
        }

        @Override
        public List<Matrix> matrices() {
            return List.of(delta, gradient, a, p);
        }

        @Override
        public List<Matrix> written() {
            return List.of(delta, gradient);
        }
    }

    /**
     * C13 forward: draws the mask of a layer and a step, and applies it.
     *
     * @param layer whose outputs are dropped, from 0
     * @param keep p
     */
    record Drop(Matrix out, Matrix mask, Matrix h, int layer, double keep) implements Operation {
        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.drop(this);
        }

        @Override
        public String formula() {
            return "%s ← %s∘%s, %3$s 1/p or 0, p = %s (C13)".formatted(out, h, mask, keep);
        }

        @Override
        public List<Matrix> matrices() {
            return List.of(out, mask, h);
        }
    }

    /** Counts the losses of a batch's logits, then writes the gradient over them: o ← ∂R̂/∂o. */
    record LossGradient(Matrix o, Loss loss) implements Operation {
        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.lossGradient(this);
        }

        @Override
        public String formula() {
            return "%s ← (1/N)·%s".formatted(o, loss.gradientFormula());
        }

        @Override
        public List<Matrix> matrices() {
            return List.of(o);
        }
    }

    /** C13 backward: δ ← δ∘mask. */
    record DropBackward(Matrix delta, Matrix mask) implements Operation {
        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.dropBackward(this);
        }

        @Override
        public String formula() {
            return "%s ← %1$s∘%s (C13)".formatted(delta, mask);
        }

        @Override
        public List<Matrix> matrices() {
            return List.of(delta, mask);
        }
    }

    /**
     * δ ← δ∘f'(a).
     *
     * @param kept what f' is computed from: a if the activation needs it, else h = f(a)
     */
    record ActivationBackward(Matrix delta, Matrix kept, Activation activation) implements Operation {
        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.activationBackward(this);
        }

        @Override
        public String formula() {
            return "%s ← %1$s∘f'(%s) (C4, C7)".formatted(delta, kept);
        }

        @Override
        public List<Matrix> matrices() {
            return List.of(delta, kept);
        }
    }

    /** out ← α·(column sums of δ) + β·out, one row. */
    record ColumnSums(Matrix out, Matrix delta, Factor alpha, Factor beta) implements Operation {
        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.columnSums(this);
        }

        @Override
        public String formula() {
            return "%s ← %s%s1ᵀ·%s (C7)"
                    .formatted(out, beta.isZero() ? "" : out + " + ", alpha.isOne() ? "" : alpha + "·", delta)
                    .replace("+ −", "− ");
        }

        @Override
        public List<Matrix> matrices() {
            return List.of(out, delta);
        }
    }

    /** C8: to ← to + α·(λ₁ sign(w) + 2λ₂ w); {@code to} may be w itself. */
    record Penalize(Matrix to, Matrix w, Penalty penalty, Factor alpha) implements Operation {
        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.penalize(this);
        }

        @Override
        public String formula() {
            return "%s ← %1$s + %s(%s·sign(%s) + 2·%s·%4$s) (C8)"
                    .formatted(to, alpha.isOne() ? "" : alpha + "·", penalty.l1(), w, penalty.l2())
                    .replace("+ −", "− ");
        }

        @Override
        public List<Matrix> matrices() {
            return List.of(to, w);
        }
    }

    /**
     * ∇ ← ∇·min(1, c/‖∇‖₂) for all gradients together, as if they were one vector: Pascanu, Mikolov and Bengio, ICML 2013,
     * algorithm 1.
     *
     * @param norm c
     */
    record ClipGradients(List<Matrix> gradients, double norm) implements Operation {
        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.clipGradients(this);
        }

        /** What the gradients are multiplied by, computed from ‖∇‖₂²; NaN if that is NaN. */
        public double factor(double squaredNorm) {
            return Math.min(1, norm / Math.sqrt(squaredNorm));
        }

        @Override
        public String formula() {
            return "∇ ← ∇·min(1, %s/‖∇‖₂), ∇ = (%s)"
                    .formatted(
                            norm,
                            gradients.stream().map(Matrix::name).collect(java.util.stream.Collectors.joining(", ")));
        }

        @Override
        public List<Matrix> matrices() {
            return gradients;
        }

        @Override
        public List<Matrix> written() {
            return gradients;
        }
    }

    /**
     * D1 to D5 and D7: changes w, or some of its numbers, by their gradient and the optimiser's state.
     *
     * @param rateFactor what η is multiplied by
     * @param from the first number that is changed, row by row; 0 unless w is one row
     * @param count how many are changed
     */
    record Update(
            Matrix w, Matrix gradient, List<Matrix> states, Optimizer optimizer, double rateFactor, int from, int count)
            implements Operation {
        /** Of all numbers, at the optimiser's rate. */
        public Update(Matrix w, Matrix gradient, List<Matrix> states, Optimizer optimizer) {
            this(w, gradient, states, optimizer, 1, 0, w.rows() * w.columns());
        }

        /** η of these parameters at a step. */
        public double rate(Step step) {
            return rateFactor * step.rate();
        }

        /** Whether all numbers of w are changed. */
        public boolean isWhole() {
            return count == w.rows() * w.columns();
        }

        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.update(this);
        }

        @Override
        public String formula() {
            String name = isWhole() ? w.name() : "%s[%d…%d]".formatted(w, from + 1, from + count);
            String step = optimizer.formula().replaceFirst("^w", name);
            return "%s ← %s%s".formatted(name, step, rateFactor == 1 ? "" : ", η times " + rateFactor);
        }

        @Override
        public List<Matrix> matrices() {
            var all = new java.util.ArrayList<>(List.of(w, gradient));
            all.addAll(states);
            return all;
        }
    }

    /** D8, D9: to ← d·to + (1−d)·of. */
    record Average(Matrix to, Matrix of, Kept kept) implements Operation {
        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.average(this);
        }

        @Override
        public String formula() {
            return "%s ← d·%1$s + (1−d)·%s, %s".formatted(to, of, kept.formula());
        }

        @Override
        public List<Matrix> matrices() {
            return List.of(to, of);
        }
    }

    /**
     * E4 without β: h ← γ∘x̂, and keeps x̂ and 1/√(σ²+ε).
     *
     * @param normalized x̂; may be a itself
     * @param inverse a number for each sample
     * @param gamma one row
     */
    record LayerNorm(Matrix h, Matrix normalized, Matrix inverse, Matrix a, Matrix gamma, double epsilon)
            implements Operation {
        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.layerNorm(this);
        }

        @Override
        public String formula() {
            return "%s ← %s∘%s, %3$s ← (%s − mean)/√(variance + %s) by row (E4)"
                    .formatted(h, gamma, normalized, a, epsilon);
        }

        @Override
        public List<Matrix> matrices() {
            return normalized.equals(a)
                    ? List.of(h, normalized, inverse, gamma)
                    : List.of(h, normalized, inverse, a, gamma);
        }

        @Override
        public List<Matrix> written() {
            return List.of(h, normalized, inverse);
        }
    }

    /** E5: from δ = ∂R̂/∂h of {@link LayerNorm} to δ = ∂R̂/∂a. */
    record LayerNormBackward(Matrix delta, Matrix normalized, Matrix inverse, Matrix gamma) implements Operation {
        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.layerNormBackward(this);
        }

        @Override
        public String formula() {
            return "%s ← %s∘(q − mean(q) − %s∘mean(q∘%3$s)) by row, q = %1$s∘%s (E5)"
                    .formatted(delta, inverse, normalized, gamma);
        }

        @Override
        public List<Matrix> matrices() {
            return List.of(delta, normalized, inverse, gamma);
        }
    }

    /**
     * E1 in training without β: h ← γ∘x̂, and keeps x̂, 1/√(σ²+ε), the batch's mean and its variance divided by N − 1.
     *
     * @param normalized x̂; may be a itself
     * @param inverse one row, as mean, variance and gamma
     * @param variance unbiased: what the running variance takes
     */
    record BatchNorm(
            Matrix h,
            Matrix normalized,
            Matrix inverse,
            Matrix mean,
            Matrix variance,
            Matrix a,
            Matrix gamma,
            double epsilon)
            implements Operation {
        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.batchNorm(this);
        }

        @Override
        public String formula() {
            return "%s ← %s∘%s, %3$s ← (%s − %s)/√(σ² + %s), σ² = (N − 1)/N·%s, by column (E1)"
                    .formatted(h, gamma, normalized, a, mean, epsilon, variance);
        }

        @Override
        public List<Matrix> matrices() {
            return normalized.equals(a)
                    ? List.of(h, normalized, inverse, mean, variance, gamma)
                    : List.of(h, normalized, inverse, mean, variance, a, gamma);
        }

        @Override
        public List<Matrix> written() {
            return List.of(h, normalized, inverse, mean, variance);
        }
    }

    /**
     * E2: from δ = ∂R̂/∂h of {@link BatchNorm} to δ = ∂R̂/∂a.
     *
     * @param sum ∇β, the column sums of δ
     * @param along ∇γ, those of δ∘x̂
     */
    record BatchNormBackward(Matrix delta, Matrix normalized, Matrix inverse, Matrix gamma, Matrix sum, Matrix along)
            implements Operation {
        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.batchNormBackward(this);
        }

        @Override
        public String formula() {
            return "%s ← %s∘%s∘(%1$s − %s/N − %s∘%s/N) by column (E2)"
                    .formatted(delta, gamma, inverse, sum, normalized, along);
        }

        @Override
        public List<Matrix> matrices() {
            return List.of(delta, normalized, inverse, gamma, sum, along);
        }
    }

    /**
     * E1 in evaluation without β: h ← γ∘(a − μ)/√(σ²+ε) with running statistics.
     *
     * @param a may be h
     * @param mean one row, as variance and gamma; empty: 0, as in the backward pass, where h is a gradient
     */
    record Standardize(Matrix h, Matrix a, Optional<Matrix> mean, Matrix variance, Matrix gamma, double epsilon)
            implements Operation {
        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.standardize(this);
        }

        @Override
        public String formula() {
            String centred = mean.map(m -> "(%s − %s)".formatted(a, m)).orElse(a.name());
            return "%s ← %s∘%s/√(%s + %s) by column (E1)".formatted(h, gamma, centred, variance, epsilon);
        }

        @Override
        public List<Matrix> matrices() {
            var all = new java.util.ArrayList<>(List.of(h));
            if (!a.equals(h)) {
                all.add(a);
            }
            mean.ifPresent(all::add);
            all.addAll(List.of(variance, gamma));
            return all;
        }
    }

    /** ∇γ ← column sums of δ∘x̂ (E2, E5), one row. */
    record ScaleGradient(Matrix gradient, Matrix delta, Matrix normalized) implements Operation {
        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.scaleGradient(this);
        }

        @Override
        public String formula() {
            return "%s ← 1ᵀ·(%s∘%s) (E2, E5)".formatted(gradient, delta, normalized);
        }

        @Override
        public List<Matrix> matrices() {
            return List.of(gradient, delta, normalized);
        }
    }

    /**
     * E6: out ← the sum of some matrices of its size, added in their order; out may be the first of them.
     *
     * @param terms one is a copy
     */
    record Sum(Matrix out, List<Matrix> terms) implements Operation {
        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.sum(this);
        }

        @Override
        public String formula() {
            return "%s ← %s (E6)"
                    .formatted(
                            out, terms.stream().map(Matrix::name).collect(java.util.stream.Collectors.joining(" + ")));
        }

        @Override
        public List<Matrix> matrices() {
            var all = new java.util.ArrayList<>(List.of(out));
            terms.stream().filter(term -> !term.equals(out)).forEach(all::add);
            return all;
        }
    }
}
