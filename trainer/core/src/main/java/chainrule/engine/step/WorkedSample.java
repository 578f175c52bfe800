package chainrule.engine.step;

import chainrule.base.UserException;
import chainrule.datasets.Batches;
import chainrule.engine.RunningMetrics;
import chainrule.formulas.Losses;
import chainrule.model.BinaryCrossEntropy;
import chainrule.model.Loss;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import chainrule.model.Precision;
import chainrule.model.SoftmaxLoss;
import java.util.List;

/**
 * One sample's way through a network and back: what each operation of {@link StepProgram#gradients} leaves. A device computes it, in
 * float64, as it computes a training step. Vectors are columns here, as where formulas are derived: W of layer l is n_l×n_{l−1}, the
 * transpose of {@link Parameters}' form.
 *
 * @param quantities in the order in which they are computed
 */
public record WorkedSample(MlpSpec spec, List<Quantity> quantities) {
    /** What a quantity is; its layer, from 1, is the one that the parameters or the activation belong to. */
    public enum Kind {
        /** x. */
        INPUT,
        /** W. */
        WEIGHTS,
        /** b. */
        BIASES,
        /** h̃ = W·h + b of a hidden layer (B1). */
        PRE_ACTIVATION,
        /** h = f(h̃). */
        ACTIVATION,
        /** h∘m/p of a hidden layer with dropout (C13). */
        DROPPED,
        /** ỹ, the last layer's outputs. */
        OUTPUT,
        /** y as the loss sees it: one number for each output. */
        TARGET,
        /** ŷ. */
        PREDICTION,
        /** ℓ, one number. */
        LOSS,
        /** ∂ℓ/∂ỹ. */
        OUTPUT_GRADIENT,
        /** ∂ℓ/∂b (C2, C5). */
        BIAS_GRADIENT,
        /** ∂ℓ/∂W (C2, C5). */
        WEIGHT_GRADIENT,
        /** ∂ℓ/∂W and the derivative of the layer's penalty (C8). */
        PENALIZED_GRADIENT,
        /** The gradient with respect to what dropout leaves of h. */
        DROPPED_GRADIENT,
        /** ∂ℓ/∂h (C3). */
        ACTIVATION_GRADIENT,
        /** ∂ℓ/∂h̃ (C4). */
        PRE_ACTIVATION_GRADIENT,
        /** ∂ℓ/∂x (C6). */
        INPUT_GRADIENT
    }

    /**
     * Numbers that belong together.
     *
     * @param layer from 1; 0 where it belongs to none
     * @param columns 1 for a vector
     * @param values row by row
     */
    public record Quantity(Kind kind, int layer, int rows, int columns, double[] values) {}

    public WorkedSample {
        quantities = List.copyOf(quantities);
    }

    /** The one of a kind and a layer; 0: the kind's only one. */
    public Quantity of(Kind kind, int layer) {
        return quantities.stream()
                .filter(quantity -> quantity.kind() == kind && quantity.layer() == layer)
                .findFirst()
                .orElseThrow();
    }

    public double loss() {
        return of(Kind.LOSS, 0).values()[0];
    }

    /**
     * Works the first of some samples through, unweighted.
     *
     * @param seed of the dropout mask, which is that of a training run's first step and first sample
     * @throws UserException if the network is more than dense layers: it has normalisations, residual connections, an input layer or
     *     learnt slopes
     */
    public static WorkedSample of(Device device, Parameters parameters, Batches samples, long seed) {
        var spec = parameters.spec();
        var program = StepProgram.gradients(spec);
        int[] order = {samples.subset().rows()[0]};
        var tally = new RunningMetrics();
        double[] target = Step.targets(samples, order, 0, 1);
        var step = new Step(samples, order, 0, 1, target, null, 1, 0, 0, seed, tally);
        try (var memory = device.allocate(program.matrices(), 1, Precision.FLOAT64)) {
            ProgramParameters.write(program, parameters, memory);
            var tracing = new Tracing(spec, program, memory, step, outputTarget(spec, target));
            program.operations().forEach(operation -> operation.choose(tracing));
            return new WorkedSample(spec, tracing.quantities());
        }
    }

    private static double[] outputTarget(MlpSpec spec, double[] target) {
        Loss loss = spec.loss();
        int m = spec.outputs();
        boolean oneHot = loss instanceof SoftmaxLoss || loss instanceof BinaryCrossEntropy;
        if (!oneHot) {
            return target;
        }
        var y = new double[m];
        java.util.Arrays.setAll(y, i -> Losses.binaryTarget(i, m, target, 0, target.length));
        return m == 1 && target.length == 1 ? target : y;
    }
}
