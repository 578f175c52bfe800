package chainrule.run;

import chainrule.datasets.Batches;
import chainrule.datasets.Features;
import chainrule.datasets.Normalization;
import chainrule.datasets.PictureViews;
import chainrule.datasets.Samples;
import chainrule.datasets.Shape;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.model.Activation;
import chainrule.model.Initialization;
import chainrule.model.LayerSpec;
import chainrule.model.Loss;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import chainrule.model.Penalty;
import chainrule.model.Precision;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class ViewedNetworkTest {
    private static final Shape SHAPE = new Shape(3, 4, 4);
    private static final int COUNT = 7;
    private static final int OUTPUTS = 3;

    private static MlpSpec spec(Loss loss) {
        var layer = new LayerSpec(OUTPUTS, new Activation.Identity(), Initialization.HE, Penalty.NONE, 0);
        return new MlpSpec(SHAPE.features(), List.of(layer), loss);
    }

    private static Batches pictures() {
        var bytes = new byte[COUNT * SHAPE.features()];
        new Random(3).nextBytes(bytes);
        var all = new Samples(new Features.Bytes(bytes, SHAPE.features()), new int[COUNT]).all();
        return Batches.inOrder(all, SHAPE, Normalization.fit(Normalization.Kind.UNIT, SHAPE, all), 3);
    }

    private static double[] probabilities(Loss loss, Batches samples, ViewedNetwork network) {
        var all = new double[COUNT * OUTPUTS];
        network.logits(samples, (first, count, logits) -> {
            for (int i = 0; i < count; i++) {
                System.arraycopy(loss.response(logits, i * OUTPUTS, OUTPUTS), 0, all, (first + i) * OUTPUTS, OUTPUTS);
            }
        });
        return all;
    }

    @Test
    void probabilitiesAreTheMeansOfThoseOfTheViews() {
        var views = new PictureViews(true, 1);
        for (var loss : List.of(Loss.CROSS_ENTROPY, Loss.SOFTMAX_SQUARED_ERROR, Loss.BINARY_CROSS_ENTROPY)) {
            var parameters = Parameters.initial(spec(loss), 5, Precision.FLOAT64);
            // Some probabilities are 0 in float64.
            parameters.values()[0] = 4000;
            try (var network = new ReferenceEngine().load(parameters, Precision.FLOAT64)) {
                var samples = pictures();
                var expected = new double[COUNT * OUTPUTS];
                for (int view = 0; view < views.count(); view++) {
                    var seen =
                            Batches.inOrder(views.of(samples.subset(), SHAPE, view), SHAPE, samples.normalization(), 3);
                    double[] one = probabilities(loss, seen, new ViewedNetwork(network, new PictureViews(false, 0)));
                    for (int k = 0; k < expected.length; k++) {
                        expected[k] += one[k] / views.count();
                    }
                }
                assertThat(probabilities(loss, samples, new ViewedNetwork(network, views)))
                        .as("%s", loss)
                        .containsExactly(expected, within(1e-12));
            }
        }
    }

    @Test
    void realNumbersHaveNoProbabilities() {
        var parameters = Parameters.initial(spec(Loss.SQUARED_ERROR), 5, Precision.FLOAT64);
        try (var network = new ReferenceEngine().load(parameters, Precision.FLOAT64)) {
            assertThatThrownBy(() -> new ViewedNetwork(network, new PictureViews(true, 0)))
                    .hasMessageStartingWith("views are for probabilities");
        }
    }
}
