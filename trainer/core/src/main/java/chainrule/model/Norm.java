package chainrule.model;

import chainrule.base.Default;
import chainrule.base.InvalidValue;

/** How a layer's numbers are normalised before they are scaled and shifted by learnt γ and β. */
public sealed interface Norm {
    /** Not at all. */
    Norm NONE = new None();

    /** Which of them it is: a switch over all kinds misses none. */
    Kind kind();

    /** ε: added to the variance. */
    double epsilon();

    /** Whether there is one. */
    default boolean isNone() {
        return kind() == Kind.NONE;
    }

    /** Whether statistics of the batch are used in training, and running ones in evaluation. */
    default boolean isOfBatch() {
        return kind() == Kind.BATCH;
    }

    /** Every normalisation. */
    enum Kind {
        NONE,
        LAYER,
        BATCH
    }

    /** The numbers stay as they are. */
    record None() implements Norm {
        @Override
        public Kind kind() {
            return Kind.NONE;
        }

        @Override
        public double epsilon() {
            return 0;
        }
    }

    /**
     * E4: each sample by the mean and the variance of its own numbers. Ba, Kiros and Hinton 2016, arXiv 1607.06450.
     *
     * @param epsilon ε, above 0
     */
    record Layer(@Default("1e-5") double epsilon) implements Norm {
        public Layer {
            InvalidValue.requirePositive("epsilon", epsilon);
        }

        @Override
        public Kind kind() {
            return Kind.LAYER;
        }
    }

    /**
     * E1: each column by the mean and the variance of the batch's numbers in training, and by running ones in evaluation. Ioffe and
     * Szegedy 2015, arXiv 1502.03167.
     *
     * @param epsilon ε, above 0
     * @param momentum how much a batch counts in the running mean and variance, as PyTorch has it: r ← (1 − momentum)·r + momentum·b
     */
    record Batch(
            @Default("1e-5") double epsilon, @Default("0.1") double momentum) implements Norm {
        public Batch {
            InvalidValue.requirePositive("epsilon", epsilon);
            InvalidValue.requirePositive("momentum", momentum);
            InvalidValue.requireBetween("momentum", momentum, 0, 1);
        }

        @Override
        public Kind kind() {
            return Kind.BATCH;
        }
    }
}
