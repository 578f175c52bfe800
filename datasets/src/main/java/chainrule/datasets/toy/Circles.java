package chainrule.datasets.toy;

import chainrule.datasets.Dataset;
import chainrule.datasets.Drawing;
import chainrule.datasets.Features;
import chainrule.datasets.Samples;
import chainrule.datasets.Shape;
import java.util.List;

/**
 * The data set {@code circles}: points of the plane on two rings, one around the other, blurred by noise. No straight
 * line divides them; four hidden units do. 800 points to train and 200 to test on, the same on every machine.
 */
public final class Circles {
    private static final int TRAIN = 800;
    private static final int TEST = 200;
    private static final double[] RADII = {0.4, 1};
    /** The most by which a point strays from its ring; half of it in the mean square root, nearly a normal's. */
    private static final double NOISE = 0.25;

    /** Of the integral. */
    private static final int PARTS = 10_000;

    private Circles() {}

    /** The first draw. */
    public static Dataset draw() {
        return draw(Drawing.USUAL);
    }

    /** Features x and y, within about ±1.25; classes inner and outer, equally many and in no order. */
    public static Dataset draw(Drawing drawing) {
        return new Dataset(
                "circles",
                Shape.vector(2),
                List.of("inner", "outer"),
                samples(drawing.seed(), Part.CIRCLES_TRAIN, TRAIN),
                samples(drawing.seed(), Part.CIRCLES_TEST, TEST));
    }

    /**
     * The Bayes error: the share of points that even the best possible rule gets wrong, ½∫min(p₀(r), p₁(r)) dr. Both classes are equally
     * many, and the angle tells nothing. The noise is a sum of two uniform numbers, so that p of each radius is a triangle.
     */
    public static double bayesError() {
        double low = RADII[0] - NOISE;
        double width = (RADII[1] + NOISE - low) / PARTS;
        double sum = 0;
        for (int i = 0; i < PARTS; i++) {
            double r = low + (i + 0.5) * width;
            sum += Math.min(density(r - RADII[0], NOISE), density(r - RADII[1], NOISE)) * width;
        }
        return sum / 2;
    }

    /** A triangle over −{@code most} to {@code most}, whose area is 1. */
    static double density(double noise, double most) {
        return Math.max(0, 1 - Math.abs(noise) / most) / most;
    }

    private static Samples samples(long seed, Part part, int count) {
        int[] labels = part.labels(seed, count, RADII.length);
        var points = new float[2 * count];
        for (int i = 0; i < count; i++) {
            var random = part.stream(seed, i);
            // StrictMath: the same bits on every machine.
            double angle = random.nextUniform(0, 2 * Math.PI);
            double radius = RADII[labels[i]]
                    + random.nextUniform(-NOISE / 2, NOISE / 2)
                    + random.nextUniform(-NOISE / 2, NOISE / 2);
            points[2 * i] = (float) (radius * StrictMath.cos(angle));
            points[2 * i + 1] = (float) (radius * StrictMath.sin(angle));
        }
        return new Samples(new Features.Floats(points, 2), labels);
    }
}
