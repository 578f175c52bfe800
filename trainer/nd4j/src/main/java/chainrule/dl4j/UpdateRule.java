package chainrule.dl4j;

import chainrule.optim.Optimizer;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * An updater of DL4J as one of our optimisers. The formulas of ND4J 1.0.0-M2.1 differ from ours in where the learning rate and ε stand,
 * which a rate and a step number of our own choice make up for:
 *
 * <ul>
 *   <li>{@link Nesterovs}: v ← μv − ηg. With −v as state and ηg as gradient this is ours at rate 1.
 *   <li>{@link Adam}: η√(1−β₂ᵗ)/(1−β₁ᵗ) · m/(√v + ε). Ours, m̂/(√v̂ + ε), is m/(√v + ε) at a step number where βᵗ is 0; the factor goes
 *       into the rate.
 *   <li>{@link RmsProp}: ηg/(√E + ε). This is Adam's with β₁ = 0, again without the factor.
 * </ul>
 *
 * @param updater computes the learning rate of each step
 */
record UpdateRule(Kind kind, Optimizer optimizer, IUpdater updater) {
    /** Which form an updater has. */
    enum Kind {
        /** {@link Sgd}. */
        DESCENT,
        /** {@link Nesterovs}. */
        VELOCITY,
        /** {@link Adam}. */
        MOMENTS,
        /** {@link RmsProp}. */
        SQUARES
    }

    /** At these step numbers βᵗ is 0 in float64, for β up to {@link #LARGEST_BETA}. */
    private static final int LATE = 1 << 30;

    private static final double LARGEST_BETA = 1 - 1e-6;

    /** Ours have a rate of their own, which no step uses. */
    private static final double UNUSED_RATE = 1;

    /** Whether there is a rule for an updater. */
    static boolean has(IUpdater updater) {
        return updater instanceof Sgd
                || updater instanceof Nesterovs nesterovs && isMomentum(nesterovs)
                || updater instanceof Adam adam
                        && isBeta(adam.getBeta1())
                        && isBeta(adam.getBeta2())
                        && adam.getEpsilon() > 0
                || updater instanceof RmsProp rms && isBeta(rms.getRmsDecay()) && rms.getEpsilon() > 0;
    }

    // The older of the two schedules is deprecated, but can still be set.
    @SuppressWarnings("deprecation")
    private static boolean isMomentum(Nesterovs nesterovs) {
        return nesterovs.getMomentumISchedule() == null
                && nesterovs.getMomentumSchedule() == null
                && nesterovs.getMomentum() >= 0
                && nesterovs.getMomentum() < 1;
    }

    private static boolean isBeta(double beta) {
        return beta >= 0 && beta <= LARGEST_BETA;
    }

    /** The rule for an updater that {@link #has} one. */
    static UpdateRule of(IUpdater updater) {
        if (updater instanceof Nesterovs nesterovs) {
            return new UpdateRule(Kind.VELOCITY, new Optimizer.Nesterov(UNUSED_RATE, nesterovs.getMomentum()), updater);
        } else if (updater instanceof Adam adam) {
            return new UpdateRule(Kind.MOMENTS, moments(adam.getBeta1(), adam.getBeta2(), adam.getEpsilon()), updater);
        } else if (updater instanceof RmsProp rms) {
            return new UpdateRule(Kind.SQUARES, moments(0, rms.getRmsDecay(), rms.getEpsilon()), updater);
        }
        return new UpdateRule(Kind.DESCENT, new Optimizer.Sgd(UNUSED_RATE), updater);
    }

    private static Optimizer moments(double beta1, double beta2, double epsilon) {
        return new Optimizer.Adam(UNUSED_RATE, beta1, beta2, epsilon, Optimizer.EpsilonPlace.OUTSIDE);
    }

    /** DL4J's learning rate η of a step. */
    double rate(int iteration, int epoch) {
        return updater.getLearningRate(iteration, epoch);
    }

    /** Whether η is the same in all steps. */
    boolean isConstant() {
        return switch (kind) {
            case DESCENT -> ((Sgd) updater).getLearningRateSchedule() == null;
            case VELOCITY -> ((Nesterovs) updater).getLearningRateSchedule() == null;
            case MOMENTS -> ((Adam) updater).getLearningRateSchedule() == null;
            case SQUARES -> ((RmsProp) updater).getLearningRateSchedule() == null;
        };
    }

    /** The rate that our optimiser is given for η. */
    double updateRate(double rate, int iteration) {
        if (kind == Kind.VELOCITY) {
            return 1;
        } else if (updater instanceof Adam adam) {
            double t = iteration + 1.0;
            return rate * Math.sqrt(1 - Math.pow(adam.getBeta2(), t)) / (1 - Math.pow(adam.getBeta1(), t));
        }
        return rate;
    }

    /** The number that our step is given. */
    int number(int iteration) {
        return kind == Kind.MOMENTS || kind == Kind.SQUARES ? LATE + iteration : iteration;
    }

    /** Whether the gradient that our optimiser is given is η times DL4J's. */
    boolean scalesGradient() {
        return kind == Kind.VELOCITY;
    }

    /** How many arrays DL4J keeps for each parameter. */
    int states() {
        return switch (kind) {
            case DESCENT -> 0;
            case VELOCITY, SQUARES -> 1;
            case MOMENTS -> 2;
        };
    }

    /** Which of our arrays DL4J's {@code k}th is. */
    int ours(int k) {
        return kind == Kind.SQUARES ? 1 : k;
    }

    /** Our numbers are DL4J's times this. */
    int sign() {
        return kind == Kind.VELOCITY ? -1 : 1;
    }
}
