package chainrule.engine.dl4j;

import chainrule.formulas.LayerNorm;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import static chainrule.engine.Near.near;
import static org.assertj.core.api.Assertions.assertThat;

/** E4 and E5 against SameDiff's derivatives, with single samples and single numbers among them. */
class LayerNormGraphTest {
    private static final double EPSILON = 1e-2;

    private static double[] drawn(int count, long seed) {
        return new Random(seed).doubles(count, -1, 1).toArray();
    }

    private static INDArray array(double[] values, int rows) {
        return Nd4j.createFromArray(values).reshape('c', rows, values.length / rows);
    }

    @ParameterizedTest
    @CsvSource({"1, 4", "5, 4", "5, 1", "1, 1", "3, 2"})
    void theFormulasAndSameDiffAgree(int n, int width) {
        double[] x = drawn(n * width, 1);
        double[] g = drawn(n * width, 2);
        double[] gamma = drawn(width, 3);
        double[] beta = drawn(width, 4);
        var graph = new LayerNormGraph(width, EPSILON, DataType.DOUBLE);
        double[] found = Numbers.of(graph.outputs(array(x, n), array(gamma, 1), array(beta, 1)));
        var gradients = graph.gradients(array(x, n), array(g, n));

        var normalized = new double[n * width];
        var h = new double[n * width];
        double[] below = g.clone();
        var ofGamma = new double[width];
        var ofBeta = new double[width];
        for (int i = 0; i < n; i++) {
            double inverse = LayerNorm.forward(x, i * width, width, EPSILON, gamma, 0, normalized, h);
            LayerNorm.backward(below, normalized, i * width, width, inverse, gamma);
            for (int j = 0; j < width; j++) {
                h[i * width + j] += beta[j];
                ofGamma[j] += g[i * width + j] * normalized[i * width + j];
                ofBeta[j] += g[i * width + j];
            }
        }
        assertThat(found).is(near(h, 1e-13));
        assertThat(Numbers.of(gradients.get(LayerNormGraph.input()))).is(near(below, 1e-13));
        assertThat(Numbers.of(gradients.get(NormRows.GAMMA))).is(near(ofGamma, 1e-13));
        assertThat(Numbers.of(gradients.get(NormRows.BETA))).is(near(ofBeta, 1e-13));
    }
}
