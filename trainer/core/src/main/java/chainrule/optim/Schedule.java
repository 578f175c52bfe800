package chainrule.optim;

import chainrule.base.Default;
import chainrule.base.InvalidValue;
import java.io.Serializable;

/** How the learning rate changes: a factor on the optimiser's rate, for every step of the training. */
public sealed interface Schedule extends Serializable {
    /**
     * The factor at a point of the training.
     *
     * @param epoch epochs done when the step begins, with their fraction: 2.5 is the middle of the third
     * @param epochs epochs in all
     */
    double factor(double epoch, double epochs);

    /** Always 1. */
    record Constant() implements Schedule {
        @Override
        public double factor(double epoch, double epochs) {
            return 1;
        }
    }

    /**
     * Multiplied by {@code factor} after every {@code every} epochs.
     */
    record Step(@Default("10") int every, @Default("0.5") double factor) implements Schedule {
        public Step {
            InvalidValue.requirePositive("every", every);
            InvalidValue.requirePositive("factor", factor);
        }

        @Override
        public double factor(double epoch, double epochs) {
            return Math.pow(factor, Math.floor(epoch / every));
        }
    }

    /**
     * From 1 along half a cosine to {@code end}: Loshchilov and Hutter, "SGDR", ICLR 2017, equation 5, without restarts.
     */
    record Cosine(@Default("0") double end) implements Schedule {
        public Cosine {
            InvalidValue.requireNotNegative("end", end);
        }

        @Override
        public double factor(double epoch, double epochs) {
            return end + (1 - end) * (1 + Math.cos(Math.PI * epoch / epochs)) / 2;
        }
    }

    /**
     * Rises evenly from {@code start} to 1 in the first {@code epochs} epochs; then another schedule runs over the rest.
     */
    record Warmup(
            @Default("5") double epochs,
            @Default("0.1") double start,
            @Default("constant") Schedule then) implements Schedule {
        public Warmup {
            InvalidValue.requirePositive("epochs", epochs);
            InvalidValue.requireNotNegative("start", start);
        }

        @Override
        public double factor(double epoch, double epochs) {
            if (epoch < this.epochs) {
                return start + (1 - start) * epoch / this.epochs;
            }
            return then.factor(epoch - this.epochs, epochs - this.epochs);
        }
    }
}
