package chainrule.engine.cuda;

import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation;
import chainrule.engine.step.Operation.Activate;
import chainrule.engine.step.Operation.ActivationBackward;
import chainrule.engine.step.Operation.DropBackward;
import chainrule.engine.step.Operation.Product;
import chainrule.engine.step.Operation.Update;
import chainrule.model.Activation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Operations that a card does in one go. */
sealed interface Stage {
    /** In the program's order. */
    List<? extends Operation> operations();

    /** An operation alone. */
    record Single(Operation operation) implements Stage {
        @Override
        public List<Operation> operations() {
            return List.of(operation);
        }
    }

    /** B1: a product, then bias and activation of its result. */
    record Layer(Product product, Activate activate) implements Stage {
        @Override
        public List<Operation> operations() {
            return List.of(product, activate);
        }
    }

    /** C13, C4: what dropout and activation make of a delta. */
    record Backward(Matrix delta, Optional<DropBackward> drop, Optional<ActivationBackward> activation)
            implements Stage {
        @Override
        public List<Operation> operations() {
            var all = new ArrayList<Operation>();
            drop.ifPresent(all::add);
            activation.ifPresent(all::add);
            return all;
        }
    }

    /** Updates by one optimiser. */
    record Updates(List<Update> operations) implements Stage {}

    /** The same program in fewer stages. */
    static List<Stage> of(List<Operation> program) {
        var operations = updatesLast(program);
        var stages = new ArrayList<Stage>();
        for (int i = 0; i < operations.size(); ) {
            var stage = at(operations, i);
            stages.add(stage);
            i += stage.operations().size();
        }
        return stages;
    }

    /** The longest stage that begins at an operation. */
    private static Stage at(List<Operation> operations, int i) {
        var first = operations.get(i);
        var next = i + 1 < operations.size() ? operations.get(i + 1) : null;
        if (first instanceof Product product
                && next instanceof Activate activate
                && activate.h().equals(product.out())
                && product.alpha().isOne()
                && product.beta().isZero()) {
            return new Layer(product, activate);
        } else if (first instanceof DropBackward drop) {
            return next instanceof ActivationBackward backward
                            && backward.delta().equals(drop.delta())
                    ? new Backward(drop.delta(), Optional.of(drop), Optional.of(backward))
                    : new Backward(drop.delta(), Optional.of(drop), Optional.empty());
        } else if (first instanceof ActivationBackward backward) {
            return new Backward(backward.delta(), Optional.empty(), Optional.of(backward));
        } else if (first instanceof Update update) {
            int end = i + 1;
            while (end < operations.size()
                    && operations.get(end) instanceof Update other
                    && other.optimizer().equals(update.optimizer())) {
                end++;
            }
            return new Updates(
                    operations.subList(i, end).stream().map(Update.class::cast).toList());
        }
        return new Single(first);
    }

    /** Puts updates behind all that neither reads nor writes what they change. */
    private static List<Operation> updatesLast(List<Operation> program) {
        var early = new ArrayList<Operation>();
        var late = new ArrayList<Operation>();
        for (int i = 0; i < program.size(); i++) {
            var operation = program.get(i);
            boolean waits =
                    operation instanceof Update && independent(operation, program.subList(i + 1, program.size()));
            (waits ? late : early).add(operation);
        }
        early.addAll(late);
        return early;
    }

    private static boolean independent(Operation operation, Collection<Operation> others) {
        return others.stream().allMatch(other -> Collections.disjoint(operation.matrices(), other.matrices()));
    }

    /** Whether products have an epilogue for an activation. */
    static Optional<Gemm.Epilogue> epilogue(Activation activation) {
        if (activation instanceof Activation.Relu) {
            return Optional.of(Gemm.Epilogue.BIAS_RECT);
        }
        return activation instanceof Activation.Identity ? Optional.of(Gemm.Epilogue.BIAS) : Optional.empty();
    }
}
