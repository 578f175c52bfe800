package chainrule.engine.step;

import chainrule.engine.step.Operation.ClipGradients;
import chainrule.engine.step.Operation.Drop;
import chainrule.engine.step.Operation.DropBackward;
import chainrule.engine.step.Operation.Features;
import chainrule.engine.step.Operation.FeaturesGradient;
import chainrule.engine.step.Operation.Gather;
import chainrule.engine.step.Operation.LossGradient;
import chainrule.engine.step.Operation.Penalize;
import chainrule.engine.step.Operation.Sum;
import chainrule.engine.step.Operation.Update;
import chainrule.model.Activation;
import chainrule.model.MlpSpec;
import chainrule.model.NormPlace;
import chainrule.model.Penalty;
import chainrule.optim.Optimizer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a step of training, or a forward pass, does: the backward pass is laid out here, once for all devices. In batch
 * form (C7): a sample is a row, W of layer l is n_{l−1}×n_l.
 *
 * <p>The gradient with respect to the first layer's input is computed only for an input layer or a normalisation that learns: nothing
 * else needs it.
 * Plain SGD needs no gradient matrix of weights and biases either: W ← W − η·Hᵀ·Δ is one product.
 *
 * @param weights by layer
 * @param biases by layer, one row each
 * @param parameters all of them, in the order of {@link chainrule.model.Parameters}
 * @param input what enters the first layer: X, or Z of an input layer
 * @param logits the last layer's outputs before any loss
 */
public record StepProgram(
        List<Operation> operations,
        List<Matrix> weights,
        List<Matrix> biases,
        List<Matrix> parameters,
        Matrix input,
        Matrix logits) {
    /** One step: forward, backward, update. */
    public static StepProgram training(MlpSpec spec, Optimizer optimizer) {
        return training(spec, optimizer, Optional.empty());
    }

    /**
     * One step: forward, backward, update.
     *
     * @param clipNorm the largest norm of the gradient, if it has one
     */
    public static StepProgram training(MlpSpec spec, Optimizer optimizer, Optional<Double> clipNorm) {
        var builder = new Builder(spec);
        builder.forward(true);
        builder.operations.add(new LossGradient(builder.logits(), spec.loss()));
        if (clipNorm.isPresent()) {
            // No layer can be updated before the norm of all gradients is known.
            builder.backward(builder::differentiate);
            builder.operations.add(new ClipGradients(builder.gradients(), clipNorm.get()));
            builder.updateAll(optimizer);
        } else {
            builder.backward(
                    optimizer instanceof Optimizer.Sgd
                            ? (l, dense, delta) -> builder.descend(l, dense, delta, optimizer)
                            : (l, dense, delta) -> builder.differentiateAndUpdate(l, dense, delta, optimizer));
        }
        return builder.program();
    }

    /**
     * Forward and backward, no update: leaves the gradients in the matrices that {@link Dense#gradient} names, and with
     * respect to the first layer's input (C6) in that of {@link #input}.
     */
    public static StepProgram gradients(MlpSpec spec) {
        var builder = new Builder(spec);
        builder.forward(true);
        builder.operations.add(new LossGradient(builder.logits(), spec.loss()));
        builder.backward(builder::differentiate);
        if (!builder.needsInputGradient()) {
            builder.inputGradient();
        }
        return builder.program();
    }

    /** The logits of a batch, dropout off. */
    public static StepProgram forward(MlpSpec spec) {
        var builder = new Builder(spec);
        builder.forward(false);
        return builder.program();
    }

    /** The losses and hits of a batch, dropout off; what is left of the logits is their gradient. */
    public static StepProgram evaluation(MlpSpec spec) {
        var builder = new Builder(spec);
        builder.forward(false);
        builder.operations.add(new LossGradient(builder.logits(), spec.loss()));
        return builder.program();
    }

    /** Every matrix that the operations name. */
    public Set<Matrix> matrices() {
        var all = new LinkedHashSet<Matrix>();
        all.addAll(weights);
        all.addAll(biases);
        all.addAll(parameters);
        operations.forEach(operation -> all.addAll(operation.matrices()));
        return all;
    }

    /** What is done with a layer whose delta is known. */
    private interface LayerWork {
        void run(int l, Dense dense, Matrix delta);
    }

    /** Lays out a program, layer by layer. Layers count from 0 in the code and from 1 in the names. */
    private static final class Builder {
        private final MlpSpec spec;
        private final int layers;
        private final List<Matrix> weights;
        private final List<Matrix> biases;
        private final List<Matrix> outputs;
        private final List<Operation> operations = new ArrayList<>();
        /** The layers to whose outputs a layer's output is added; −1 stands for the network's input. */
        private final Map<Integer, List<Integer>> readers;

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
            this.readers = IntStream.range(0, layers)
                    .filter(l -> spec.layers().get(l).residual() > 0)
                    .boxed()
                    .collect(Collectors.groupingBy(l -> l - spec.layers().get(l).residual()));
        }

        StepProgram program() {
            return new StepProgram(List.copyOf(operations), weights, biases, parameters(), input(0, false), logits());
        }

        private List<Matrix> parameters() {
            var all = new ArrayList<Matrix>();
            for (int l = 0; l < layers; l++) {
                all.addAll(List.of(weights.get(l), biases.get(l)));
            }
            if (!spec.features().isPlain()) {
                all.add(theta());
            }
            IntStream.range(0, layers)
                    .filter(spec::isParametric)
                    .forEach(l -> all.add(dense(l, false).p()));
            spec.norms().forEach(place -> all.addAll(new NormMatrices(place).parameters()));
            return List.copyOf(all);
        }

        /** The input layer's parameters. */
        private Matrix theta() {
            return new Matrix("θ", 1, spec.features().parameters());
        }

        private Matrix samples() {
            return Matrix.ofSamples("X", spec.inputs());
        }

        Matrix logits() {
            return outputs.get(layers - 1);
        }

        void forward(boolean training) {
            operations.add(new Gather(samples()));
            if (!spec.features().isPlain()) {
                operations.add(new Features(input(0, training), samples(), theta(), spec.features()));
            }
            for (int l = 0; l < layers; l++) {
                int layer = l;
                inputNorm(l)
                        .ifPresent(norm ->
                                operations.addAll(norm.shifted(entering(layer, training), input(layer, training))));
                operations.addAll(dense(l, training).forward());
                double dropout = spec.layers().get(l).dropout();
                if (training && dropout > 0) {
                    operations.add(new Drop(dropped(l), mask(l), outputs.get(l), l, 1 - dropout));
                }
                if (spec.layers().get(l).residual() > 0) {
                    int from = l - spec.layers().get(l).residual();
                    operations.add(
                            new Sum(residual(l), List.of(beforeResidual(l, training), input(from + 1, training))));
                }
            }
        }

        void backward(LayerWork work) {
            var delta = logits();
            for (int l = layers - 1; l >= 0; l--) {
                var below = l > 0 ? delta(l - 1) : delta;
                if (l > 0) {
                    var output = outputGradient(l - 1);
                    throughDense(l, output);
                    if (!output.equals(below)) {
                        operations.add(new Sum(below, List.of(output)));
                    }
                    if (spec.layers().get(l - 1).dropout() > 0) {
                        operations.add(new DropBackward(below, mask(l - 1)));
                    }
                    operations.addAll(dense(l - 1, true).throughActivation(below));
                }
                if (l == 0 && needsInputGradient()) {
                    inputGradient();
                }
                if (l == 0 && !spec.features().isPlain()) {
                    operations.add(new FeaturesGradient(
                            Dense.gradient(theta()),
                            Dense.gradient(input(0, true)),
                            samples(),
                            input(0, true),
                            theta(),
                            spec.features()));
                }
                work.run(l, dense(l, true), delta);
                delta = below;
            }
        }

        /** Whether something that learns depends on the gradient with respect to the first layer's input. */
        boolean needsInputGradient() {
            return !spec.features().isPlain() || inputNorm(0).isPresent();
        }

        /** C6, from the first layer's delta. */
        void inputGradient() {
            throughDense(0, Dense.gradient(input(0, true)));
        }

        /** From the delta of layer {@code l} to the gradient of what enters it, with what residual connections take from there (E6). */
        private void throughDense(int l, Matrix to) {
            var delta = l == layers - 1 ? logits() : delta(l);
            operations.add(dense(l, true).inputGradient(to, delta));
            inputNorm(l).ifPresent(norm -> operations.addAll(norm.backward(to)));
            var terms = new ArrayList<>(List.of(to));
            readers.getOrDefault(l - 1, List.of()).forEach(later -> terms.add(outputGradient(later)));
            if (terms.size() > 1) {
                operations.add(new Sum(to, List.copyOf(terms)));
            }
        }

        /**
         * The gradient with respect to the output of layer {@code l}. It is the layer's delta, too, unless a residual connection reads it
         * when that has become another.
         */
        private Matrix outputGradient(int l) {
            var layer = spec.layers().get(l);
            boolean changes = layer.dropout() > 0
                    || !layer.norm().isNone()
                    || !(layer.activation() instanceof Activation.Identity);
            return layer.residual() > 0 && changes ? Matrix.ofSamples("G" + (l + 1), spec.fanOut(l)) : delta(l);
        }

        private Dense dense(int l, boolean training) {
            return new Dense(
                    entering(l, training),
                    weights.get(l),
                    biases.get(l),
                    outputs.get(l),
                    spec.layers().get(l).activation(),
                    norms(l, false).findFirst());
        }

        private Optional<NormMatrices> inputNorm(int l) {
            return norms(l, true).findFirst().map(NormMatrices::new);
        }

        private Stream<NormPlace> norms(int l, boolean ofInput) {
            return spec.norms(l).stream().filter(place -> place.ofInput() == ofInput);
        }

        private Matrix delta(int l) {
            return Matrix.ofSamples("Δ" + (l + 1), spec.fanOut(l));
        }

        /** What layer {@code l} multiplies: its input, normalised if it has a normalisation for that. */
        private Matrix entering(int l, boolean training) {
            return inputNorm(l).isPresent() ? Matrix.ofSamples("X" + (l + 1), spec.fanIn(l)) : input(l, training);
        }

        /** What enters layer {@code l}: the output of the layer before. */
        private Matrix input(int l, boolean training) {
            if (l == 0) {
                return spec.features().isPlain()
                        ? samples()
                        : Matrix.ofSamples("Z", spec.features().outputs());
            }
            return spec.layers().get(l - 1).residual() > 0 ? residual(l - 1) : beforeResidual(l - 1, training);
        }

        private Matrix beforeResidual(int l, boolean training) {
            return training && spec.layers().get(l).dropout() > 0 ? dropped(l) : outputs.get(l);
        }

        private Matrix residual(int l) {
            return Matrix.ofSamples("R" + (l + 1), spec.fanOut(l));
        }

        private Matrix dropped(int l) {
            return Matrix.ofSamples("D" + (l + 1), spec.fanOut(l));
        }

        private Matrix mask(int l) {
            return Matrix.ofSamples("M" + (l + 1), spec.fanOut(l));
        }

        /** Plain SGD; an L2 penalty alone is a factor of W. */
        private void descend(int l, Dense dense, Matrix delta, Optimizer optimizer) {
            var penalty = spec.layers().get(l).penalty();
            boolean shrinks = penalty.l1() == 0 && penalty.l2() > 0;
            if (penalty.l1() > 0) {
                operations.add(new Penalize(dense.w(), dense.w(), penalty, Factor.MINUS_RATE));
            }
            var kept = shrinks ? new Factor(1, -2 * penalty.l2()) : Factor.ONE;
            operations.addAll(dense.descend(delta, kept, shrinks ? "C2, C7, C8, D1" : "C2, C7, D1"));
            updateOthers(l, optimizer);
        }

        /** ∇W and ∇b of a layer, penalty included. */
        private void differentiate(int l, Dense dense, Matrix delta) {
            operations.addAll(dense.gradients(delta));
            var penalty = spec.layers().get(l).penalty();
            if (!penalty.equals(Penalty.NONE)) {
                operations.add(new Penalize(Dense.gradient(dense.w()), dense.w(), penalty, Factor.ONE));
            }
        }

        private void differentiateAndUpdate(int l, Dense dense, Matrix delta, Optimizer optimizer) {
            differentiate(l, dense, delta);
            update(l, optimizer);
        }

        private void update(int l, Optimizer optimizer) {
            update(weights.get(l), optimizer);
            update(biases.get(l), optimizer);
            updateOthers(l, optimizer);
        }

        /** A layer's slopes and normalisations, and with the first layer the input layer. */
        private void updateOthers(int l, Optimizer optimizer) {
            spec.norms(l).stream()
                    .flatMap(place -> new NormMatrices(place).parameters().stream())
                    .forEach(matrix -> update(matrix, optimizer.withoutDecay()));
            if (spec.isParametric(l)) {
                update(dense(l, true).p(), optimizer);
            }
            if (l == 0 && !spec.features().isPlain()) {
                update(theta(), optimizer);
            }
        }

        private void update(Matrix w, Optimizer optimizer) {
            operations.add(new Update(w, Dense.gradient(w), states(w, optimizer), optimizer));
        }

        void updateAll(Optimizer optimizer) {
            for (int l = layers - 1; l >= 0; l--) {
                update(l, optimizer);
            }
        }

        /** Of all parameters: those of weights, of biases, and then of others. */
        List<Matrix> gradients() {
            var others = parameters().stream().filter(matrix -> !weights.contains(matrix) && !biases.contains(matrix));
            return Stream.of(weights.stream(), biases.stream(), others)
                    .flatMap(matrices -> matrices)
                    .map(Dense::gradient)
                    .toList();
        }

        private static List<Matrix> states(Matrix of, Optimizer optimizer) {
            return IntStream.rangeClosed(1, optimizer.statesPerParameter())
                    .mapToObj(i -> new Matrix("s%d(%s)".formatted(i, of), of.rows(), of.columns()))
                    .toList();
        }
    }
}
