package chainrule.dl4j;

import chainrule.engine.dl4j.Nd4jActivation;
import chainrule.model.Activation;
import chainrule.model.Initialization;
import chainrule.model.LayerSpec;
import chainrule.model.Penalty;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;

/** One layer of DL4J's: what it is as ours, and what about it is not supported. */
final class LayerReader {
    private final NeuralNetConfiguration conf;
    private final int index;
    private final boolean last;
    private final LayerReader first;
    private final List<String> reasons;
    private FeedForwardLayer layer;
    private WeightPenalties weights = WeightPenalties.NONE;
    private WeightPenalties biases = WeightPenalties.NONE;
    private Activation activation = new Activation.Identity();
    private OutputLoss loss;
    private double dropout;
    private NormReader norm;

    /**
     * @param last whether it is the output layer
     * @param first reads the first layer; null for itself
     * @param reasons receives what is not supported
     */
    LayerReader(NeuralNetConfiguration conf, int index, boolean last, LayerReader first, List<String> reasons) {
        this.conf = conf;
        this.index = index;
        this.last = last;
        this.first = first;
        this.reasons = reasons;
    }

    /** Notes that something about this layer is not supported. */
    void refuse(String what) {
        String name = conf.getLayer().getLayerName();
        boolean given = name != null && !name.equals("layer" + index);
        reasons.add("layer %d%s: %s".formatted(index, given ? " (" + name + ")" : "", what));
    }

    /** Whether it is a batch normalisation in front of another layer. */
    boolean isNorm() {
        return !last && conf.getLayer().getClass() == BatchNormalization.class;
    }

    /** Reads a batch normalisation, after which {@link #norm} has it. */
    void readNorm() {
        layer = (FeedForwardLayer) conf.getLayer();
        norm = new NormReader((BatchNormalization) layer, index);
        norm.check(this::refuse);
        readCommon();
        readUpdater();
    }

    /** What was read of a batch normalisation. */
    NormReader norm() {
        return norm;
    }

    /** @return whether it is a layer of a supported kind */
    boolean read() {
        var type = conf.getLayer().getClass();
        if (type != (last ? OutputLayer.class : DenseLayer.class)) {
            refuse(
                    "%s: only DenseLayers, a BatchNormalization in front of any, and an OutputLayer behind them are supported"
                            .formatted(type.getSimpleName()));
            return false;
        }
        layer = (FeedForwardLayer) conf.getLayer();
        if (layer instanceof DenseLayer dense && dense.hasLayerNorm()) {
            refuse("layer normalisation");
        }
        readCommon();
        readActivation();
        readDropout();
        readUpdater();
        weights = decays(layer.getRegularization(), "weights");
        biases = decays(layer.getRegularizationBias(), "bias");
        readClipping();
        return true;
    }

    private void readCommon() {
        if (layer.getConstraints() != null && !layer.getConstraints().isEmpty()) {
            refuse("constraints on its parameters");
        }
        if (layer.getWeightNoise() != null) {
            refuse("weight noise %s".formatted(layer.getWeightNoise().getClass().getSimpleName()));
        }
    }

    private GradientNormalization clipping() {
        var clipping = layer.getGradientNormalization();
        return clipping == null ? GradientNormalization.None : clipping;
    }

    private void readClipping() {
        double threshold = layer.getGradientNormalizationThreshold();
        switch (clipping()) {
            case None -> {}
            case ClipL2PerLayer, ClipL2PerParamType -> {
                if (!(threshold > 0)) {
                    refuse("a gradient normalisation threshold of %s".formatted(threshold));
                }
            }
            default -> refuse("gradient normalisation %s".formatted(clipping()));
        }
    }

    private WeightPenalties decays(List<Regularization> all, String of) {
        var decays = WeightPenalties.of(all);
        if (decays.isEmpty()) {
            refuse("the regularisation of its %s: constant L1, L2 and weight decay are supported".formatted(of));
        }
        return decays.orElse(WeightPenalties.NONE);
    }

    private void readActivation() {
        var function = layer.getActivationFn();
        if (!last) {
            var known = Nd4jActivation.read(function);
            if (known.isEmpty()) {
                refuse("the activation %s".formatted(function));
            }
            activation = known.orElse(activation);
            return;
        }
        var judged = ((BaseOutputLayer) layer).getLossFn();
        var known = OutputLoss.of(judged, function, outputs());
        if (known.isEmpty()) {
            refuse("the loss %s on the activation %s with %d outputs".formatted(judged, function, outputs()));
        }
        loss = known.orElse(null);
        if (OutputLoss.weights(judged) != null) {
            refuse("weights in the loss");
        }
    }

    private void readDropout() {
        var kind = layer.getIDropout();
        if (kind == null) {
            return;
        }
        if (kind.getClass() != Dropout.class || ((Dropout) kind).getPSchedule() != null) {
            refuse("dropout of the kind %s".formatted(kind.getClass().getSimpleName()));
            return;
        }
        dropout = 1 - ((Dropout) kind).getP();
        if (index == 0 && dropout > 0) {
            refuse("dropout of the network's inputs");
        }
    }

    private void readUpdater() {
        var updater = layer.getIUpdater();
        if (!UpdateRule.has(updater)) {
            refuse("the updater %s".formatted(updater));
        } else if (first != null && first.layer != null && !updater.equals(first.layer.getIUpdater())) {
            refuse("its updater is another than layer 0's");
        }
        IUpdater ofBias = layer.getBiasUpdater();
        if (ofBias != null && !ofBias.equals(updater)) {
            refuse("its bias has another updater than its weights");
        }
    }

    int inputs() {
        return Math.toIntExact(layer.getNIn());
    }

    private int outputs() {
        return Math.toIntExact(layer.getNOut());
    }

    /** The share of its inputs that is dropped. */
    double dropout() {
        return dropout;
    }

    /** Of the output layer; null if it is not supported. */
    OutputLoss loss() {
        return loss;
    }

    /** Without dropout of its outputs; null if the layer is not of a supported kind. */
    LayerSpec spec() {
        return layer == null ? null : new LayerSpec(outputs(), activation, Initialization.GLOROT, Penalty.NONE, 0);
    }

    /**
     * Null if the layer is not of a supported kind.
     *
     * @param before the batch normalisation in front of it, if there is one
     */
    LayerPlan plan(Optional<NormReader> before) {
        if (layer == null) {
            return null;
        }
        boolean hasBias = layer instanceof DenseLayer dense ? dense.hasBias() : ((OutputLayer) layer).hasBias();
        return new LayerPlan(
                index,
                before.map(NormReader::plan),
                hasBias,
                weights,
                biases,
                clipping(),
                layer.getGradientNormalizationThreshold());
    }
}
