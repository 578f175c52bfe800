package chainrule.optim;

import chainrule.base.Called;
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

    /** From 1 to {@code end} by the same factor in every step. */
    record Exponential(@Default("0.01") double end) implements Schedule {
        public Exponential {
            InvalidValue.requirePositive("end", end);
        }

        @Override
        public double factor(double epoch, double epochs) {
            return Math.pow(end, epoch / epochs);
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

    /** Along half a cosine, {@code share} of the way. */
    private static double along(double from, double to, double share) {
        return from + (to - from) * (1 - Math.cos(Math.PI * share)) / 2;
    }

    /**
     * One cycle: from {@code start} up to 1 in the first {@code rising} of the training, then down to {@code end}, both along half a
     * cosine. Smith and Topin, "Super-convergence", arXiv 1708.07120; the shape and the defaults are those of PyTorch's OneCycleLR.
     *
     * @param rising share of the training
     */
    @Called("one-cycle")
    record OneCycle(
            @Default("0.3") double rising,
            @Default("0.04") double start,
            @Default("4e-6") double end) implements Schedule {
        public OneCycle {
            InvalidValue.requireBetween("rising", rising, 0, 1);
            InvalidValue.requireNotNegative("start", start);
            InvalidValue.requireNotNegative("end", end);
        }

        @Override
        public double factor(double epoch, double epochs) {
            double top = rising * epochs;
            return epoch < top ? along(start, 1, epoch / top) : along(1, end, (epoch - top) / (epochs - top));
        }
    }

    /**
     * From 1 along half a cosine to {@code end} in {@code epochs} epochs, then again from 1, each time in {@code growth} times as many:
     * Loshchilov and Hutter, "SGDR", ICLR 2017, equation 5.
     */
    @Called("cosine-restarts")
    record CosineRestarts(
            @Default("10") double epochs,
            @Default("2") double growth,
            @Default("0") double end) implements Schedule {
        public CosineRestarts {
            InvalidValue.requirePositive("epochs", epochs);
            if (!(growth >= 1 && growth < Double.POSITIVE_INFINITY)) {
                throw new InvalidValue("growth", "is %s: it must be at least 1".formatted(growth));
            }
            InvalidValue.requireNotNegative("end", end);
        }

        @Override
        public double factor(double epoch, double all) {
            if (growth == 1) {
                return along(1, end, epoch % epochs / epochs);
            }
            double length = epochs;
            double since = epoch;
            while (since >= length) {
                since -= length;
                length *= growth;
            }
            return along(1, end, since / length);
        }
    }
}
