package chainrule.engine.nd4j;

import chainrule.optim.Optimizer;
import chainrule.optim.Optimizer.Adam;
import chainrule.optim.Optimizer.AdamW;
import chainrule.optim.Optimizer.EpsilonPlace;
import chainrule.optim.Optimizer.Lion;
import chainrule.optim.Optimizer.Momentum;
import chainrule.optim.Optimizer.Nesterov;
import chainrule.optim.Optimizer.RmsProp;
import chainrule.optim.Optimizer.Sgd;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * D1 to D5 and D7 on ND4J's arrays: turns a gradient into what is subtracted from the parameters, in place. A decoupled
 * decay, which needs the parameters, is the caller's.
 *
 * @param states the optimiser's arrays, of the gradient's shape
 * @param rate of this step
 * @param t from 1
 */
public record ArrayUpdate(INDArray g, List<INDArray> states, double rate, int t) implements Optimizer.Cases<INDArray> {
    @Override
    public INDArray sgd(Sgd optimizer) {
        return g.muli(rate);
    }

    @Override
    public INDArray momentum(Momentum optimizer) {
        return g.assign(states.get(0).muli(optimizer.momentum()).addi(g)).muli(rate);
    }

    @Override
    public INDArray nesterov(Nesterov optimizer) {
        INDArray v = states.get(0).muli(optimizer.momentum()).addi(g);
        return g.addi(v.mul(optimizer.momentum())).muli(rate);
    }

    @Override
    public INDArray rmsProp(RmsProp optimizer) {
        INDArray e = states.get(0).muli(optimizer.decay()).addi(g.mul(g).muli(1 - optimizer.decay()));
        return g.divi(Transforms.sqrt(e.add(optimizer.epsilon()), false)).muli(rate);
    }

    @Override
    public INDArray adam(Adam optimizer) {
        INDArray m = states.get(0).muli(optimizer.beta1()).addi(g.mul(1 - optimizer.beta1()));
        INDArray v = states.get(1).muli(optimizer.beta2()).addi(g.mul(g).muli(1 - optimizer.beta2()));
        INDArray vHat = v.div(1 - Math.pow(optimizer.beta2(), t));
        INDArray root = optimizer.epsilonPlace() == EpsilonPlace.OUTSIDE
                ? Transforms.sqrt(vHat, false).addi(optimizer.epsilon())
                : Transforms.sqrt(vHat.addi(optimizer.epsilon()), false);
        return g.assign(m).divi(root).muli(rate / (1 - Math.pow(optimizer.beta1(), t)));
    }

    @Override
    public INDArray adamW(AdamW optimizer) {
        return adam(optimizer.adam());
    }

    @Override
    public INDArray lion(Lion optimizer) {
        INDArray m = states.get(0);
        INDArray change = Transforms.sign(m.mul(optimizer.beta1()).addi(g.mul(1 - optimizer.beta1())), false);
        m.muli(optimizer.beta2()).addi(g.muli(1 - optimizer.beta2()));
        return g.assign(change).muli(rate);
    }
}
