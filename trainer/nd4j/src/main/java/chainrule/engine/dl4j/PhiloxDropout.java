package chainrule.engine.dl4j;

import chainrule.formulas.DropoutMask;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * C13 with Chainrule's masks, so that DL4J drops what every other engine drops. DL4J applies dropout to a layer's input:
 * the outputs of layer l are dropped by the dropout of layer l + 1.
 */
public final class PhiloxDropout implements IDropout {
    private final long seed;
    private final int layer;
    private final double keep;
    private transient INDArray mask;

    /** @param layer the layer whose outputs are dropped */
    public PhiloxDropout(
            @JsonProperty("seed") long seed, @JsonProperty("layer") int layer, @JsonProperty("keep") double keep) {
        this.seed = seed;
        this.layer = layer;
        this.keep = keep;
    }

    @JsonProperty("seed")
    long seed() {
        return seed;
    }

    @JsonProperty("layer")
    int layer() {
        return layer;
    }

    @JsonProperty("keep")
    double keep() {
        return keep;
    }

    @Override
    public INDArray applyDropout(
            INDArray input, INDArray result, int iteration, int epoch, LayerWorkspaceMgr workspaces) {
        var factors = new double[(int) input.length()];
        DropoutMask.fill(seed, iteration, layer, keep, factors);
        mask = workspaces.createUninitialized(ArrayType.INPUT, input.dataType(), input.shape(), 'c');
        mask.assign(Nd4j.createFromArray(factors).castTo(input.dataType()).reshape('c', input.shape()));
        return input.muli(mask, result);
    }

    @Override
    public INDArray backprop(INDArray gradientAtOutput, INDArray gradientAtInput, int iteration, int epoch) {
        return gradientAtOutput.muli(mask, gradientAtInput);
    }

    @Override
    public void clear() {
        mask = null;
    }

    @Override
    public PhiloxDropout clone() {
        return new PhiloxDropout(seed, layer, keep);
    }
}
