package chainrule.engine.nd4j;

import chainrule.update.Optimizer;
import chainrule.update.Optimizer.Adam;
import chainrule.update.Optimizer.AdamW;
import chainrule.update.Optimizer.EpsilonPlace;
import chainrule.update.Optimizer.Momentum;
import chainrule.update.Optimizer.Nesterov;
import chainrule.update.Optimizer.RmsProp;
import chainrule.update.Optimizer.Sgd;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/** D1 to D5 on ND4J's arrays. */
public final class ArrayUpdate {
    private ArrayUpdate() {}

    /**
     * Turns a gradient into what is subtracted from the parameters, in place. AdamW's decay, which needs the parameters, is the
     * caller's.
     *
     * @param states the optimiser's arrays, of the gradient's shape
     * @param t from 1
     */
    public static void apply(Optimizer optimizer, INDArray g, List<INDArray> states, double rate, int t) {
        if (optimizer instanceof Sgd) {
            g.muli(rate);
        } else if (optimizer instanceof Momentum momentum) {
            g.assign(states.get(0).muli(momentum.momentum()).addi(g)).muli(rate);
        } else if (optimizer instanceof Nesterov nesterov) {
            INDArray v = states.get(0).muli(nesterov.momentum()).addi(g);
            g.addi(v.mul(nesterov.momentum())).muli(rate);
        } else if (optimizer instanceof RmsProp rms) {
            INDArray e = states.get(0).muli(rms.decay()).addi(g.mul(g).muli(1 - rms.decay()));
            g.divi(Transforms.sqrt(e.add(rms.epsilon()), false)).muli(rate);
        } else if (optimizer instanceof AdamW adamW) {
            adam(adamW.adam(), g, states, rate, t);
        } else if (optimizer instanceof Adam adam) {
            adam(adam, g, states, rate, t);
        }
    }

    private static void adam(Adam adam, INDArray g, List<INDArray> states, double rate, int t) {
        INDArray m = states.get(0).muli(adam.beta1()).addi(g.mul(1 - adam.beta1()));
        INDArray v = states.get(1).muli(adam.beta2()).addi(g.mul(g).muli(1 - adam.beta2()));
        INDArray vHat = v.div(1 - Math.pow(adam.beta2(), t));
        INDArray root = adam.epsilonPlace() == EpsilonPlace.OUTSIDE
                ? Transforms.sqrt(vHat, false).addi(adam.epsilon())
                : Transforms.sqrt(vHat.addi(adam.epsilon()), false);
        g.assign(m).divi(root).muli(rate / (1 - Math.pow(adam.beta1(), t)));
    }
}
