package chainrule.datasets.toy;

import chainrule.datasets.Shape;
import chainrule.random.RandomStream;

/**
 * One picture of a figure: where it lies, how it is turned, its colours. Drawn with +, −, ×, ÷, √ and StrictMath alone,
 * so that every machine gets the same bits.
 *
 * @param centreX in pixels, as {@code centreY} and {@code radius}
 * @param sine of the angle by which the figure is turned
 * @param ink the figure's red, green and blue, 0 to 255
 * @param paper the background's colour at the middle
 * @param slopeX what all colours of the background gain from the middle to the right edge; {@code slopeY}: to the lower edge
 * @param noise the most by which a value strays from its colour
 */
record Picture(
        Figure figure,
        double centreX,
        double centreY,
        double radius,
        double sine,
        double cosine,
        double[] ink,
        double[] paper,
        double slopeX,
        double slopeY,
        double noise) {
    static final Shape SHAPE = new Shape(3, 32, 32);

    private static final int SIDE = SHAPE.width();
    private static final int PLANE = SIDE * SIDE;
    /** In radians, about 46°: an arrow still points up more than it points aside. */
    private static final double MOST_TURN = 0.8;

    private static final double LEAST_RADIUS = 8;
    private static final double MOST_RADIUS = 12;
    /** Of the centre from the picture's, in pixels: the figure stays within the picture. */
    private static final double MOST_SHIFT = 4;
    /** By which the ink is brighter than the paper in the mean of the three colours. */
    private static final double LEAST_CONTRAST = 110;

    private static final double MOST_SLOPE = 20;
    /** So much that a network can memorise the training images, and so little that people see the figure. */
    private static final double MOST_NOISE = 110;

    static Picture of(Figure figure, RandomStream random) {
        // StrictMath: the same bits on every machine.
        double angle = random.nextUniform(-MOST_TURN, MOST_TURN);
        double[] ink;
        double[] paper;
        do {
            ink = color(random);
            paper = color(random);
        } while (brightness(ink) - brightness(paper) < LEAST_CONTRAST);
        return new Picture(
                figure,
                SIDE / 2.0 + random.nextUniform(-MOST_SHIFT, MOST_SHIFT),
                SIDE / 2.0 + random.nextUniform(-MOST_SHIFT, MOST_SHIFT),
                random.nextUniform(LEAST_RADIUS, MOST_RADIUS),
                StrictMath.sin(angle),
                StrictMath.cos(angle),
                ink,
                paper,
                random.nextUniform(-MOST_SLOPE, MOST_SLOPE),
                random.nextUniform(-MOST_SLOPE, MOST_SLOPE),
                random.nextUniform(MOST_NOISE / 2, MOST_NOISE));
    }

    private static double[] color(RandomStream random) {
        return new double[] {random.nextUniform(0, 256), random.nextUniform(0, 256), random.nextUniform(0, 256)};
    }

    private static double brightness(double[] color) {
        return (color[0] + color[1] + color[2]) / 3;
    }

    /**
     * Draws into CIFAR's order: 1024 red, 1024 green, 1024 blue values, each row by row.
     *
     * @param random noise
     */
    void draw(RandomStream random, byte[] pixels, int offset) {
        for (int y = 0, at = offset; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++, at++) {
                double covered = coverage(x + 0.5 - centreX, y + 0.5 - centreY);
                double slope = slopeX * (2.0 * x / SIDE - 1) + slopeY * (2.0 * y / SIDE - 1);
                for (int c = 0; c < 3; c++) {
                    double value = covered * ink[c] + (1 - covered) * (paper[c] + slope);
                    value += random.nextUniform(-noise, noise);
                    pixels[at + c * PLANE] = (byte) Math.max(0, Math.min(255, value + 0.5));
                }
            }
        }
    }

    /** How much of a pixel the figure covers: its edge runs over one pixel. */
    private double coverage(double x, double y) {
        if (x * x + y * y > (radius + 1) * (radius + 1)) {
            return 0;
        }
        double distance = radius * figure.distance((cosine * x + sine * y) / radius, (cosine * y - sine * x) / radius);
        return Math.max(0, Math.min(1, 0.5 - distance));
    }
}
