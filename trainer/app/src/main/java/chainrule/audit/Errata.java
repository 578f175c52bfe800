package chainrule.audit;

import java.util.List;

/**
 * What the course hand-outs behind these formulas get wrong.
 *
 * @param where the formula or figure
 * @param printed what they say
 * @param right what holds
 * @param command shows the right value
 */
public record Errata(String where, String printed, String right, String command) {
    /** All of them. */
    public static List<Errata> all() {
        return List.of(
                new Errata(
                        "parameters of 3072-512-256-10",
                        "1,707,264",
                        "1,707,274: the ten output biases were dropped",
                        "chainrule params 3072-512-256-10"),
                new Errata(
                        "matching it with 512 and then layers of 120",
                        "x ≈ 4.91 further layers of 120, \"choose 4\": 1,694,226 parameters; and 3075 for 3072",
                        "x = 4.899: the closest is 5, 1,708,746 parameters, 1,472 too many (4 are 13,048 too few)",
                        "chainrule params 3072-512-120x6-10"),
                new Errata(
                        "rect as an indicator",
                        "max(0,x) = 1{x>0}(x)",
                        "max(0,x) = x·1{x>0}",
                        "chainrule gradcheck A7"),
                new Errata("the proof of A1", "½ tanh(½x + 1)", "½ (tanh(½x) + 1)", "chainrule gradcheck A1"),
                new Errata("shape of ∂L/∂W¹", "d_h×d_h", "d_h×d", "chainrule explain cifar10-512-256"),
                new Errata(
                        "hidden gradient with tanh",
                        "(1 − tanh) in one place",
                        "(1 − tanh²)",
                        "chainrule gradcheck C9"),
                new Errata(
                        "mean over the batch",
                        "the sum over the batch divided by the size of the whole set",
                        "divided by the batch's size",
                        "chainrule gradcheck B3"),
                new Errata(
                        "\"the L2 norm squared\" of the error",
                        "‖y−ŷ‖₂² = (1/n)Σ(…)²",
                        "these differ by the factor 1/n; B5 has it",
                        "chainrule gradcheck B5"),
                new Errata(
                        "Adam and RMSProp",
                        "ε under the root",
                        "Adam as published has it outside; epsilonPlace names either",
                        "chainrule gradcheck D4"),
                new Errata(
                        "the true class's ŷ in cross-entropy",
                        "should exceed 1",
                        "probabilities stay in (0,1): it should approach 1",
                        "chainrule gradcheck A12 B2"));
    }
}
