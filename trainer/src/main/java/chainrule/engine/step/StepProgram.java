package chainrule.engine.step;

import chainrule.engine.step.Operation.Activate;
import chainrule.engine.step.Operation.ActivationBackward;
import chainrule.engine.step.Operation.ColumnSums;
import chainrule.engine.step.Operation.Drop;
import chainrule.engine.step.Operation.DropBackward;
import chainrule.engine.step.Operation.Gather;
import chainrule.engine.step.Operation.LossGradient;
import chainrule.engine.step.Operation.Penalize;
import chainrule.engine.step.Operation.Product;
import chainrule.engine.step.Operation.Update;
import chainrule.model.Activation;
import chainrule.model.MlpSpec;
import chainrule.model.Penalty;
import chainrule.update.Optimizer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What a step of training, or a forward pass, does: the backward pass is laid out here, once for all devices. In batch
 * form (C7): a sample is a row, W of layer l is n_{l−1}×n_l.
 *
 * <p>The gradient with respect to the first layer's input is not computed: nothing needs it. Plain SGD needs no gradient
 * matrix either: W ← W − η·Hᵀ·Δ is one product.
 *
 * @param weights by layer
 * @param biases by layer, one row each
 * @param logits the last layer's outputs before any loss
 */
public record StepProgram(List<Operation> operations, List<Matrix> weights, List<Matrix> biases, Matrix logits) {
    /** One step: forward, backward, update. */
    public static StepProgram training(MlpSpec spec, Optimizer optimizer) {
        var builder = new Builder(spec);
        builder.forward(true);
        builder.operations.add(new LossGradient(builder.logits(), spec.loss()));
        builder.backward(
                optimizer instanceof Optimizer.Sgd
                        ? builder::descend
                        : (l, input, delta) -> builder.update(l, input, delta, optimizer));
        return builder.program();
    }

    /**
     * Forward and backward, no update: leaves the gradients in the matrices that {@link #gradient} names, and with
     * respect to the inputs (C6) in ∇X.
     */
    public static StepProgram gradients(MlpSpec spec) {
        var builder = new Builder(spec);
        builder.forward(true);
        builder.operations.add(new LossGradient(builder.logits(), spec.loss()));
        builder.backward((l, input, delta) -> builder.differentiate(l, input, delta));
        builder.inputGradient();
        return builder.program();
    }

    /** The gradient of a matrix of parameters, or of X. */
    public static Matrix gradient(Matrix of) {
        return new Matrix("∇" + of, of.rows(), of.columns());
    }

    /** The logits of a batch, dropout off. */
    public static StepProgram forward(MlpSpec spec) {
        var builder = new Builder(spec);
        builder.forward(false);
        return builder.program();
    }

    /** Every matrix that the operations name. */
    public Set<Matrix> matrices() {
        var all = new LinkedHashSet<Matrix>();
        all.addAll(weights);
        all.addAll(biases);
        operations.forEach(operation -> all.addAll(operation.matrices()));
        return all;
    }

    /** What is done with a layer whose input and delta are known. */
    private interface LayerWork {
        void run(int l, Matrix input, Matrix delta);
    }

    /** Lays out a program, layer by layer. Layers count from 0 in the code and from 1 in the names. */
    private static final class Builder {
        private final MlpSpec spec;
        private final int layers;
        private final List<Matrix> weights;
        private final List<Matrix> biases;
        private final List<Matrix> outputs;
        private final List<Operation> operations = new ArrayList<>();

        Builder(MlpSpec spec) {
            this.spec = spec;
            this.layers = spec.layers().size();
            this.weights = IntStream.range(0, layers)
                    .mapToObj(l -> new Matrix("W" + (l + 1), spec.fanIn(l), spec.fanOut(l)))
                    .toList();
            this.biases = IntStream.range(0, layers)
                    .mapToObj(l -> new Matrix("b" + (l + 1), 1, spec.fanOut(l)))
                    .toList();
            this.outputs = IntStream.range(0, layers)
                    .mapToObj(l -> Matrix.ofSamples(l == layers - 1 ? "O" : "H" + (l + 1), spec.fanOut(l)))
                    .toList();
        }

        StepProgram program() {
            return new StepProgram(List.copyOf(operations), weights, biases, logits());
        }

        Matrix logits() {
            return outputs.get(layers - 1);
        }

        void forward(boolean training) {
            var input = Matrix.ofSamples("X", spec.inputs());
            operations.add(new Gather(input));
            for (int l = 0; l < layers; l++) {
                var layer = spec.layers().get(l);
                var h = outputs.get(l);
                operations.add(new Product(h, input, false, weights.get(l), false, Factor.ONE, Factor.ZERO, "B1"));
                operations.add(new Activate(h, biases.get(l), layer.activation()));
                input = h;
                if (training && layer.dropout() > 0) {
                    operations.add(new Drop(dropped(l), mask(l), h, l, 1 - layer.dropout()));
                    input = dropped(l);
                }
            }
        }

        void backward(LayerWork work) {
            var delta = logits();
            for (int l = layers - 1; l >= 0; l--) {
                var input = input(l);
                var below = delta;
                if (l > 0) {
                    below = Matrix.ofSamples("Δ" + l, spec.fanIn(l));
                    operations.add(
                            new Product(below, delta, false, weights.get(l), true, Factor.ONE, Factor.ZERO, "C3, C7"));
                    throughLayer(below, l - 1);
                }
                work.run(l, input, delta);
                delta = below;
            }
        }

        /** C6, from the first layer's delta. */
        void inputGradient() {
            var delta = layers == 1 ? logits() : Matrix.ofSamples("Δ1", spec.fanOut(0));
            var x = Matrix.ofSamples("X", spec.inputs());
            operations.add(new Product(
                    StepProgram.gradient(x), delta, false, weights.get(0), true, Factor.ONE, Factor.ZERO, "C6"));
        }

        /** What enters layer {@code l} in training. */
        private Matrix input(int l) {
            if (l == 0) {
                return Matrix.ofSamples("X", spec.inputs());
            }
            return spec.layers().get(l - 1).dropout() > 0 ? dropped(l - 1) : outputs.get(l - 1);
        }

        private Matrix dropped(int l) {
            return Matrix.ofSamples("D" + (l + 1), spec.fanOut(l));
        }

        private Matrix mask(int l) {
            return Matrix.ofSamples("M" + (l + 1), spec.fanOut(l));
        }

        /** From the gradient at a hidden layer's outputs to that at its pre-activations. */
        private void throughLayer(Matrix delta, int l) {
            var layer = spec.layers().get(l);
            if (layer.dropout() > 0) {
                operations.add(new DropBackward(delta, mask(l)));
            }
            if (!(layer.activation() instanceof Activation.Identity)) {
                operations.add(new ActivationBackward(delta, outputs.get(l), layer.activation()));
            }
        }

        /** Plain SGD; an L2 penalty alone is a factor of W. */
        private void descend(int l, Matrix input, Matrix delta) {
            var w = weights.get(l);
            var penalty = spec.layers().get(l).penalty();
            boolean shrinks = penalty.l1() == 0 && penalty.l2() > 0;
            if (penalty.l1() > 0) {
                operations.add(new Penalize(w, w, penalty, Factor.MINUS_RATE));
            }
            var kept = shrinks ? new Factor(1, -2 * penalty.l2()) : Factor.ONE;
            operations.add(new Product(
                    w, input, true, delta, false, Factor.MINUS_RATE, kept, shrinks ? "C2, C7, C8, D1" : "C2, C7, D1"));
            operations.add(new ColumnSums(biases.get(l), delta, Factor.MINUS_RATE, Factor.ONE));
        }

        /** ∇W and ∇b of a layer, penalty included. */
        private void differentiate(int l, Matrix input, Matrix delta) {
            var w = weights.get(l);
            var gradientW = gradient(w);
            operations.add(new Product(gradientW, input, true, delta, false, Factor.ONE, Factor.ZERO, "C2, C7"));
            operations.add(new ColumnSums(gradient(biases.get(l)), delta, Factor.ONE, Factor.ZERO));
            var penalty = spec.layers().get(l).penalty();
            if (!penalty.equals(Penalty.NONE)) {
                operations.add(new Penalize(gradientW, w, penalty, Factor.ONE));
            }
        }

        private void update(int l, Matrix input, Matrix delta, Optimizer optimizer) {
            differentiate(l, input, delta);
            for (var w : List.of(weights.get(l), biases.get(l))) {
                operations.add(new Update(w, gradient(w), states(w, optimizer), optimizer));
            }
        }

        private static List<Matrix> states(Matrix of, Optimizer optimizer) {
            return IntStream.rangeClosed(1, optimizer.statesPerParameter())
                    .mapToObj(i -> new Matrix("s%d(%s)".formatted(i, of), of.rows(), of.columns()))
                    .toList();
        }
    }
}
