package chainrule.experiment.catalog;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;

/**
 * The plane through the end of a training run that its path lies in as closely as in any: H. Li et al., Visualizing the Loss Landscape of
 * Neural Nets, 2018, section 7.2, principal components of the parameters' differences from the last ones.
 *
 * @param first a direction of length 1, as many numbers as there are parameters
 * @param second at a right angle to it, of length 1; all 0 if the path is straight
 * @param share of the squared distances from the end that lies in the plane, 0 to 1
 * @param path where the parameters were, as steps in both directions; the last is (0, 0)
 */
record DescentPlane(double[] first, double[] second, double share, List<double[]> path) {
    /** A smaller variance than this share of all is rounding. */
    private static final double NONE = 1e-12;

    /**
     * Of at least two sets of parameters that are not all the same. The principal components of few long vectors come from their inner
     * products: an eigenvector of those weights the vectors.
     */
    static DescentPlane of(List<double[]> parameters) {
        double[] end = parameters.get(parameters.size() - 1);
        var differences = parameters.stream()
                .map(p -> IntStream.range(0, p.length)
                        .mapToDouble(i -> p[i] - end[i])
                        .toArray())
                .toList();
        int count = differences.size();
        var products = new Array2DRowRealMatrix(count, count);
        for (int i = 0; i < count; i++) {
            for (int j = 0; j <= i; j++) {
                double product = dot(differences.get(i), differences.get(j));
                products.setEntry(i, j, product);
                products.setEntry(j, i, product);
            }
        }
        var decomposition = new EigenDecomposition(products);
        // By falling eigenvalue.
        double[] values = decomposition.getRealEigenvalues();
        double total = Arrays.stream(values).sum();
        double[] first = direction(differences, decomposition.getEigenvector(0).toArray(), values[0] / total);
        double[] second = direction(differences, decomposition.getEigenvector(1).toArray(), values[1] / total);
        var path = differences.stream()
                .map(d -> new double[] {dot(d, first), dot(d, second)})
                .toList();
        return new DescentPlane(first, second, (values[0] + values[1]) / total, path);
    }

    private static double[] direction(List<double[]> differences, double[] weights, double share) {
        var direction = new double[differences.get(0).length];
        if (share < NONE) {
            return direction;
        }
        for (int k = 0; k < weights.length; k++) {
            double[] difference = differences.get(k);
            for (int i = 0; i < direction.length; i++) {
                direction[i] += weights[k] * difference[i];
            }
        }
        double length = Math.sqrt(dot(direction, direction));
        Arrays.setAll(direction, i -> direction[i] / length);
        return direction;
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
