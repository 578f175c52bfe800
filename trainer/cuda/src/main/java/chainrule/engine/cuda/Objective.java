package chainrule.engine.cuda;

import chainrule.engine.cuda.card.Card;
import chainrule.engine.cuda.card.DeviceArena;
import chainrule.engine.cuda.card.ScalarType;
import chainrule.engine.cuda.kernel.Codes;
import chainrule.engine.step.Operation;
import chainrule.engine.step.Operation.LossGradient;
import chainrule.model.Loss;
import chainrule.model.Quantile;
import java.util.List;
import java.util.Optional;

/**
 * A loss as the kernels know it.
 *
 * @param kind a code
 * @param constant ε of smoothing or δ
 * @param levels where the quantiles' levels lie on the card, {@code levelCount} of them; null for other losses
 * @param middle the level that is the number predicted
 */
record Objective(int kind, double constant, long levels, int levelCount, int middle) {
    /** Of a program, if it has a loss. */
    static Optional<Objective> of(List<Operation> program, Card card, DeviceArena arena, ScalarType real) {
        return program.stream()
                .filter(LossGradient.class::isInstance)
                .map(operation -> of(((LossGradient) operation).loss(), card, arena, real))
                .findFirst();
    }

    private static Objective of(Loss loss, Card card, DeviceArena arena, ScalarType real) {
        double[] constants = loss.constants();
        if (loss instanceof Quantile quantile) {
            var buffer = ScalarType.buffer(constants.length * real.bytes());
            for (double level : constants) {
                real.put(buffer, level);
            }
            long levels = arena.take(buffer.capacity(), "the quantiles' levels");
            card.write(levels, buffer.flip());
            return new Objective(Codes.of(loss), 0, levels, constants.length, quantile.middle());
        }
        return new Objective(Codes.of(loss), constants.length == 0 ? 0 : constants[0], 0, 0, 0);
    }
}
