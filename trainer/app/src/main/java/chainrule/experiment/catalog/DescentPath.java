package chainrule.experiment.catalog;

/**
 * Where an optimiser went on a surface of two weights.
 *
 * @param start what the start is called
 * @param optimizer its name
 * @param places both weights before the first step and after each
 * @param losses there
 */
record DescentPath(String start, String optimizer, double[][] places, double[] losses) {
    int steps() {
        return places.length - 1;
    }

    double[] end() {
        return places[steps()];
    }

    double lastLoss() {
        return losses[steps()];
    }

    /** How far the end is from the start, in a straight line. */
    double moved() {
        return Math.hypot(end()[0] - places[0][0], end()[1] - places[0][1]);
    }
}
