package chainrule.audit;

import chainrule.audit.Vectors.Worst;
import chainrule.metric.Ranking;
import chainrule.metric.Reliability;
import chainrule.metric.Temperature;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;

import static chainrule.audit.Vectors.DIFFERENCES;

/** F1 to F3: whether probabilities can be trusted. */
final class TrustEntries {
    private static final double EXACT = 1e-13;
    private static final double[] TEMPERATURES = {0.3, 1, 2.5};

    private TrustEntries() {}

    /** dL/dT of one sample. */
    interface TemperatureSlope {
        double of(double[] logits, int target, double t);
    }

    static List<Entry<?>> all() {
        return List.of(
                new Entry<ToDoubleBiFunction<double[], boolean[]>>(
                        "F1",
                        "ECE = Σ_b (n_b/n)·|acc_b − conf_b|, bins of equal width",
                        Reliability::error,
                        f -> List.of(compared("definition, bin by bin", f, TrustEntries::error))),
                new Entry<TemperatureSlope>(
                        "F2",
                        "dL/dT = (o_y − ⟨S(o/T), o⟩)/T², L(T) = −o_y/T + ln Σ e^{o/T}",
                        Temperature::slope,
                        f -> List.of(slopes(f))),
                new Entry<ToDoubleBiFunction<double[], boolean[]>>(
                        "F3",
                        "area under ROC = share of pairs in the right order, ties half",
                        Ranking::rocArea,
                        f -> List.of(compared("definition, pair by pair", f, TrustEntries::area))));
    }

    /** Of probabilities with ties, some at the ends of bins. */
    private static Entry.Comparison compared(
            String reference,
            ToDoubleBiFunction<double[], boolean[]> found,
            ToDoubleBiFunction<double[], boolean[]> expected) {
        var worst = new Worst(reference, EXACT);
        for (int stream = 1; stream <= 5; stream++) {
            var p = Vectors.map(Vectors.points(60, stream), x -> Math.rint(30 / (1 + Math.exp(-x))) / 30);
            var draws = Vectors.points(60, stream + 10);
            var has = new boolean[p.length];
            IntStream.range(0, p.length).forEach(i -> has[i] = draws[i] + 2 * p[i] > 1);
            worst.add("stream " + stream, new double[] {found.applyAsDouble(p, has)}, new double[] {
                expected.applyAsDouble(p, has)
            });
        }
        return worst.comparison();
    }

    private static double error(double[] p, boolean[] right) {
        double error = 0;
        for (int b = 0; b < Reliability.BINS; b++) {
            double low = b / (double) Reliability.BINS;
            double high = (b + 1) / (double) Reliability.BINS;
            boolean first = b == 0;
            var inside = IntStream.range(0, p.length)
                    .filter(i -> (p[i] > low || first) && p[i] <= high)
                    .toArray();
            double accuracy = Arrays.stream(inside)
                    .mapToDouble(i -> right[i] ? 1 : 0)
                    .average()
                    .orElse(0);
            double confidence =
                    Arrays.stream(inside).mapToDouble(i -> p[i]).average().orElse(0);
            error += inside.length / (double) p.length * Math.abs(accuracy - confidence);
        }
        return error;
    }

    private static double area(double[] scores, boolean[] has) {
        double right = 0;
        long pairs = 0;
        for (int i = 0; i < scores.length; i++) {
            for (int j = 0; j < scores.length; j++) {
                if (has[i] && !has[j]) {
                    pairs++;
                    right += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
                }
            }
        }
        return right / pairs;
    }

    private static Entry.Comparison slopes(TemperatureSlope f) {
        var worst = new Worst("central differences", DIFFERENCES);
        for (var o : Vectors.vectors(10, 4, 3)) {
            for (double t : TEMPERATURES) {
                for (int y = 0; y < o.length; y++) {
                    int target = y;
                    worst.add("T = " + t, new double[] {f.of(o, target, t)}, new double[] {
                        Vectors.slope(at -> loss(o, target, at), t)
                    });
                }
            }
        }
        return worst.comparison();
    }

    private static double loss(double[] o, int target, double t) {
        return -o[target] / t
                + Math.log(Arrays.stream(o).map(v -> Math.exp(v / t)).sum());
    }
}
