package chainrule.dl4j;

import chainrule.dl4j.LayerPlan.NormPlan;
import chainrule.model.Norm;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;

/**
 * A batch normalisation of DL4J's in front of a dense layer. DL4J has no activation and no dropout of it, whatever its configuration says.
 *
 * @param index its number in DL4J's network
 */
record NormReader(BatchNormalization layer, int index) {
    /** @param refuse receives what is not supported */
    void check(Consumer<String> refuse) {
        if (layer.isLockGammaBeta()) {
            refuse.accept("a batch normalisation whose gamma and beta are locked");
        }
        if (!layer.isMinibatch()) {
            refuse.accept("a batch normalisation whose minibatch is false");
        }
        if (!(layer.getEps() > 0) || !(layer.getDecay() >= 0 && layer.getDecay() < 1)) {
            refuse.accept("a batch normalisation with eps %s and decay %s".formatted(layer.getEps(), layer.getDecay()));
        }
        var clipping = layer.getGradientNormalization();
        if (clipping != null && clipping != GradientNormalization.None) {
            refuse.accept("gradient normalisation %s of a batch normalisation, which includes its running statistics"
                    .formatted(clipping));
        }
    }

    /** What normalises the dense layer's input. */
    Norm norm() {
        return new Norm.Batch(layer.getEps(), 1 - layer.getDecay());
    }

    NormPlan plan() {
        return new NormPlan(index, layer.isUseLogStd());
    }
}
