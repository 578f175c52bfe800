package chainrule.engine.step;

import chainrule.engine.InputGroups;
import chainrule.engine.TrainingRules;
import chainrule.engine.step.Operation.Average;
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
import chainrule.model.Penalty;
import chainrule.optim.GroupRule;
import chainrule.optim.Optimizer;
import chainrule.optim.ParameterGroup.Kind;
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
 * @param parameters all of them, in the order of {@link chainrule.model.Parameters}: where weights are averaged (D8), the means
 * @param trained what is trained, in the same order: the same matrices, or those that the means are of
 * @param input what enters the first layer: X, or Z of an input layer
 * @param logits the last layer's outputs before any loss
 * @param ofBatch how many of the operations each batch needs; the rest is done for several of them together (D9)
 */
public record StepProgram(
        List<Operation> operations,
        List<Matrix> weights,
        List<Matrix> biases,
        List<Matrix> parameters,
        List<Matrix> trained,
        Matrix input,
        Matrix logits,
        int ofBatch) {
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
        return training(spec, optimizer, clipNorm, TrainingRules.NONE, 1, 1);
    }

    /**
     * One step: forward, backward, update.
     *
     * @param clipNorm the largest norm of the gradient, if it has one
     * @param updates an epoch
     */
    public static StepProgram training(
            MlpSpec spec,
            Optimizer optimizer,
            Optional<Double> clipNorm,
            TrainingRules rules,
            int updates,
            int epochs) {
        var builder = new Builder(spec, rules);
        builder.forward(true);
        builder.followBatch();
        builder.operations.add(new LossGradient(builder.logits(), spec.loss()));
        if (clipNorm.isPresent() || rules.accumulate() > 1) {
            // No layer can be updated before the norm of all gradients, or all batches of the update, are known.
            builder.backward(builder::differentiate);
            builder.accumulate();
            clipNorm.ifPresent(norm -> builder.operations.add(new ClipGradients(builder.gradients(), norm)));
            builder.updateAll(optimizer);
        } else {
            builder.backward(
                    optimizer instanceof Optimizer.Sgd
                            ? (l, dense, delta) -> builder.descend(l, dense, delta, optimizer)
                            : (l, dense, delta) -> builder.differentiateAndUpdate(l, dense, delta, optimizer));
        }
        rules.average().ifPresent(averaging -> builder.average(new Kept.OfWeights(averaging, updates, epochs)));
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

    /**
     * C6 of a trained network: dropout off and normalisations by their running statistics, as where it predicts. Leaves ∂L/∂x of the first
     * layer's input in the matrix that {@link Dense#gradient} of {@link #input} names; gradients of parameters are not computed.
     */
    public static StepProgram inputGradients(MlpSpec spec) {
        var all = IntStream.rangeClosed(1, spec.layers().size()).boxed().toList();
        var builder = new Builder(spec.withoutDropout(), new TrainingRules(Optional.empty(), 1, all));
        builder.forward(true);
        builder.operations.add(new LossGradient(builder.logits(), spec.loss()));
        builder.backwardToInput();
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
        all.addAll(trained);
        operations.forEach(operation -> all.addAll(operation.matrices()));
        return all;
    }

    /** What is done for each batch. */
    public List<Operation> batchOperations() {
        return operations.subList(0, ofBatch);
    }

    /** What is done behind the last batch of an update; empty where each batch has one. */
    public List<Operation> updateOperations() {
        return operations.subList(ofBatch, operations.size());
    }

    /** Ends the name of what is trained, where a mean has the name. */
    private static final String APART = "′";

    /** What is done with a layer whose delta is known. */
    private interface LayerWork {
        void run(int l, Dense dense, Matrix delta);
    }

    /** Lays out a program, layer by layer. Layers count from 0 in the code and from 1 in the names. */
    private static final class Builder {
        private final MlpSpec spec;
        private final TrainingRules rules;
        private final int layers;
        private final List<Matrix> weights;
        private final List<Matrix> biases;
        private final List<Matrix> outputs;
        private final List<Operation> operations = new ArrayList<>();
        /** Above 0 where gradients are accumulated. */
        private int ofBatch;
        /** The layers to whose outputs a layer's output is added; −1 stands for the network's input. */
        private final Map<Integer, List<Integer>> readers;

        Builder(MlpSpec spec) {
            this(spec, TrainingRules.NONE);
        }

        Builder(MlpSpec spec, TrainingRules rules) {
            this.spec = spec;
            this.rules = rules;
            this.layers = spec.layers().size();
            this.weights = IntStream.range(0, layers)
                    .mapToObj(l -> trained(l, new Matrix("W" + (l + 1), spec.fanIn(l), spec.fanOut(l))))
                    .toList();
            this.biases = IntStream.range(0, layers)
                    .mapToObj(l -> trained(l, new Matrix("b" + (l + 1), 1, spec.fanOut(l))))
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
            int batch = ofBatch == 0 ? operations.size() : ofBatch;
            var means = parameters().stream().map(Builder::mean).toList();
            return new StepProgram(
                    List.copyOf(operations), weights, biases, means, parameters(), input(0, false), logits(), batch);
        }

        /** What is trained of a layer. Where weights are averaged, the mean has the plain name. */
        private Matrix trained(int l, Matrix matrix) {
            boolean apart = rules.average().isPresent() && !rules.freezes(l);
            return apart ? new Matrix(matrix.name() + APART, matrix.rows(), matrix.columns()) : matrix;
        }

        private static Matrix mean(Matrix trained) {
            String name = trained.name();
            return name.endsWith(APART)
                    ? new Matrix(name.substring(0, name.length() - APART.length()), trained.rows(), trained.columns())
                    : trained;
        }

        void average(Kept kept) {
            parameters().stream()
                    .filter(matrix -> !mean(matrix).equals(matrix))
                    .forEach(matrix -> operations.add(new Average(mean(matrix), matrix, kept)));
        }

        /** D9: where there is a gradient, its mean over the batches so far. */
        void accumulate() {
            if (rules.accumulate() > 1) {
                var kept = new Kept.OfGradients(rules.accumulate());
                learnt().forEach(matrix -> operations.add(new Average(gradient(matrix), Dense.gradient(matrix), kept)));
                ofBatch = operations.size();
            }
        }

        /** The gradient that an update takes. */
        private Matrix gradient(Matrix of) {
            return rules.accumulate() > 1 ? new Matrix("Ē∇" + of, of.rows(), of.columns()) : Dense.gradient(of);
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
            IntStream.range(0, layers).forEach(l -> norms(l).forEach(norm -> all.addAll(norm.parameters())));
            IntStream.range(0, layers).forEach(l -> norms(l).forEach(norm -> all.addAll(norm.statistics())));
            return List.copyOf(all);
        }

        /** The input layer's parameters. */
        private Matrix theta() {
            return trained(0, new Matrix("θ", 1, spec.features().parameters()));
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
                inputNorm(l, training)
                        .ifPresent(norm ->
                                operations.addAll(norm.shifted(entering(layer, training), input(layer, training))));
                var dense = dense(l, training);
                operations.addAll(training ? dense.forward() : dense.evaluation());
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

        /** E1: the running statistics of what is not frozen. */
        void followBatch() {
            IntStream.range(0, layers).forEach(l -> norms(l).forEach(norm -> operations.addAll(norm.follow())));
        }

        void backward(LayerWork work) {
            var delta = logits();
            // Below the lowest layer that learns nobody needs a gradient.
            int lowest = IntStream.range(0, layers)
                    .filter(l -> !rules.freezes(l))
                    .findFirst()
                    .orElse(layers);
            for (int l = layers - 1; l >= lowest; l--) {
                var below = l > 0 ? delta(l - 1) : delta;
                if (l > lowest) {
                    throughLayer(l);
                }
                if (l == 0 && needsInputGradient()) {
                    inputGradient();
                } else if (l > 0 && l == lowest && inputNorm(l).isPresent()) {
                    // The normalisation of its input learns, too.
                    throughDense(l, outputGradient(l - 1));
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
                if (!rules.freezes(l)) {
                    work.run(l, dense(l, true), delta);
                }
                delta = below;
            }
        }

        /** From the delta of layer {@code l} to that of the layer before (C3, C4). */
        private void throughLayer(int l) {
            var below = delta(l - 1);
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

        /** Through all layers, none of which learns. */
        void backwardToInput() {
            for (int l = layers - 1; l > 0; l--) {
                throughLayer(l);
            }
            inputGradient();
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
                    norms(l, training).filter(norm -> !norm.place().ofInput()).findFirst());
        }

        private Optional<NormMatrices> inputNorm(int l) {
            return inputNorm(l, true);
        }

        private Optional<NormMatrices> inputNorm(int l, boolean training) {
            return norms(l, training).filter(norm -> norm.place().ofInput()).findFirst();
        }

        private Stream<NormMatrices> norms(int l) {
            return norms(l, true);
        }

        private Stream<NormMatrices> norms(int l, boolean training) {
            boolean apart = rules.average().isPresent() && !rules.freezes(l);
            boolean runs = !training || rules.freezes(l);
            return spec.norms(l).stream().map(place -> new NormMatrices(place, apart ? APART : "", runs));
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
            double factor = rule(Kind.WEIGHTS, l).rateFactor();
            var ofWeights = Factor.MINUS_RATE.times(factor);
            var ofBiases = Factor.MINUS_RATE.times(rule(Kind.BIASES, l).rateFactor());
            if (penalty.l1() > 0) {
                operations.add(new Penalize(dense.w(), dense.w(), penalty, ofWeights));
            }
            var kept = shrinks ? new Factor(1, -2 * penalty.l2() * factor) : Factor.ONE;
            operations.addAll(
                    dense.descend(delta, ofWeights, ofBiases, kept, shrinks ? "C2, C7, C8, D1" : "C2, C7, D1"));
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
            update(weights.get(l), optimizer, rule(Kind.WEIGHTS, l));
            if (dense(l, true).learnsBias()) {
                update(biases.get(l), optimizer, rule(Kind.BIASES, l));
            }
            updateOthers(l, optimizer);
        }

        private GroupRule rule(Kind kind, int l) {
            return rules.groups().of(kind, l);
        }

        /** A layer's slopes and normalisations, and with the first layer the input layer. */
        private void updateOthers(int l, Optimizer optimizer) {
            norms(l).flatMap(norm -> norm.parameters().stream())
                    .forEach(matrix -> update(matrix, optimizer.withoutDecay(), rule(Kind.NORMS, l)));
            if (spec.isParametric(l)) {
                update(dense(l, true).p(), optimizer, rule(Kind.SLOPES, l));
            }
            if (l == 0 && !spec.features().isPlain()) {
                updateInput(optimizer);
            }
        }

        private void update(Matrix w, Optimizer optimizer, GroupRule rule) {
            update(w, optimizer, rule, 0, w.rows() * w.columns());
        }

        private void update(Matrix w, Optimizer optimizer, GroupRule rule, int from, int count) {
            operations.add(new Update(
                    w, gradient(w), states(w, optimizer), rule.of(optimizer), rule.rateFactor(), from, count));
        }

        /** Parts of the input layer that follow each other and have the same rule are one update. */
        private void updateInput(Optimizer optimizer) {
            var w = theta();
            int at = 0;
            for (var stretch : InputGroups.of(spec.features(), rules.groups())) {
                update(w, optimizer, stretch.rule(), at, stretch.count());
                at += stretch.count();
            }
        }

        void updateAll(Optimizer optimizer) {
            for (int l = layers - 1; l >= 0; l--) {
                if (!rules.freezes(l)) {
                    update(l, optimizer);
                }
            }
        }

        /** All parameters that are not frozen. */
        private List<Matrix> learnt() {
            var learnt = new ArrayList<Matrix>();
            for (int l = 0; l < layers; l++) {
                if (!rules.freezes(l)) {
                    learnt.add(weights.get(l));
                    if (dense(l, true).learnsBias()) {
                        learnt.add(biases.get(l));
                    }
                    if (spec.isParametric(l)) {
                        learnt.add(dense(l, true).p());
                    }
                    norms(l).forEach(norm -> learnt.addAll(norm.parameters()));
                }
            }
            if (!spec.features().isPlain() && !rules.freezes(0)) {
                learnt.add(theta());
            }
            return learnt;
        }

        /** Of all parameters that learn: those of weights, of biases, and then of others. */
        List<Matrix> gradients() {
            var learnt = learnt();
            var others = parameters().stream().filter(matrix -> !weights.contains(matrix) && !biases.contains(matrix));
            return Stream.of(weights.stream(), biases.stream(), others)
                    .flatMap(matrices -> matrices)
                    .filter(learnt::contains)
                    .map(this::gradient)
                    .toList();
        }

        private static List<Matrix> states(Matrix of, Optimizer optimizer) {
            return IntStream.rangeClosed(1, optimizer.statesPerParameter())
                    .mapToObj(i -> new Matrix("s%d(%s)".formatted(i, of), of.rows(), of.columns()))
                    .toList();
        }
    }
}
