package chainrule.export;

import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.MlpSpec;
import chainrule.model.Precision;
import chainrule.update.Optimizer;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftPlus;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/** A network in nothing but DL4J's own classes, so that programs without Chainrule can load it, use it, and train it on. */
final class Dl4jConfiguration {
    private Dl4jConfiguration() {}

    static MultiLayerConfiguration of(MlpSpec spec, Precision precision, Optimizer optimizer) {
        var list = new NeuralNetConfiguration.Builder()
                .dataType(precision == Precision.FLOAT64 ? DataType.DOUBLE : DataType.FLOAT)
                .updater(updater(optimizer))
                // Else the time of day: the same run makes the same file.
                .seed(0)
                .list();
        int last = spec.layers().size() - 1;
        for (int l = 0; l <= last; l++) {
            var layer = spec.layers().get(l);
            FeedForwardLayer.Builder<?> builder = l == last
                    ? new OutputLayer.Builder(loss(spec.loss())).activation(probabilities(spec.loss()))
                    : new DenseLayer.Builder().activation(activation(layer.activation()));
            builder.nIn(spec.fanIn(l)).nOut(layer.units());
            // DL4J's L2 term is ½λ‖W‖².
            builder.l1(layer.penalty().l1()).l2(2 * layer.penalty().l2());
            if (optimizer instanceof Optimizer.AdamW adamW) {
                builder.weightDecay(adamW.weightDecay());
            }
            if (l > 0 && spec.layers().get(l - 1).dropout() > 0) {
                // DL4J drops a layer's inputs, and names the share that stays.
                builder.dropOut(1 - spec.layers().get(l - 1).dropout());
            }
            list.layer(l, builder.build());
        }
        return list.build();
    }

    private static IActivation probabilities(Loss loss) {
        return loss == Loss.BINARY_CROSS_ENTROPY ? new ActivationSigmoid() : new ActivationSoftmax();
    }

    private static ILossFunction loss(Loss loss) {
        return switch (loss) {
            case CROSS_ENTROPY -> new LossMCXENT();
            case SQUARED_ERROR -> new LossMSE();
            case BINARY_CROSS_ENTROPY -> new LossBinaryXENT();
        };
    }

    private static IActivation activation(Activation activation) {
        return switch (activation.kind()) {
            case IDENTITY -> new ActivationIdentity();
            case SIGMOID -> new ActivationSigmoid();
            case TANH -> new ActivationTanH();
            case RELU -> new ActivationReLU();
            case LEAKY_RELU -> new ActivationLReLU(activation.alpha());
            case SOFTPLUS -> new ActivationSoftPlus();
        };
    }

    /** DL4J's of that name; it has no momentum but Nesterov's. */
    private static IUpdater updater(Optimizer optimizer) {
        double rate = optimizer.rate();
        if (optimizer instanceof Optimizer.Momentum momentum) {
            return new Nesterovs(rate, momentum.momentum());
        } else if (optimizer instanceof Optimizer.Nesterov nesterov) {
            return new Nesterovs(rate, nesterov.momentum());
        } else if (optimizer instanceof Optimizer.RmsProp rmsProp) {
            return new RmsProp(rate, rmsProp.decay(), rmsProp.epsilon());
        } else if (optimizer instanceof Optimizer.Adam adam) {
            return new Adam(rate, adam.beta1(), adam.beta2(), adam.epsilon());
        } else if (optimizer instanceof Optimizer.AdamW adamW) {
            return new Adam(rate, adamW.beta1(), adamW.beta2(), adamW.epsilon());
        }
        return new Sgd(rate);
    }
}
