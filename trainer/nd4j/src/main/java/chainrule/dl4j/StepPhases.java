package chainrule.dl4j;

import chainrule.engine.step.Dense;
import chainrule.engine.step.Factor;
import chainrule.engine.step.Kept;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation;
import chainrule.engine.step.Operation.Average;
import chainrule.engine.step.Operation.ClipGradients;
import chainrule.engine.step.Operation.ColumnSums;
import chainrule.engine.step.Operation.Penalize;
import chainrule.engine.step.Operation.Update;
import chainrule.engine.step.StepProgram;
import chainrule.model.LayerSpec;
import chainrule.model.MlpSpec;
import chainrule.model.Penalty;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.GradientNormalization;

/**
 * A step in DL4J's order: the gradient, clipped, with L1 and L2; weight decay; the updater. The backward pass is {@link StepProgram}'s.
 *
 * @param program has the network's matrices
 * @param gradient the operations that use DL4J's learning rate, if it matters to them; empty: all use the update's
 * @param update the operations that use {@link UpdateRule#updateRate}
 */
record StepPhases(StepProgram program, List<Operation> gradient, List<Operation> update) {
    static StepPhases of(Plan plan) {
        return isFolded(plan) ? folded(plan) : separate(plan);
    }

    /** Whether each layer can be updated as soon as its gradient is known; plain descent then needs no gradient matrix. */
    private static boolean isFolded(Plan plan) {
        boolean descends = plan.rule().kind() == UpdateRule.Kind.DESCENT;
        return !plan.rule().scalesGradient()
                && plan.layers().stream()
                        .allMatch(layer -> !layer.isClipped()
                                && layer.biases().isNone()
                                && layer.weights().constant() == 0
                                && (descends || layer.weights().perRate() == 0));
    }

    /** Weight decay times η is an L2 penalty of plain descent: both are subtracted with the factor η. */
    private static StepPhases folded(Plan plan) {
        var layers = IntStream.range(0, plan.layers().size())
                .mapToObj(l -> penalized(
                        plan.spec().layers().get(l), plan.layers().get(l).weights()))
                .toList();
        var spec = new MlpSpec(plan.spec().inputs(), layers, plan.spec().loss());
        var program = StepProgram.training(spec, plan.rule().optimizer());
        var operations = following(plan, program.operations());
        return new StepPhases(program, List.of(), withoutMissingBiases(plan, program, operations));
    }

    private static LayerSpec penalized(LayerSpec layer, WeightPenalties decays) {
        var penalty = new Penalty(decays.penalty().l1(), decays.penalty().l2() + decays.perRate() / 2);
        var penalized =
                new LayerSpec(layer.units(), layer.activation(), layer.initialization(), penalty, layer.dropout());
        return penalized.withInputNorm(layer.inputNorm());
    }

    private static StepPhases separate(Plan plan) {
        // With a norm to clip, all updates stand behind all gradients.
        var program = StepProgram.training(plan.spec(), plan.rule().optimizer(), Optional.of(1.0));
        var gradient = new ArrayList<Operation>();
        var update = new ArrayList<Operation>();
        for (var operation : following(plan, program.operations())) {
            if (operation instanceof Update) {
                update.add(operation);
            } else if (!(operation instanceof ClipGradients)) {
                gradient.add(operation);
            }
        }
        boolean decays = false;
        for (int l = 0; l < plan.layers().size(); l++) {
            clip(plan, program, l, gradient);
            decays |= regularize(plan, program, l, gradient);
        }
        var backward = withoutMissingBiases(plan, program, gradient);
        var updates = withoutMissingBiases(plan, program, update);
        if (decays || plan.rule().scalesGradient()) {
            return new StepPhases(program, backward, updates);
        }
        backward.addAll(updates);
        return new StepPhases(program, List.of(), backward);
    }

    /** DL4J's running variances take the batch's variance divided by N, where ours take that divided by N − 1 (E1). */
    private static List<Operation> following(Plan plan, List<Operation> operations) {
        var variances = plan.spec().norms().stream()
                .map(place -> "variance" + place.suffix())
                .collect(Collectors.toSet());
        var all = new ArrayList<Operation>();
        for (var operation : operations) {
            if (operation instanceof Average average
                    && variances.contains(average.to().name())) {
                var ofBatch = average.of();
                all.add(new Average(ofBatch, zeros(ofBatch), new Kept.OfVariance()));
            }
            all.add(operation);
        }
        return all;
    }

    /** Nothing writes it. */
    private static Matrix zeros(Matrix like) {
        return new Matrix("0·" + like.name(), like.rows(), like.columns());
    }

    private static void clip(Plan plan, StepProgram program, int l, List<Operation> to) {
        var layer = plan.layers().get(l);
        if (!layer.isClipped()) {
            return;
        }
        double scale = plan.rule().scalesGradient() ? plan.rule().rate(0, 0) : 1;
        double norm = layer.threshold() * scale;
        var w = Dense.gradient(program.weights().get(l));
        var b = Dense.gradient(program.biases().get(l));
        boolean together = layer.clipping() == GradientNormalization.ClipL2PerLayer;
        if (layer.hasBias() && together) {
            to.add(new ClipGradients(List.of(w, b), norm));
        } else {
            to.add(new ClipGradients(List.of(w), norm));
            if (layer.hasBias()) {
                to.add(new ClipGradients(List.of(b), norm));
            }
        }
    }

    /** @return whether there is weight decay that is multiplied by DL4J's learning rate */
    private static boolean regularize(Plan plan, StepProgram program, int l, List<Operation> to) {
        var layer = plan.layers().get(l);
        var onGradient = plan.rule().scalesGradient() ? new Factor(0, 1) : Factor.ONE;
        boolean decays = regularize(program.weights().get(l), layer.weights(), onGradient, to);
        return layer.hasBias() && regularize(program.biases().get(l), layer.biases(), onGradient, to) || decays;
    }

    private static boolean regularize(Matrix w, WeightPenalties decays, Factor onGradient, List<Operation> to) {
        if (!decays.penalty().equals(Penalty.NONE)) {
            to.add(new Penalize(Dense.gradient(w), w, decays.penalty(), onGradient));
        }
        // A penalty's gradient is 2λ₂w.
        if (decays.perRate() > 0) {
            to.add(new Penalize(w, w, new Penalty(0, decays.perRate() / 2), Factor.MINUS_RATE));
        }
        if (decays.constant() > 0) {
            to.add(new Penalize(w, w, new Penalty(0, decays.constant() / 2), new Factor(-1, 0)));
        }
        return decays.perRate() > 0;
    }

    private static List<Operation> withoutMissingBiases(Plan plan, StepProgram program, List<Operation> operations) {
        var missing = new LinkedHashSet<Matrix>();
        for (int l = 0; l < plan.layers().size(); l++) {
            if (!plan.layers().get(l).hasBias()) {
                missing.add(program.biases().get(l));
                missing.add(Dense.gradient(program.biases().get(l)));
            }
        }
        return new ArrayList<>(operations.stream()
                .filter(operation -> !(operation instanceof ColumnSums sums && missing.contains(sums.out()))
                        && !(operation instanceof Update update && missing.contains(update.w())))
                .toList());
    }

    /** Every matrix that is named. */
    Set<Matrix> matrices() {
        var all = new LinkedHashSet<>(program.matrices());
        gradient.forEach(operation -> all.addAll(operation.matrices()));
        update.forEach(operation -> all.addAll(operation.matrices()));
        return all;
    }

    /** The optimiser's arrays for one matrix of parameters. */
    List<Matrix> states(Matrix of) {
        return program.operations().stream()
                .filter(operation ->
                        operation instanceof Update update && update.w().equals(of))
                .flatMap(operation -> ((Update) operation).states().stream())
                .toList();
    }
}
