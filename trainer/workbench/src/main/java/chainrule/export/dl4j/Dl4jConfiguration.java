package chainrule.export.dl4j;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.config.ConfigWriter;
import chainrule.config.RunSetting;
import chainrule.engine.dl4j.Nd4jActivation;
import chainrule.model.Activation;
import chainrule.model.InputLayer;
import chainrule.model.InputLayerText;
import chainrule.model.Loss;
import chainrule.model.MlpSpec;
import chainrule.model.Precision;
import chainrule.optim.Optimizer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMAE;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/** A network in nothing but DL4J's own classes, so that programs without Chainrule can load it, use it, and train it on. */
public final class Dl4jConfiguration {
    private Dl4jConfiguration() {}

    static MultiLayerConfiguration of(MlpSpec spec, Precision precision, Optimizer optimizer) {
        var list = new NeuralNetConfiguration.Builder()
                .dataType(precision == Precision.FLOAT64 ? DataType.DOUBLE : DataType.FLOAT)
                .updater(optimizer.choose(new Updaters()))
                // Else the time of day: the same run makes the same file.
                .seed(0)
                .list();
        int last = spec.layers().size() - 1;
        if (!spec.features().isPlain()) {
            list.layer(scaling(spec.features(), optimizer));
        }
        for (int l = 0; l <= last; l++) {
            var layer = spec.layers().get(l);
            FeedForwardLayer.Builder<?> builder = l == last
                    ? new OutputLayer.Builder(loss(spec.loss())).activation(probabilities(spec.loss()))
                    : new DenseLayer.Builder().activation(activation(layer.activation()));
            builder.nIn(spec.fanIn(l)).nOut(layer.units());
            // DL4J's L2 term is ½λ‖W‖².
            builder.l1(layer.penalty().l1()).l2(2 * layer.penalty().l2());
            decay(builder, optimizer);
            if (l > 0 && spec.layers().get(l - 1).dropout() > 0) {
                // DL4J drops a layer's inputs, and names the share that stays.
                builder.dropOut(1 - spec.layers().get(l - 1).dropout());
            }
            list.layer(builder.build());
            if (spec.isParametric(l)) {
                var slopes = new PReLULayer.Builder().inputShape(layer.units());
                decay(slopes, optimizer);
                list.layer(slopes.nIn(layer.units()).nOut(layer.units()).build());
            }
        }
        return list.build();
    }

    /** Slopes are a layer behind this one. */
    private static IActivation activation(Activation activation) {
        if (activation.isParametric()) {
            return new ActivationIdentity();
        }
        return Nd4jActivation.of(activation)
                .orElseThrow(() -> new UserException(Message.of(
                        "DL4J has no activation that computes %s: export the network with %s or %s",
                        ConfigWriter.text(activation),
                        RunSetting.FORMAT.to("onnx"),
                        RunSetting.FORMAT.to("safetensors"))));
    }

    /** s∘x as a product with a diagonal matrix: DL4J has no other layer that does it. Further training would fill the matrix. */
    private static DenseLayer scaling(InputLayer features, Optimizer optimizer) {
        requireScaled(features);
        var builder = new DenseLayer.Builder().hasBias(false).activation(new ActivationIdentity());
        decay(builder, optimizer);
        return builder.nIn(features.inputs()).nOut(features.outputs()).build();
    }

    private static void requireScaled(InputLayer features) {
        for (var part : features.parts()) {
            if (part.outputs() != part.inputs()) {
                throw new UserException(Message.of(
                        "DL4J has no layer that embeds a table's columns (%s): export the network with %s or %s",
                        InputLayerText.of(features),
                        RunSetting.FORMAT.to("onnx"),
                        RunSetting.FORMAT.to("safetensors")));
            }
        }
    }

    private static void decay(FeedForwardLayer.Builder<?> builder, Optimizer optimizer) {
        if (optimizer.weightDecay() > 0) {
            builder.weightDecay(optimizer.weightDecay());
        }
    }

    /** Whether DL4J has this loss; where it has not, the zip has the squared error, which matters to who trains it further. */
    public static boolean hasLoss(Loss loss) {
        return switch (loss.kind()) {
            case CROSS_ENTROPY, SOFTMAX_SQUARED_ERROR, BINARY_CROSS_ENTROPY, SQUARED_ERROR, ABSOLUTE_ERROR -> true;
            default -> false;
        };
    }

    private static IActivation probabilities(Loss loss) {
        return switch (loss.kind()) {
            case CROSS_ENTROPY, SOFTMAX_SQUARED_ERROR -> new ActivationSoftmax();
            case BINARY_CROSS_ENTROPY -> new ActivationSigmoid();
            default -> new ActivationIdentity();
        };
    }

    private static ILossFunction loss(Loss loss) {
        return switch (loss.kind()) {
            case CROSS_ENTROPY -> new LossMCXENT();
            case ABSOLUTE_ERROR -> new LossMAE();
            case BINARY_CROSS_ENTROPY -> new LossBinaryXENT();
            // DL4J has no others of its own: see hasLoss.
            default -> new LossMSE();
        };
    }

    /** DL4J's of that name; it has no momentum but Nesterov's. */
    private record Updaters() implements Optimizer.Cases<IUpdater> {
        @Override
        public IUpdater sgd(Optimizer.Sgd sgd) {
            return new Sgd(sgd.rate());
        }

        @Override
        public IUpdater momentum(Optimizer.Momentum momentum) {
            return new Nesterovs(momentum.rate(), momentum.momentum());
        }

        @Override
        public IUpdater nesterov(Optimizer.Nesterov nesterov) {
            return new Nesterovs(nesterov.rate(), nesterov.momentum());
        }

        @Override
        public IUpdater rmsProp(Optimizer.RmsProp rmsProp) {
            return new RmsProp(rmsProp.rate(), rmsProp.decay(), rmsProp.epsilon());
        }

        @Override
        public IUpdater adam(Optimizer.Adam adam) {
            return new Adam(adam.rate(), adam.beta1(), adam.beta2(), adam.epsilon());
        }

        @Override
        public IUpdater adamW(Optimizer.AdamW adamW) {
            return adam(adamW.adam());
        }

        /** DL4J has no updater of signs: the one whose steps are nearest to ±η. */
        @Override
        public IUpdater lion(Optimizer.Lion lion) {
            return new Adam(lion.rate(), lion.beta1(), lion.beta2(), Adam.DEFAULT_ADAM_EPSILON);
        }
    }
}
