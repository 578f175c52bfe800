package chainrule.engine.cuda;

import chainrule.engine.cuda.arguments.Address.Reals;
import chainrule.engine.cuda.arguments.Groups.Objective;
import chainrule.engine.cuda.card.Card;
import chainrule.engine.cuda.card.DeviceArena;
import chainrule.engine.cuda.card.ScalarType;
import chainrule.engine.step.Operation;
import chainrule.engine.step.Operation.LossGradient;
import chainrule.model.Loss;
import chainrule.model.Quantile;
import java.util.List;
import java.util.Optional;

/** Puts what a kernel has to know of a program's loss on the GPU. */
final class Objectives {
    private Objectives() {}

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
            return new Objective(loss.kind(), 0, new Reals(levels), constants.length, quantile.middle());
        }
        return new Objective(loss.kind(), constants.length == 0 ? 0 : constants[0], Reals.NULL, 0, 0);
    }
}
