package chainrule.random;

/**
 * What a random number is drawn for. Streams of different purposes never overlap, so adding draws to one changes no
 * other. The ordinal is part of the counter (see {@link Philox}): append, never reorder.
 */
public enum Purpose {
    /** Which rows go to training, validation and test. */
    SPLIT,
    /** The order of the samples in an epoch. */
    ORDER,
    /** Initial weights. */
    WEIGHTS,
    /** Dropout masks. */
    DROPOUT,
    /** Flips and crops. */
    AUGMENTATION,
    /** Drawing the data sets that the code makes itself. */
    TOY,
    /** Anything that an experiment samples: bootstrap, random search, directions. */
    EXPERIMENT,
    /** Initial parameters of an input layer. */
    INPUT,
    /** Which samples mixup mixes, and how much of each. */
    MIXUP,
    /** Which samples go to which fold of a cross-validation. */
    FOLD
}
