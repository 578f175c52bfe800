package chainrule.audit;

import java.util.List;

/**
 * Mistakes in the course notes behind these formulas.
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
                        "chainrule gradcheck A12 B2"),
                new Errata(
                        "one W in both layers of the forward pass",
                        "W_h = W_y",
                        "two matrices, of 4×2 and 2×4 in a network 2-4-2",
                        "chainrule explain circles-tanh --values"),
                new Errata("squared error of one output", "ℓ(y,ŷ) = y − ŷ", "(y − ŷ)²", "chainrule gradcheck B8"),
                new Errata(
                        "mini-batch descent",
                        "\"one training example at a time\"",
                        "that is online descent: a mini-batch has several",
                        "chainrule experiment descent --data shapes"),
                new Errata(
                        "cost of backpropagation",
                        "O(L·N), N all parameters",
                        "O(N): each layer costs its own parameters",
                        "chainrule experiment backprop-cost"),
                new Errata("∂ℓ/∂ỹᵢ with softmax", "Σᵢ (ŷᵢ − yᵢ)", "ŷᵢ − yᵢ, no sum", "chainrule gradcheck C1"),
                new Errata("∇W_y", "∇ỹ·h", "∇ỹ·hᵀ", "chainrule gradcheck C2"),
                new Errata("∂h̃ₖ/∂W_h,ij", "xⱼ if j = k", "xⱼ if i = k", "chainrule gradcheck C5"),
                new Errata("∇b_h", "∇h̃·W_h·(1−θ²)", "∇h̃", "chainrule gradcheck C5"),
                new Errata("∇h̃", "∇ỹ·W_y·(1−tanh²)", "(W_yᵀ∇ỹ)∘(1−h²)", "chainrule gradcheck C9"),
                new Errata(
                        "O(n) product with a Jacobian",
                        "shown for softmax only",
                        "σ too: g∘σ∘(1−σ)",
                        "chainrule gradcheck A14"),
                new Errata(
                        "LeakyReLU in the chain rule",
                        "LeakyReLU(z)/hᵃ",
                        "LeakyReLU′(hᵃ)",
                        "chainrule gradcheck A8 C4"),
                new Errata("ỹₖ written out", "Σ W_y,ij hⱼ", "Σ W_y,kj hⱼ", "chainrule gradcheck B1"),
                new Errata(
                        "δⱼ of the output", "∂ℓ/∂ŷⱼ", "∂ℓ/∂ỹⱼ, with respect to the logit", "chainrule gradcheck C1 C3"),
                new Errata(
                        "gradients of a sigmoid network",
                        "(ŷ−y)·a¹ and […]·X",
                        "(ŷ−y)(a¹)ᵀ and […]Xᵀ",
                        "chainrule gradcheck C12"),
                new Errata(
                        "dropout's p",
                        "the share \"of the last layer\"",
                        "of each layer that has it, unit by unit",
                        "chainrule explain circles-tanh --hidden 4,4 --dropout 0.5"),
                new Errata(
                        "update of a single layer",
                        "stops at ∂L/∂zⱼ",
                        "times ∂zⱼ/∂wᵢⱼ = xᵢ",
                        "chainrule gradcheck C10"));
    }
}
