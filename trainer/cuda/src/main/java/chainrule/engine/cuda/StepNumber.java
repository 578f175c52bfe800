package chainrule.engine.cuda;

import chainrule.engine.step.Factor;
import chainrule.engine.step.Kept;
import chainrule.engine.step.Operation;
import chainrule.engine.step.Operation.Product;
import chainrule.engine.step.Step;
import java.util.List;

/** A number that operations need and that may be another for every step: computed on the host, in float64. */
sealed interface StepNumber {
    /** η. */
    StepNumber RATE = new OfRate(new Factor(0, 1));

    double at(Step step);

    /** A factor of the learning rate. */
    record OfRate(Factor factor) implements StepNumber {
        @Override
        public double at(Step step) {
            return factor.at(step.rate());
        }
    }

    /** D4: 1/(1 − βᵗ), t counting from 1. */
    record Correction(double beta) implements StepNumber {
        @Override
        public double at(Step step) {
            return 1 / (1 - Math.pow(beta, step.number() + 1.0));
        }
    }

    /** D8, D9: what a mean keeps of itself. */
    record OfMean(Kept kept) implements StepNumber {
        @Override
        public double at(Step step) {
            return kept.at(step);
        }
    }

    /** Those that an operation needs. */
    static List<StepNumber> of(Operation operation) {
        return operation.choose(new NumbersOfOperation());
    }

    /** Whether a product's α and β are the same in every step. */
    static boolean isConstant(Product product) {
        return product.alpha().perRate() == 0 && product.beta().perRate() == 0;
    }
}
