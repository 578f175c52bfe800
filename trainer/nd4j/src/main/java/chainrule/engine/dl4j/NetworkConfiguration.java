package chainrule.engine.dl4j;

import chainrule.engine.InputGroups;
import chainrule.engine.TrainingRules;
import chainrule.model.Activation;
import chainrule.model.InputLayer;
import chainrule.model.LayerSpec;
import chainrule.model.MlpSpec;
import chainrule.model.Penalty;
import chainrule.model.Precision;
import chainrule.optim.GroupRule;
import chainrule.optim.Optimizer;
import chainrule.optim.ParameterGroup.Kind;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.L1Regularization;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;

/** A spec as DL4J's configuration: {@link LeanDense} layers and a {@link WeightedOutput}. */
final class NetworkConfiguration {
    private NetworkConfiguration() {}

    /**
     * For a training: with penalties, dropout, updater and loss.
     *
     * @param layers whose backward pass
     * @param rules which layers are frozen, and which parameters have a rate of their own or do not decay
     */
    static MultiLayerConfiguration of(
            MlpSpec spec,
            Precision precision,
            Optimizer optimizer,
            IUpdater updater,
            long seed,
            MeteredLoss loss,
            Layers layers,
            TrainingRules rules) {
        var list = new NeuralNetConfiguration.Builder()
                .dataType(dataType(precision))
                .weightInit(WeightInit.ZERO)
                // The loss's gradient is divided by N: that spares a pass over all weights' gradients.
                .miniBatch(false)
                .updater(updater)
                .list();
        int last = spec.layers().size() - 1;
        if (!spec.features().isPlain()) {
            var features = layers.features(spec.features());
            var ofInput = InputGroups.of(spec.features(), rules.groups()).get(0).rule();
            regularize(features, Penalty.NONE, optimizer, ofInput, ofInput);
            step(features, updater, ofInput, ofInput, rules.freezes(0));
            list.layer(features.build());
        }
        for (int l = 0; l <= last; l++) {
            var layer = spec.layers().get(l);
            FeedForwardLayer.Builder<?> builder =
                    l == last ? layers.output(loss) : layers.hidden(beforeSlopes(layer.activation()));
            builder.nIn(spec.fanIn(l)).nOut(layer.units());
            var ofWeights = rules.groups().of(Kind.WEIGHTS, l);
            var ofBiases = rules.groups().of(Kind.BIASES, l);
            regularize(builder, layer.penalty(), optimizer, ofWeights, ofBiases);
            step(builder, updater, ofWeights, ofBiases, rules.freezes(l));
            if (l > 0 && spec.layers().get(l - 1).dropout() > 0) {
                builder.dropOut(
                        new PhiloxDropout(seed, l - 1, keep(spec.layers().get(l - 1))));
            }
            list.layer(builder.build());
            if (layer.activation() instanceof Activation.Parametric parametric) {
                var slopes = layers.slopes(parametric, layer.units());
                var ofSlopes = rules.groups().of(Kind.SLOPES, l);
                regularize(slopes, Penalty.NONE, optimizer, ofSlopes, ofSlopes);
                step(slopes, updater, ofSlopes, ofSlopes, rules.freezes(l));
                list.layer(slopes.build());
            }
        }
        if (layers == Layers.HAND_DERIVED) {
            list.layer(new LossLayer.Builder(loss)
                    .activation(loss.outputActivation())
                    .build());
        }
        return list.build();
    }

    /** A layer's own updater, where its parameters do not make the usual step. */
    private static void step(
            BaseLayer.Builder<?> builder, IUpdater usual, GroupRule ofWeights, GroupRule ofBiases, boolean frozen) {
        if (frozen) {
            builder.updater(new FrozenUpdater()).regularization(List.of()).regularizationBias(List.of());
        } else if (usual instanceof OptimizerUpdater updater) {
            builder.updater(updater.times(ofWeights.rateFactor()));
            builder.biasUpdater(updater.times(ofBiases.rateFactor()));
        }
    }

    /** What a dense layer does by itself: slopes are a layer behind it. */
    private static Activation beforeSlopes(Activation activation) {
        return activation.isParametric() ? new Activation.Identity() : activation;
    }

    /** Which layers a network is made of. */
    enum Layers {
        /** DL4J's operations. */
        BUILT_IN {
            @Override
            FeedForwardLayer.Builder<?> hidden(Activation activation) {
                return new LeanDense.Builder().activation(Nd4jActivation.exact(activation));
            }

            @Override
            FeedForwardLayer.Builder<?> output(MeteredLoss loss) {
                return new WeightedOutput.Builder(loss).activation(loss.outputActivation());
            }

            @Override
            FeedForwardLayer.Builder<?> features(InputLayer features) {
                return new SameDiffFeatures.Builder(features);
            }

            @Override
            FeedForwardLayer.Builder<?> slopes(Activation.Parametric activation, int units) {
                return new PReLULayer.Builder().inputShape(units).nIn(units).nOut(units);
            }
        },
        /** Chainrule's, with a layer behind them that has only the loss. */
        HAND_DERIVED {
            @Override
            FeedForwardLayer.Builder<?> hidden(Activation activation) {
                return new HandDerivedDense.Builder().activation(activation);
            }

            @Override
            FeedForwardLayer.Builder<?> output(MeteredLoss loss) {
                return hidden(new Activation.Identity());
            }

            @Override
            FeedForwardLayer.Builder<?> features(InputLayer features) {
                return new HandDerivedFeatures.Builder(features);
            }

            @Override
            FeedForwardLayer.Builder<?> slopes(Activation.Parametric activation, int units) {
                return new HandDerivedSlopes.Builder(activation, units);
            }
        };

        abstract FeedForwardLayer.Builder<?> hidden(Activation activation);

        /** The layer that makes the logits. */
        abstract FeedForwardLayer.Builder<?> output(MeteredLoss loss);

        /** The layer before the first dense one. */
        abstract FeedForwardLayer.Builder<?> features(InputLayer features);

        /** The layer behind a dense one whose units have learnt slopes. */
        abstract FeedForwardLayer.Builder<?> slopes(Activation.Parametric activation, int units);
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
        var weights = new java.util.ArrayList<Regularization>();
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
