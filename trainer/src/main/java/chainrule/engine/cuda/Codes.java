package chainrule.engine.cuda;

import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.update.Optimizer;
import chainrule.update.Optimizer.Adam;
import chainrule.update.Optimizer.AdamW;
import chainrule.update.Optimizer.EpsilonPlace;
import chainrule.update.Optimizer.Momentum;
import chainrule.update.Optimizer.Nesterov;
import chainrule.update.Optimizer.RmsProp;
import chainrule.update.Optimizer.Sgd;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Choices as the numbers that the kernels know them by. */
final class Codes {
    private static final int SGD = 0;
    private static final int MOMENTUM = 1;
    private static final int NESTEROV = 2;
    private static final int RMSPROP = 3;
    private static final int ADAM = 4;

    private static final int CROSS_ENTROPY = 0;
    private static final int SQUARED_ERROR = 1;
    private static final int BINARY_CROSS_ENTROPY = 2;

    private Codes() {}

    static int of(Loss loss) {
        return switch (loss) {
            case CROSS_ENTROPY -> CROSS_ENTROPY;
            case SQUARED_ERROR -> SQUARED_ERROR;
            case BINARY_CROSS_ENTROPY -> BINARY_CROSS_ENTROPY;
        };
    }

    static int of(Activation activation) {
        return of(activation.kind());
    }

    static int of(Activation.Kind kind) {
        return kind.ordinal();
    }

    /** The kinds of activations as CUDA C++, so that {@link #of(Activation.Kind)} is the number by which kernels name them. */
    static String activations() {
        return Arrays.stream(Activation.Kind.values())
                .map(Enum::name)
                .collect(Collectors.joining(", ", "enum { ", " };\n"));
    }

    /**
     * What the update kernel needs to know of an optimiser, as it names it.
     *
     * @param a momentum, decay or β₁
     * @param b β₂
     * @param inside ε under the root
     * @param outside ε beside it
     */
    record Rule(int code, double a, double b, double inside, double outside, double weightDecay) {}

    static Rule of(Optimizer optimizer) {
        return optimizer.choose(new Rules());
    }

    private record Rules() implements Optimizer.Cases<Rule> {
        @Override
        public Rule sgd(Sgd sgd) {
            return new Rule(SGD, 0, 0, 0, 0, 0);
        }

        @Override
        public Rule momentum(Momentum momentum) {
            return new Rule(MOMENTUM, momentum.momentum(), 0, 0, 0, 0);
        }

        @Override
        public Rule nesterov(Nesterov nesterov) {
            return new Rule(NESTEROV, nesterov.momentum(), 0, 0, 0, 0);
        }

        @Override
        public Rule rmsProp(RmsProp rms) {
            return new Rule(RMSPROP, rms.decay(), 0, rms.epsilon(), 0, 0);
        }

        @Override
        public Rule adam(Adam adam) {
            return rule(adam, 0);
        }

        @Override
        public Rule adamW(AdamW decayed) {
            return rule(decayed.adam(), decayed.weightDecay());
        }

        private static Rule rule(Adam adam, double weightDecay) {
            double outside = adam.epsilonPlace() == EpsilonPlace.OUTSIDE ? adam.epsilon() : 0;
            return new Rule(ADAM, adam.beta1(), adam.beta2(), adam.epsilon() - outside, outside, weightDecay);
        }
    }
}
