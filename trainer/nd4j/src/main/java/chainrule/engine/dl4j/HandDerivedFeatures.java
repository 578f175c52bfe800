package chainrule.engine.dl4j;

import chainrule.model.InputLayer;
import chainrule.model.InputLayerText;
import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The first layer of any {@code MultiLayerNetwork} that embeds categories (A15, C15) or numbers (C23), or scales them (E7), by
 * Chainrule's formulas. Its parameters are one row, those of all parts. Saved and restored by DL4J's {@code ModelSerializer} like any
 * other; it passes no gradient on.
 */
public final class HandDerivedFeatures extends FeedForwardLayer {
    private static final long serialVersionUID = 1;

    @JsonProperty
    private String parts;

    @JsonProperty
    private long seed;

    /** For deserialisation. */
    HandDerivedFeatures() {}

    private HandDerivedFeatures(Builder builder) {
        super(builder);
        this.parts = InputLayerText.of(builder.features);
        this.seed = builder.drawn;
        initializeConstraints(builder);
    }

    /** What it computes. */
    InputLayer features() {
        return InputLayerText.parse(parts);
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration configuration,
            Collection<TrainingListener> listeners,
            int index,
            INDArray parameters,
            boolean initialize,
            DataType type) {
        return DenseLayers.set(
                new HandDerivedFeaturesLayer(configuration, type, features()),
                this,
                configuration,
                listeners,
                index,
                parameters,
                initialize);
    }

    @Override
    public ParamInitializer initializer() {
        return new RowParameter(features().parameters(), this::draw);
    }

    private void draw(double[] row) {
        int at = 0;
        var all = features().parts();
        for (int k = 0; k < all.size(); k++) {
            var random = new RandomStream(seed, Purpose.INPUT, 0, k);
            for (int i = 0; i < all.get(k).parameters(); i++) {
                row[at++] = all.get(k).draw(random);
            }
        }
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType input) {
        return DenseLayers.memoryReport(this, input);
    }

    /** Makes one. */
    // DL4J's build() promises whatever layer its caller asks for.
    @SuppressWarnings("unchecked")
    public static final class Builder extends FeedForwardLayer.Builder<Builder> {
        private final InputLayer features;
        private long drawn;

        /** With the sizes of an input layer. */
        public Builder(InputLayer features) {
            this.features = features;
            nIn(features.inputs());
            nOut(features.outputs());
        }

        /** What the parameters are drawn by. */
        public Builder seed(long seed) {
            this.drawn = seed;
            return this;
        }

        @Override
        public HandDerivedFeatures build() {
            return new HandDerivedFeatures(this);
        }
    }
}
