package chainrule.model;

import chainrule.random.RandomStream;

/** How a layer's weights begin. Its biases begin at 0. */
public enum Initialization {
    /** Uniform in ±1/√fan-in. */
    UNIFORM_FAN_IN {
        @Override
        double draw(RandomStream random, int fanIn, int fanOut) {
            double bound = 1 / Math.sqrt(fanIn);
            return random.nextUniform(-bound, bound);
        }
    },
    /** Uniform in ±√(6/(fan-in + fan-out)): Glorot and Bengio, AISTATS 2010, equation 16. */
    GLOROT {
        @Override
        double draw(RandomStream random, int fanIn, int fanOut) {
            double bound = Math.sqrt(6.0 / ((double) fanIn + fanOut));
            return random.nextUniform(-bound, bound);
        }
    },
    /** Normal with variance 2/fan-in: He, Zhang, Ren and Sun, ICCV 2015, equation 10. */
    HE {
        @Override
        double draw(RandomStream random, int fanIn, int fanOut) {
            return Math.sqrt(2.0 / fanIn) * random.nextGaussian();
        }
    },
    /** Normal with variance 1/fan-in: LeCun, Bottou, Orr and Müller 1998, equation 16. SELU's paper starts from it. */
    LECUN {
        @Override
        double draw(RandomStream random, int fanIn, int fanOut) {
            return Math.sqrt(1.0 / fanIn) * random.nextGaussian();
        }
    };

    abstract double draw(RandomStream random, int fanIn, int fanOut);
}
