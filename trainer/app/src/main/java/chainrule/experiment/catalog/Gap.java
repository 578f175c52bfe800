package chainrule.experiment.catalog;

import chainrule.datasets.toy.Curve;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * How far a network is from a function, at places at even distances.
 *
 * @param rms root of the mean squared difference
 * @param largest absolute difference
 */
record Gap(double rms, double largest) {
    static Gap of(Curve curve, int places, Fit fit) {
        double[] x = places(curve, places);
        return of(curve, x, fit.at(x));
    }

    static Gap of(Curve curve, double[] x, double[] fitted) {
        double sum = 0;
        double largest = 0;
        for (int i = 0; i < x.length; i++) {
            double difference = Math.abs(fitted[i] - curve.at(x[i]));
            sum += difference * difference;
            largest = Math.max(largest, difference);
        }
        return new Gap(Math.sqrt(sum / x.length), largest);
    }

    /** The middles of {@code count} equal parts of the interval from which the curve's inputs are drawn. */
    static double[] places(Curve curve, int count) {
        return IntStream.range(0, count)
                .mapToDouble(i -> curve.low() + (curve.high() - curve.low()) * (i + 0.5) / count)
                .toArray();
    }

    /** The same with both ends of the interval: what a curve is drawn through. */
    static double[] drawn(Curve curve, int count) {
        return DoubleStream.concat(
                        DoubleStream.concat(DoubleStream.of(curve.low()), Arrays.stream(places(curve, count))),
                        DoubleStream.of(curve.high()))
                .toArray();
    }
}
