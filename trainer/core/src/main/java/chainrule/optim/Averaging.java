package chainrule.optim;

import chainrule.base.Default;
import chainrule.base.InvalidValue;
import java.io.Serializable;

/** D8: which mean of the weights of a training run is validated and kept, in addition to the weights that are trained. */
public sealed interface Averaging extends Serializable {
    /**
     * What the mean keeps of itself at a step: w̄ ← d·w̄ + (1−d)·w, behind the step's update.
     *
     * @param step from 0 over the whole training
     * @param stepsPerEpoch updates an epoch
     * @param epochs epochs in all
     * @return d; 1: nothing changes
     */
    double kept(long step, int stepsPerEpoch, int epochs);

    /** An exponential moving average, over all steps: d_t = min(decay, (1+t)/(10+t)), so that the first weights are soon forgotten. */
    record Ema(@Default("0.999") double decay) implements Averaging {
        public Ema {
            InvalidValue.requireBetween("decay", decay, 0, 1);
        }

        @Override
        public double kept(long step, int stepsPerEpoch, int epochs) {
            return Math.min(decay, (1.0 + step) / (10.0 + step));
        }
    }

    /**
     * The mean of the weights at the ends of the last {@code epochs} epochs of those that are planned, or of all if they are fewer; before them, the weights at the
     * last epoch's end: Izmailov and others, "Averaging weights leads to wider optima and better generalization", UAI 2018.
     */
    record Swa(@Default("5") int epochs) implements Averaging {
        public Swa {
            InvalidValue.requirePositive("epochs", epochs);
        }

        @Override
        public double kept(long step, int stepsPerEpoch, int all) {
            if ((step + 1) % stepsPerEpoch != 0) {
                return 1;
            }
            long ended = (step + 1) / stepsPerEpoch;
            double averaged = Math.max(1, ended - Math.max(0, all - epochs));
            return (averaged - 1) / averaged;
        }
    }
}
