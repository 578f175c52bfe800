package chainrule.config;

import chainrule.datasets.TableEncoding;
import chainrule.model.InputFeatures;
import chainrule.model.InputLayer;
import java.util.Optional;

/** The input layer that a model has for some features. */
record InputLayers(ModelConfig model) {
    /** As {@link InputFeatures#of}. */
    InputLayer of(int inputs, Optional<TableEncoding> encoding) {
        return new InputFeatures(
                        model.inputScaling(), model.embeddingSize(), model.frequencies(), model.frequencyDeviation())
                .of(inputs, encoding);
    }
}
