package chainrule.engine.step;

import chainrule.engine.step.Operation.Activate;
import chainrule.engine.step.Operation.Average;
import chainrule.engine.step.Operation.BatchNorm;
import chainrule.engine.step.Operation.BatchNormBackward;
import chainrule.engine.step.Operation.ColumnSums;
import chainrule.engine.step.Operation.LayerNorm;
import chainrule.engine.step.Operation.LayerNormBackward;
import chainrule.engine.step.Operation.ScaleGradient;
import chainrule.engine.step.Operation.Standardize;
import chainrule.model.Activation;
import chainrule.model.Norm;
import chainrule.model.NormPlace;
import java.util.List;
import java.util.Optional;

/**
 * The matrices of a normalisation, and its operations forward and backward: for whoever lays out a program. Their names end as the place
 * does, such as γ2 for the second layer's pre-activations and γX2 for its input.
 *
 * @param place which it is
 * @param end of the names of what is learnt and of running statistics, where means of them have the plain names
 * @param runs whether a batch normalisation uses its running statistics: in evaluation, and where it is frozen
 */
record NormMatrices(NormPlace place, String end, boolean runs) {
    /** N×width: x̂, which the backward pass needs. */
    Matrix normalized() {
        return Matrix.ofSamples("N" + place.suffix(), place.width());
    }

    /** 1/√(σ² + ε): N×1 where samples are normalised, 1×width where columns are. */
    private Matrix inverse() {
        return ofBatch() ? row("S") : Matrix.ofSamples("S" + place.suffix(), 1);
    }

    /** 1×width. */
    Matrix gamma() {
        return row("γ", end);
    }

    /** 1×width. */
    Matrix beta() {
        return row("β", end);
    }

    private Matrix row(String symbol, String end) {
        return new Matrix(symbol + place.suffix() + end, 1, place.width());
    }

    private Matrix row(String symbol) {
        return row(symbol, "");
    }

    private boolean ofBatch() {
        return place.norm().isOfBatch();
    }

    /** Whether statistics of the batch are used. */
    boolean usesBatch() {
        return ofBatch() && !runs;
    }

    /** What is learnt, in the order of {@link chainrule.model.Parameters}. */
    List<Matrix> parameters() {
        return List.of(gamma(), beta());
    }

    /** The running mean and variance of a batch normalisation. */
    List<Matrix> statistics() {
        return ofBatch() ? List.of(row("mean", end), row("variance", end)) : List.of();
    }

    /** What is normalised in the place of {@code out} needs no matrix of its own where no x̂ is kept. */
    Matrix entering(Matrix out) {
        return runs && ofBatch() ? out : normalized();
    }

    /** out ← γ∘x̂; β comes with what follows, as a bias does. */
    Operation forward(Matrix out, Matrix a) {
        double epsilon = place.norm().epsilon();
        return switch (place.norm().kind()) {
            case LAYER -> new LayerNorm(out, normalized(), inverse(), a, gamma(), epsilon);
            case BATCH ->
                runs
                        ? new Standardize(
                                out,
                                a,
                                Optional.of(statistics().get(0)),
                                statistics().get(1),
                                gamma(),
                                epsilon)
                        : new BatchNorm(out, normalized(), inverse(), row("μ"), row("V"), a, gamma(), epsilon);
            case NONE -> throw new IllegalStateException("nothing is normalised");
        };
    }

    /** out ← γ∘x̂ + 1·β. */
    List<Operation> shifted(Matrix out, Matrix a) {
        return List.of(forward(out, a), new Activate(out, beta(), new Activation.Identity()));
    }

    /** Takes the batch's statistics into the running ones. */
    List<Operation> follow() {
        if (!(place.norm() instanceof Norm.Batch batch) || runs) {
            return List.of();
        }
        var kept = new Kept.OfStatistics(batch.momentum());
        return List.of(
                new Average(statistics().get(0), row("μ"), kept),
                new Average(statistics().get(1), row("V"), kept));
    }

    /** ∇β and ∇γ; then δ becomes the gradient at what was normalised. With running statistics δ alone is changed. */
    List<Operation> backward(Matrix delta) {
        if (ofBatch() && runs) {
            var variance = statistics().get(1);
            return List.of(new Standardize(
                    delta,
                    delta,
                    Optional.empty(),
                    variance,
                    gamma(),
                    place.norm().epsilon()));
        }
        var sum = Dense.gradient(beta());
        var along = Dense.gradient(gamma());
        return List.of(
                new ColumnSums(sum, delta, Factor.ONE, Factor.ZERO),
                new ScaleGradient(along, delta, normalized()),
                ofBatch()
                        ? new BatchNormBackward(delta, normalized(), inverse(), gamma(), sum, along)
                        : new LayerNormBackward(delta, normalized(), inverse(), gamma()));
    }
}
