package chainrule.dl4j;

import chainrule.model.LayerSpec;
import chainrule.model.MlpSpec;
import chainrule.model.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.stepfunctions.NegativeDefaultStepFunction;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;

/** Reads a network's configuration, and collects what cannot be trained as DL4J does. It changes nothing. */
final class NetworkReader {
    private final MultiLayerConfiguration configuration;
    private final List<String> reasons = new ArrayList<>();

    private NetworkReader(MultiLayerConfiguration configuration) {
        this.configuration = configuration;
    }

    /** @throws UnsupportedNetworkException with all reasons */
    static Plan plan(MultiLayerNetwork network) {
        var reader = new NetworkReader(network.getLayerWiseConfigurations());
        var plan = reader.read();
        if (!reader.reasons.isEmpty()) {
            throw new UnsupportedNetworkException(reader.reasons);
        }
        return plan;
    }

    /** Why a network cannot be trained; empty if it can. */
    static List<String> reasons(MultiLayerNetwork network) {
        var reader = new NetworkReader(network.getLayerWiseConfigurations());
        reader.read();
        return List.copyOf(reader.reasons);
    }

    /** @return null if there are reasons */
    private Plan read() {
        var type = configuration.getDataType();
        if (type != DataType.FLOAT && type != DataType.DOUBLE) {
            reasons.add("its data type is %s: FLOAT and DOUBLE are supported".formatted(type));
        }
        if (configuration.getBackpropType() != BackpropType.Standard) {
            reasons.add("its backprop type is %s".formatted(configuration.getBackpropType()));
        }
        configuration
                .getInputPreProcessors()
                .forEach((layer, processor) -> reasons.add("layer %d: the input preprocessor %s"
                        .formatted(layer, processor.getClass().getSimpleName())));
        var specs = new ArrayList<LayerSpec>();
        var layers = new ArrayList<LayerPlan>();
        int last = configuration.getConfs().size() - 1;
        var first = new LayerReader(configuration.getConf(0), 0, last == 0, null, reasons);
        var reader = first;
        Optional<NormReader> norm = Optional.empty();
        for (int l = 0; l <= last; l++) {
            reader = l == 0 ? first : new LayerReader(configuration.getConf(l), l, l == last, first, reasons);
            general(configuration.getConf(l));
            if (reader.isNorm()) {
                if (norm.isPresent()) {
                    reader.refuse("a batch normalisation behind another one");
                }
                reader.readNorm();
                norm = Optional.of(reader.norm());
                continue;
            }
            if (reader.read() && reader.dropout() > 0) {
                if (norm.isPresent()) {
                    reader.refuse("dropout behind a batch normalisation");
                } else if (l > 0) {
                    drop(specs, specs.size() - 1, reader.dropout());
                }
            }
            specs.add(normalized(reader.spec(), norm));
            layers.add(reader.plan(norm));
            norm = Optional.empty();
        }
        if (!reasons.isEmpty()) {
            return null;
        }
        var loss = reader.loss();
        var spec = new MlpSpec(first.inputs(), specs, loss.loss());
        var rule = UpdateRule.of(((BaseLayer) configuration.getConf(0).getLayer()).getIUpdater());
        boolean clipped = layers.stream().anyMatch(LayerPlan::isClipped);
        if (clipped && rule.scalesGradient() && !rule.isConstant()) {
            reasons.add("its updater Nesterovs has a learning rate schedule, and its gradients are clipped");
            return null;
        }
        var precision = type == DataType.DOUBLE ? Precision.FLOAT64 : Precision.FLOAT32;
        return new Plan(
                spec, layers, rule, loss, precision, configuration.getConf(0).getSeed());
    }

    /** A refused normalisation may have numbers that ours can't have. */
    private LayerSpec normalized(LayerSpec spec, Optional<NormReader> norm) {
        return spec == null || norm.isEmpty() || !reasons.isEmpty()
                ? spec
                : spec.withInputNorm(norm.get().norm());
    }

    /** DL4J drops the inputs of a layer, which are the outputs of the layer before it. */
    private static void drop(List<LayerSpec> specs, int l, double dropout) {
        var spec = specs.get(l);
        if (spec != null) {
            var dropping =
                    new LayerSpec(spec.units(), spec.activation(), spec.initialization(), spec.penalty(), dropout);
            specs.set(l, dropping.withInputNorm(spec.inputNorm()));
        }
    }

    /** What DL4J's builder sets for all layers. */
    private void general(NeuralNetConfiguration conf) {
        if (conf.getOptimizationAlgo() != OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT) {
            refuse("its optimisation algorithm is %s".formatted(conf.getOptimizationAlgo()));
        }
        if (!conf.isMiniBatch()) {
            refuse("its miniBatch is false");
        }
        if (!conf.isMinimize()) {
            refuse("its minimize is false");
        }
        if (conf.getStepFunction() != null && !(conf.getStepFunction() instanceof NegativeDefaultStepFunction)) {
            refuse("its step function is %s"
                    .formatted(conf.getStepFunction().getClass().getSimpleName()));
        }
    }

    private void refuse(String reason) {
        if (!reasons.contains(reason)) {
            reasons.add(reason);
        }
    }
}
