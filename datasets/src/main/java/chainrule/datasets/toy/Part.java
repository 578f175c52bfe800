package chainrule.datasets.toy;

import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import java.util.Arrays;

/**
 * A part of a drawn data set. Each has random streams of its own, one a sample. The ordinal is part of their names:
 * append, never reorder.
 */
enum Part {
    CIRCLES_TRAIN,
    CIRCLES_TEST,
    SHAPES_TRAIN,
    SHAPES_TEST,
    LINE_TRAIN,
    LINE_TEST,
    SINE_TRAIN,
    SINE_TEST,
    PLANE_TRAIN,
    PLANE_TEST,
    STEP_TRAIN,
    STEP_TEST,
    ABSOLUTE_TRAIN,
    ABSOLUTE_TEST;

    private static final int ORDER = -1;

    /** What sample {@code i} is drawn from. */
    RandomStream stream(long seed, int i) {
        return new RandomStream(seed, Purpose.TOY, ordinal(), i);
    }

    /** {@code count} labels in random order, each class as often as every other. */
    int[] labels(long seed, int count, int classes) {
        var labels = new int[count];
        Arrays.setAll(labels, i -> i % classes);
        stream(seed, ORDER).shuffle(labels);
        return labels;
    }
}
