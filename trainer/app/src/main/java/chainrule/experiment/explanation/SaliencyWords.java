package chainrule.experiment.explanation;

import chainrule.experiment.Findings;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a saliency is called and what it does not tell.
 *
 * @param of what is explained: a class, label or target; empty: the loss
 * @param subject the same in a sentence: "the loss"
 * @param size of one number: "|∂ℓ/∂x|"
 * @param grouped how the inputs of a column or pixel become one number
 * @param notes sentences for the end of the answers
 * @param gap of integrated gradients
 */
record SaliencyWords(
        Optional<String> of,
        String subject,
        String size,
        String grouped,
        List<String> notes,
        Optional<Completeness> gap) {
    static SaliencyWords of(Saliency saliency, Optional<Completeness> gap) {
        String subject = saliency.subject();
        String f = saliency.output().isPresent() ? "o" : "ℓ";
        var layer = saliency.checkpoint().parameters().spec().features();
        return gap.map(found -> new SaliencyWords(
                        saliency.output(),
                        subject,
                        "|attribution|",
                        "the sum",
                        notes(
                                !layer.isPlain(),
                                "The line from the baseline to a sample lies behind the input layer: a category is the row of its embedding there.",
                                found.sentence(f),
                                "An attribution is how much an input adds to %s on the way from the baseline, by integrated gradients (formula C22: `chainrule gradcheck C22` prints and checks it). With another baseline there are other attributions, and it does not show what would happen without the input."
                                        .formatted(subject)),
                        gap))
                .orElseGet(() -> new SaliencyWords(
                        saliency.output(),
                        subject,
                        "|%s|".formatted(saliency.symbol()),
                        "the largest",
                        notes(
                                layer.hasCategories(),
                                "An embedded category has no derivative: what is shown of it is the norm of the gradient with respect to its row of the embedding (formula C25: `chainrule gradcheck C25` prints and checks it).",
                                Limits.of(saliency)),
                        gap));
    }

    private static List<String> notes(boolean hasLast, String last, String... first) {
        return Stream.concat(Stream.of(first), Stream.of(last).filter(note -> hasLast))
                .toList();
    }

    /** The notes alone. */
    Findings findings() {
        var findings = Findings.NONE;
        for (var note : notes) {
            findings = findings.answer(note);
        }
        return findings;
    }
}
