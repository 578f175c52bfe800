package chainrule.engine.dl4j;

import chainrule.model.Activation;
import chainrule.model.InputLayer;
import chainrule.model.Norm;
import chainrule.model.NormPlace;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.nd4j.linalg.activations.IActivation;

/** Which layers a network is made of. */
enum Layers {
    /** DL4J's operations. */
    BUILT_IN {
        @Override
        FeedForwardLayer.Builder<?> dense(Dense dense) {
            return new LeanDense.Builder(dense).activation(activation(dense.activation()));
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

        @Override
        IActivation activation(Activation activation) {
            return Nd4jActivation.exact(activation);
        }

        @Override
        BaseLayer norm(NormPlace place, boolean frozen) {
            return place.norm() instanceof Norm.Batch batch
                    ? new FollowingBatchNorm(batch, place.width(), frozen)
                    : new SameDiffLayerNorm.Builder((Norm.Layer) place.norm(), place.width()).build();
        }
    },
    /** Chainrule's, with a layer behind them that has only the loss. */
    HAND_DERIVED {
        @Override
        FeedForwardLayer.Builder<?> dense(Dense dense) {
            return new HandDerivedDense.Builder().fixedBias(!dense.learnsBias()).activation(dense.activation());
        }

        @Override
        FeedForwardLayer.Builder<?> output(MeteredLoss loss) {
            return dense(new Dense(new Activation.Identity(), true, false));
        }

        @Override
        FeedForwardLayer.Builder<?> features(InputLayer features) {
            return new HandDerivedFeatures.Builder(features);
        }

        @Override
        FeedForwardLayer.Builder<?> slopes(Activation.Parametric activation, int units) {
            return new HandDerivedSlopes.Builder(activation, units);
        }

        @Override
        IActivation activation(Activation activation) {
            return new HandDerivedActivation(activation);
        }

        @Override
        BaseLayer norm(NormPlace place, boolean frozen) {
            return new HandDerivedNorm.Builder(place.norm(), place.width())
                    .frozen(frozen)
                    .build();
        }
    };

    /**
     * What is asked of a dense layer.
     *
     * @param learnsBias else the bias stays unchanged
     * @param isEntry whether nothing needs the gradient at its input
     */
    record Dense(Activation activation, boolean learnsBias, boolean isEntry) {}

    /** A hidden layer. */
    abstract FeedForwardLayer.Builder<?> dense(Dense dense);

    /** The layer that makes the logits. */
    abstract FeedForwardLayer.Builder<?> output(MeteredLoss loss);

    /** The layer before the first dense one. */
    abstract FeedForwardLayer.Builder<?> features(InputLayer features);

    /** The layer behind a dense one whose units have learnt slopes. */
    abstract FeedForwardLayer.Builder<?> slopes(Activation.Parametric activation, int units);

    /** An activation that is a layer of its own, or a dense layer's. */
    abstract IActivation activation(Activation activation);

    /** @param frozen whether it keeps its parameters and running statistics, and uses these in training */
    abstract BaseLayer norm(NormPlace place, boolean frozen);
}
