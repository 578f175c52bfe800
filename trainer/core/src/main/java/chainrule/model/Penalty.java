package chainrule.model;

import chainrule.base.InvalidValue;

/**
 * The elastic net of one layer's weights, C8: l1·‖W‖₁ + l2·‖W‖₂² is added to the loss. Biases are not penalised.
 *
 * @param l1 λ₁
 * @param l2 λ₂
 */
public record Penalty(double l1, double l2) {
    public static final Penalty NONE = new Penalty(0, 0);

    public Penalty {
        InvalidValue.requireNotNegative("l1", l1);
        InvalidValue.requireNotNegative("l2", l2);
    }
}
