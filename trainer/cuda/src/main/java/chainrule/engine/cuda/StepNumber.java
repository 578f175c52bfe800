package chainrule.engine.cuda;

import chainrule.engine.cuda.kernel.Codes;
import chainrule.engine.step.Factor;
import chainrule.engine.step.Operation;
import chainrule.engine.step.Operation.ColumnSums;
import chainrule.engine.step.Operation.ParametricBackward;
import chainrule.engine.step.Operation.Penalize;
import chainrule.engine.step.Operation.Product;
import chainrule.engine.step.Operation.Update;
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

    /** Those that an operation needs. */
    static List<StepNumber> of(Operation operation) {
        if (operation instanceof Product product) {
            return isConstant(product) ? List.of() : List.of(new OfRate(product.alpha()), new OfRate(product.beta()));
        } else if (operation instanceof ColumnSums sums) {
            return List.of(new OfRate(sums.alpha()), new OfRate(sums.beta()));
        } else if (operation instanceof ParametricBackward) {
            return List.of(new OfRate(Factor.ONE), new OfRate(Factor.ZERO));
        } else if (operation instanceof Penalize penalize) {
            return List.of(new OfRate(penalize.alpha()));
        } else if (operation instanceof Update update) {
            var rule = Codes.of(update.optimizer());
            return List.of(RATE, new Correction(rule.a()), new Correction(rule.b()));
        }
        return List.of();
    }

    /** Whether a product's α and β are the same in every step. */
    static boolean isConstant(Product product) {
        return product.alpha().perRate() == 0 && product.beta().perRate() == 0;
    }
}
