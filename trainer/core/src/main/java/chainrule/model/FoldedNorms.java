package chainrule.model;

import chainrule.formulas.BatchNorm;

/** E3: batch normalisations of pre-activations folded into the dense layers in front of them, for evaluation. */
public final class FoldedNorms {
    private FoldedNorms() {}

    /** Whether {@link #of} leaves no batch normalisation: whether none is of a layer's input. */
    public static boolean areComplete(MlpSpec spec) {
        return spec.norms().stream()
                .noneMatch(place -> place.ofInput() && place.norm().isOfBatch());
    }

    /** A network that computes the same in evaluation: W′ and b′ in place of W, b and the normalisation of the pre-activations. */
    public static Parameters of(Parameters parameters) {
        var spec = parameters.spec();
        var layers = spec.layers().stream()
                .map(layer -> layer.norm().isOfBatch() ? layer.withNorm(Norm.NONE) : layer)
                .toList();
        var folded = Parameters.zeros(new MlpSpec(spec.inputs(), spec.features(), layers, spec.loss()));
        var pieces = Parameters.pieces(spec);
        for (var piece : Parameters.pieces(folded.spec())) {
            var from = pieces.stream()
                    .filter(other -> other.name().equals(piece.name()))
                    .findFirst()
                    .orElseThrow();
            System.arraycopy(parameters.values(), from.at(), folded.values(), piece.at(), piece.size());
        }
        for (var place : spec.norms()) {
            if (!place.ofInput() && place.norm().isOfBatch()) {
                fold(parameters, place, folded);
            }
        }
        return folded;
    }

    private static void fold(Parameters parameters, NormPlace place, Parameters to) {
        int l = place.layer();
        BatchNorm.fold(
                to.values(),
                to.weights(l),
                to.spec().fanIn(l),
                to.values(),
                to.biases(l),
                place.width(),
                place.norm().epsilon(),
                parameters.values(),
                parameters.norm(place),
                parameters.values(),
                parameters.statistics(place));
    }
}
