package chainrule.experiment.explanation;

/** What a gradient at the input does not tell. */
final class Limits {
    private Limits() {}

    static String of(Saliency saliency) {
        return "|%s| is how fast %s changes with a small change of an input, in the normalised units that enter the network. It is not what the prediction is made of: where %s no longer changes, as for a confident prediction, it is near 0."
                .formatted(saliency.symbol(), saliency.subject(), saliency.subject());
    }
}
