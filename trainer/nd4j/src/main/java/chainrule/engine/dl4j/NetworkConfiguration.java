package chainrule.engine.dl4j;

import chainrule.engine.InputGroups;
import chainrule.engine.TrainingRules;
import chainrule.engine.dl4j.Slot.Kind;
import chainrule.model.Activation;
import chainrule.model.LayerSpec;
import chainrule.model.MlpSpec;
import chainrule.model.NormPlace;
import chainrule.model.Penalty;
import chainrule.model.Precision;
import chainrule.optim.GroupRule;
import chainrule.optim.Optimizer;
import chainrule.optim.ParameterGroup;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;

/**
 * A spec as DL4J's configuration, with penalties, dropout, updater and loss: a layer for each {@link Slot}, called by its number.
 *
 * @param layers whose backward pass
 * @param rules which layers are frozen, and which parameters have a rate of their own or do not decay
 */
record NetworkConfiguration(
        MlpSpec spec,
        Precision precision,
        Optimizer optimizer,
        IUpdater updater,
        long seed,
        MeteredLoss loss,
        Layers layers,
        TrainingRules rules) {
    private static final String INPUT = "x";
    private static final String LOSS = "loss";

    /**
     * A {@code MultiLayerNetwork}, or a {@code ComputationGraph} where a residual connection needs it: its layers have one input each.
     */
    Dl4jModel model() {
        return isResidual(spec) ? Dl4jModel.of(graph()) : Dl4jModel.of(list());
    }

    /** Whether a network has residual connections. */
    static boolean isResidual(MlpSpec spec) {
        return spec.layers().stream().anyMatch(layer -> layer.residual() > 0);
    }

    private NeuralNetConfiguration.Builder general() {
        return new NeuralNetConfiguration.Builder()
                .dataType(dataType(precision))
                .weightInit(WeightInit.ZERO)
                // The loss's gradient is divided by N: that spares a pass over all weights' gradients.
                .miniBatch(false)
                .updater(updater);
    }

    private MultiLayerConfiguration list() {
        var list = general().list();
        Slot.of(spec).forEach(slot -> list.layer(layer(slot)));
        if (layers == Layers.HAND_DERIVED) {
            list.layer(lossLayer());
        }
        return list.build();
    }

    private ComputationGraphConfiguration graph() {
        var graph = general().graphBuilder().addInputs(INPUT);
        var slots = Slot.of(spec);
        for (int k = 0; k < slots.size(); k++) {
            var slot = slots.get(k);
            if (slot.kind() == Kind.SUM) {
                int from = slot.layer() - spec.layers().get(slot.layer()).residual();
                graph.addVertex(
                        name(k), new ElementWiseVertex(ElementWiseVertex.Op.Add), name(k - 1), name(output(from)));
            } else {
                graph.addLayer(name(k), layer(slot), name(k - 1));
            }
        }
        String last = name(slots.size() - 1);
        if (layers == Layers.HAND_DERIVED) {
            graph.addLayer(LOSS, lossLayer(), last);
            last = LOSS;
        }
        return graph.setOutputs(last).build();
    }

    /** Of a slot by its number; −1 is the network's input. */
    private static String name(int slot) {
        return slot < 0 ? INPUT : Integer.toString(slot);
    }

    /** The last slot of a layer; −1: what enters the first one. */
    private int output(int layer) {
        var slots = Slot.of(spec);
        int last = -1;
        for (int k = 0; k < slots.size(); k++) {
            var slot = slots.get(k);
            if (layer < 0 ? slot.kind() == Kind.FEATURES : slot.layer() == layer) {
                last = k;
            }
        }
        return last;
    }

    private Layer lossLayer() {
        return new LossLayer.Builder(loss).activation(loss.outputActivation()).build();
    }

    private Layer layer(Slot slot) {
        int l = slot.layer();
        var layer = spec.layers().get(l);
        return switch (slot.kind()) {
            case FEATURES -> {
                var rule =
                        InputGroups.of(spec.features(), rules.groups()).get(0).rule();
                yield learnt(layers.features(spec.features()), l, Penalty.NONE, rule, rule);
            }
            case DENSE -> dense(l);
            case SLOPES -> {
                var rule = rules.groups().of(ParameterGroup.Kind.SLOPES, l);
                var slopes = layers.slopes((Activation.Parametric) layer.activation(), layer.units());
                yield learnt(slopes, l, Penalty.NONE, rule, rule);
            }
            case INPUT_NORM -> norm(new NormPlace(l, true, spec.fanIn(l), layer.inputNorm()));
            case NORM -> norm(new NormPlace(l, false, spec.fanOut(l), layer.norm()));
            case ACTIVATION -> new ActivationLayer(layers.activation(layer.activation()));
            case DROPOUT -> new DropoutLayer(new PhiloxDropout(seed, l, keep(layer)));
            case SUM -> throw new IllegalStateException("a sum is a vertex");
        };
    }

    private Layer dense(int l) {
        var layer = spec.layers().get(l);
        boolean last = l == spec.layers().size() - 1;
        boolean plain = layer.norm().isNone() && !layer.activation().isParametric();
        // Behind it the batch's mean is subtracted: its gradient would be rounding alone.
        boolean learnsBias = !layer.norm().isOfBatch();
        var builder = last
                ? layers.output(loss)
                : layers.dense(new Layers.Dense(
                        plain ? layer.activation() : new Activation.Identity(), learnsBias, isEntry(l)));
        builder.nIn(spec.fanIn(l)).nOut(layer.units());
        var built = learnt(
                builder,
                l,
                layer.penalty(),
                rules.groups().of(ParameterGroup.Kind.WEIGHTS, l),
                rules.groups().of(ParameterGroup.Kind.BIASES, l));
        if (!learnsBias) {
            built.setRegularizationBias(List.of());
        }
        return built;
    }

    /** Whether nothing below it learns, and it alone reads the network's input. */
    private boolean isEntry(int l) {
        return l == 0
                && spec.features().isPlain()
                && spec.layers().get(0).inputNorm().isNone()
                && !isResidual(spec);
    }

    private BaseLayer norm(NormPlace place) {
        boolean frozen = rules.freezes(place.layer());
        var norm = layers.norm(place, frozen);
        if (frozen) {
            norm.setIUpdater(new FrozenUpdater());
        } else if (updater instanceof OptimizerUpdater usual) {
            norm.setIUpdater(usual.times(
                    rules.groups().of(ParameterGroup.Kind.NORMS, place.layer()).rateFactor()));
        }
        return norm;
    }

    private BaseLayer learnt(
            FeedForwardLayer.Builder<?> builder, int l, Penalty penalty, GroupRule ofWeights, GroupRule ofBiases) {
        regularize(builder, penalty, optimizer, ofWeights, ofBiases);
        if (rules.freezes(l)) {
            builder.updater(new FrozenUpdater());
            builder.regularization(List.of());
            builder.regularizationBias(List.of());
        } else if (updater instanceof OptimizerUpdater usual) {
            builder.updater(usual.times(ofWeights.rateFactor()));
            builder.biasUpdater(usual.times(ofBiases.rateFactor()));
        }
        return builder.build();
    }

    static DataType dataType(Precision precision) {
        return precision == Precision.FLOAT64 ? DataType.DOUBLE : DataType.FLOAT;
    }

    private static double keep(LayerSpec layer) {
        return 1 - layer.dropout();
    }

    /** C8 and D5. DL4J's L2 term is ½λ‖W‖², so that its λ is 2λ₂. */
    private static void regularize(
            BaseLayer.Builder<?> builder,
            Penalty penalty,
            Optimizer optimizer,
            GroupRule ofWeights,
            GroupRule ofBiases) {
        var weights = new ArrayList<Regularization>();
        if (penalty.l1() > 0) {
            weights.add(new L1Regularization(penalty.l1()));
        }
        if (penalty.l2() > 0) {
            weights.add(new L2Regularization(2 * penalty.l2()));
        }
        if (optimizer.weightDecay() > 0) {
            var decay = new WeightDecay(optimizer.weightDecay(), true);
            if (ofWeights.decays()) {
                weights.add(decay);
            }
            if (ofBiases.decays()) {
                builder.regularizationBias(List.of(decay));
            }
        }
        builder.regularization(weights);
    }
}
