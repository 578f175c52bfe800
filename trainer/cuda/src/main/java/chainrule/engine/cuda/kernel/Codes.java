package chainrule.engine.cuda.kernel;

import chainrule.engine.cuda.card.Gemm;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.optim.Optimizer;
import chainrule.optim.Optimizer.Adam;
import chainrule.optim.Optimizer.AdamW;
import chainrule.optim.Optimizer.EpsilonPlace;
import chainrule.optim.Optimizer.Lion;
import chainrule.optim.Optimizer.Momentum;
import chainrule.optim.Optimizer.Nesterov;
import chainrule.optim.Optimizer.RmsProp;
import chainrule.optim.Optimizer.Sgd;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Choices as the numbers that the kernels know them by. */
public final class Codes {
    /** The rules that the kernel {@code update} has. */
    public enum Update {
        SGD,
        MOMENTUM,
        NESTEROV,
        RMSPROP,
        ADAM,
        LION
    }

    /** The kinds of parts of an input layer that the kernels know. */
    public enum Part {
        PLAIN,
        SCALED,
        EMBEDDING,
        PERIODIC
    }

    private Codes() {}

    /** What kernels call all of these: CUDA C++ that gives the names the numbers that the kernels are started with. */
    static String names() {
        return names(Activation.Kind.values())
                + names(Loss.Kind.values())
                + names(Update.values())
                + names(Part.values())
                + names(Gemm.Factors.values());
    }

    private static String names(Enum<?>[] constants) {
        return Arrays.stream(constants).map(Enum::name).collect(Collectors.joining(", ", "enum { ", " };\n"));
    }

    /**
     * What the update kernel needs to know of an optimiser, as it names it.
     *
     * @param a momentum, decay or β₁
     * @param b β₂
     * @param inside ε under the root @param outside ε outside it
     */
    public record Rule(Update update, double a, double b, double inside, double outside, double weightDecay) {}

    public static Rule of(Optimizer optimizer) {
        return optimizer.choose(new Rules());
    }

    private record Rules() implements Optimizer.Cases<Rule> {
        @Override
        public Rule sgd(Sgd sgd) {
            return new Rule(Update.SGD, 0, 0, 0, 0, 0);
        }

        @Override
        public Rule momentum(Momentum momentum) {
            return new Rule(Update.MOMENTUM, momentum.momentum(), 0, 0, 0, 0);
        }

        @Override
        public Rule nesterov(Nesterov nesterov) {
            return new Rule(Update.NESTEROV, nesterov.momentum(), 0, 0, 0, 0);
        }

        @Override
        public Rule rmsProp(RmsProp rms) {
            return new Rule(Update.RMSPROP, rms.decay(), 0, rms.epsilon(), 0, 0);
        }

        @Override
        public Rule adam(Adam adam) {
            return rule(adam, 0);
        }

        @Override
        public Rule adamW(AdamW decayed) {
            return rule(decayed.adam(), decayed.weightDecay());
        }

        @Override
        public Rule lion(Lion lion) {
            return new Rule(Update.LION, lion.beta1(), lion.beta2(), 0, 0, lion.weightDecay());
        }

        private static Rule rule(Adam adam, double weightDecay) {
            double outside = adam.epsilonPlace() == EpsilonPlace.OUTSIDE ? adam.epsilon() : 0;
            return new Rule(Update.ADAM, adam.beta1(), adam.beta2(), adam.epsilon() - outside, outside, weightDecay);
        }
    }
}
