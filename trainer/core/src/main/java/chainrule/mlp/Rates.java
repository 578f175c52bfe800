package chainrule.mlp;

import chainrule.optim.Optimizer;
import chainrule.optim.Optimizer.Adam;
import chainrule.optim.Optimizer.AdamW;
import chainrule.optim.Optimizer.Lion;
import chainrule.optim.Optimizer.Momentum;
import chainrule.optim.Optimizer.Nesterov;
import chainrule.optim.Optimizer.RmsProp;
import chainrule.optim.Optimizer.Sgd;

/** The same optimiser with another learning rate. */
record Rates(double rate) implements Optimizer.Cases<Optimizer> {
    @Override
    public Optimizer sgd(Sgd optimizer) {
        return new Sgd(rate);
    }

    @Override
    public Optimizer momentum(Momentum optimizer) {
        return new Momentum(rate, optimizer.momentum());
    }

    @Override
    public Optimizer nesterov(Nesterov optimizer) {
        return new Nesterov(rate, optimizer.momentum());
    }

    @Override
    public Optimizer rmsProp(RmsProp optimizer) {
        return new RmsProp(rate, optimizer.decay(), optimizer.epsilon());
    }

    @Override
    public Optimizer adam(Adam optimizer) {
        return new Adam(rate, optimizer.beta1(), optimizer.beta2(), optimizer.epsilon(), optimizer.epsilonPlace());
    }

    @Override
    public Optimizer adamW(AdamW optimizer) {
        return new AdamW(rate, optimizer.beta1(), optimizer.beta2(), optimizer.epsilon(), optimizer.weightDecay());
    }

    @Override
    public Optimizer lion(Lion optimizer) {
        return new Lion(rate, optimizer.beta1(), optimizer.beta2(), optimizer.weightDecay());
    }
}
