package chainrule.engine.cuda.plan;

import chainrule.engine.cuda.card.Gemm;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation;
import chainrule.engine.step.Operation.Activate;
import chainrule.engine.step.Operation.ActivationBackward;
import chainrule.engine.step.Operation.ColumnSums;
import chainrule.engine.step.Operation.DropBackward;
import chainrule.engine.step.Operation.LossGradient;
import chainrule.engine.step.Operation.ParametricBackward;
import chainrule.engine.step.Operation.Product;
import chainrule.engine.step.Operation.Update;
import chainrule.model.Activation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Operations that a card does in one go. */
public sealed interface Stage {
    /** In the program's order. */
    List<? extends Operation> operations();

    /** The case of this stage. */
    <T> T choose(Cases<T> cases);

    /** Something for each kind of stage. */
    interface Cases<T> {
        T single(Single stage);

        T layer(Layer stage);

        T backward(Backward stage);

        T slopes(Slopes stage);

        T loss(Loss stage);

        T lossSums(LossSums stage);

        T updates(Updates stage);
    }

    /** An operation alone. */
    record Single(Operation operation) implements Stage {
        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.single(this);
        }

        @Override
        public List<Operation> operations() {
            return List.of(operation);
        }
    }

    /** B1: a product, then bias and activation of its result. */
    record Layer(Product product, Activate activate) implements Stage {
        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.layer(this);
        }

        @Override
        public List<Operation> operations() {
            return List.of(product, activate);
        }
    }

    /** C13, C4, C7: what dropout and activation make of a delta, and the sums of its columns. */
    record Backward(
            Matrix delta,
            Optional<DropBackward> drop,
            Optional<ActivationBackward> activation,
            Optional<ColumnSums> sums)
            implements Stage {
        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.backward(this);
        }

        @Override
        public List<Operation> operations() {
            var all = new ArrayList<Operation>();
            drop.ifPresent(all::add);
            activation.ifPresent(all::add);
            sums.ifPresent(all::add);
            return all;
        }
    }

    /** C13, C4, C24, C7: the same where the layer's slopes are learnt, with their gradient. */
    record Slopes(Matrix delta, Optional<DropBackward> drop, ParametricBackward activation, Optional<ColumnSums> sums)
            implements Stage {
        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.slopes(this);
        }

        @Override
        public List<Operation> operations() {
            var all = new ArrayList<Operation>();
            drop.ifPresent(all::add);
            all.add(activation);
            sums.ifPresent(all::add);
            return all;
        }
    }

    /** The loss's gradient, the sums of its columns, and the sums of the losses and scores: few samples and outputs. */
    record Loss(LossGradient gradient, Optional<ColumnSums> sums) implements Stage {
        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.loss(this);
        }

        @Override
        public List<Operation> operations() {
            var all = new ArrayList<Operation>(List.of(gradient));
            sums.ifPresent(all::add);
            return all;
        }
    }

    /** The sums of the losses and scores that a loss's gradient, as a {@link Single}, has left for each sample. */
    record LossSums(LossGradient gradient) implements Stage {
        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.lossSums(this);
        }

        @Override
        public List<Operation> operations() {
            return List.of();
        }
    }

    /** Updates by one optimiser. */
    record Updates(List<Update> operations) implements Stage {
        @Override
        public <T> T choose(Cases<T> cases) {
            return cases.updates(this);
        }
    }

    /** Whether products have an epilogue for an activation. */
    static Optional<Gemm.Epilogue> epilogue(Activation activation) {
        if (activation instanceof Activation.Relu) {
            return Optional.of(Gemm.Epilogue.BIAS_RELU);
        }
        return activation instanceof Activation.Identity ? Optional.of(Gemm.Epilogue.BIAS) : Optional.empty();
    }
}
