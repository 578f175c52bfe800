package chainrule.experiment.catalog;

import chainrule.experiment.cost.CostCurve;
import chainrule.experiment.cost.CostExperiment;
import chainrule.experiment.cost.Measurement;
import chainrule.experiment.cost.Stopwatch;
import chainrule.formulas.Softmax;
import chainrule.formulas.SoftmaxJacobian;
import chainrule.formulas.VectorJacobian;
import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntToLongFunction;

/** A14: the product of a vector and softmax's Jacobian costs O(n), with the explicit Jacobian (A13) O(n²). */
public final class VjpCost implements CostExperiment {
    private static final List<Integer> SIZES = List.of(8, 16, 32, 64, 128, 256, 512, 1024, 2048);

    /** What a product works on, and where it goes. */
    private record Vectors(double[] s, double[] g, double[] product) {
        static Vectors random(int n) {
            var random = new RandomStream(1, Purpose.EXPERIMENT, n, 0);
            var vectors = new Vectors(new double[n], new double[n], new double[n]);
            for (int i = 0; i < n; i++) {
                vectors.s[i] = random.nextGaussian();
                vectors.g[i] = random.nextGaussian();
            }
            Softmax.of(vectors.s, 0, n, vectors.s);
            return vectors;
        }
    }

    @Override
    public String name() {
        return "vjp-cost";
    }

    @Override
    public String question() {
        return "how a vector-Jacobian product of softmax grows with n, with and without the Jacobian (A13, A14)";
    }

    @Override
    public List<CostCurve> measure() {
        return List.of(new CostCurve(
                "n",
                List.of(
                        measurement(
                                "S∘(g − ⟨g,S⟩)",
                                // An inner product, then a multiplication for each element.
                                n -> 2L * n,
                                v -> VectorJacobian.softmax(v.s, v.g, v.product)),
                        measurement(
                                "explicit Jacobian",
                                // A multiplication to make each entry, and one to use it.
                                n -> 2L * n * n,
                                v -> explicit(v.s, v.g, v.product)))));
    }

    /** g·(diag(S) − S·Sᵀ). */
    static void explicit(double[] s, double[] g, double[] product) {
        double[] jacobian = SoftmaxJacobian.of(s);
        int n = s.length;
        for (int j = 0; j < n; j++) {
            double sum = 0;
            for (int i = 0; i < n; i++) {
                // The Jacobian is symmetric: its rows are read, which lie together in memory.
                sum += g[i] * jacobian[j * n + i];
            }
            product[j] = sum;
        }
    }

    private static Measurement measurement(String way, IntToLongFunction operations, Consumer<Vectors> work) {
        var points = new ArrayList<Measurement.Point>();
        for (int n : SIZES) {
            var vectors = Vectors.random(n);
            double seconds = Stopwatch.seconds(() -> work.accept(vectors));
            points.add(new Measurement.Point(n, operations.applyAsLong(n), seconds));
        }
        return new Measurement(way, points);
    }
}
