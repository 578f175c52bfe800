package chainrule.engine.step;

import chainrule.datasets.Batches;
import chainrule.datasets.Samples;
import chainrule.datasets.Subset;
import chainrule.datasets.Targets;
import chainrule.engine.RunningMetrics;
import chainrule.model.AbsoluteError;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import chainrule.model.Parameters.Piece;
import chainrule.model.Precision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * C6 of a trained network: how its loss, or one of its outputs, changes with what enters its first layer, sample by sample. Computed by
 * the backward pass of a training step, with dropout off and normalisations by their running statistics, as where the network predicts.
 *
 * <p>The gradient is with respect to the numbers that the network is given: normalised ones, and behind an input layer what that makes of
 * them. All methods hand over count×inputs numbers, row by row.
 *
 * @param device computes; memory of it is taken while a method runs
 * @param parameters of the network, with its running statistics
 * @param precision in which the device computes
 */
public record InputGradients(Device device, Parameters parameters, Precision precision) {
    /** Below any output of a network that has not diverged, in float32, too. */
    private static final double FAR_BELOW = -1e30;

    /** Takes the gradients of {@code count} samples from the {@code first} on: count×inputs, row by row. */
    @FunctionalInterface
    public interface Sink {
        void accept(int first, int count, double[] gradients);
    }

    /** ∂ℓ/∂x: ℓ is the loss of each sample by itself, without its weight and without penalties. */
    public void ofLoss(Batches samples, Sink sink) {
        var all = samples.subset().samples();
        run(parameters, with(samples, all.targets()).withScaling(samples.scaling()), sink);
    }

    /** The same in one array. */
    public double[] ofLoss(Batches samples) {
        return array(samples, sink -> ofLoss(samples, sink));
    }

    /**
     * ∂o_k/∂x of one output o_k, before softmax or any other link. The gradient of |o_k − t| is that of o_k for any t below o_k (C17): the
     * pass is that of a network with this output alone and the absolute error.
     *
     * @param output k, from 0
     * @throws IndexOutOfBoundsException if the network has no such output
     */
    public void ofOutput(Batches samples, int output, Sink sink) {
        Objects.checkIndex(output, parameters.spec().outputs());
        var below = new double[samples.subset().samples().count()];
        Arrays.fill(below, FAR_BELOW);
        run(only(output), with(samples, new Targets.Reals(below, 1)), sink);
    }

    /** The same in one array. */
    public double[] ofOutput(Batches samples, int output) {
        return array(samples, sink -> ofOutput(samples, output, sink));
    }

    /** The same inputs in the same order, with other targets and without weights. */
    private static Batches with(Batches samples, Targets targets) {
        var subset = samples.subset();
        return Batches.inOrder(
                new Subset(new Samples(subset.samples().features(), targets), subset.rows()),
                samples.shape(),
                samples.normalization(),
                samples.batch());
    }

    private interface Work {
        void run(Sink sink);
    }

    private double[] array(Batches samples, Work work) {
        int width = parameters.spec().fanIn(0);
        var all = new double[samples.count() * width];
        work.run((first, count, gradients) -> System.arraycopy(gradients, 0, all, first * width, count * width));
        return all;
    }

    private void run(Parameters of, Batches samples, Sink sink) {
        var program = StepProgram.inputGradients(of.spec());
        var gradient = Dense.gradient(program.input());
        int[] rows = samples.subset().rows();
        var values = new double[samples.batch() * gradient.columns()];
        try (var memory = device.allocate(program.matrices(), samples.batch(), precision)) {
            ProgramParameters.write(program, of, memory);
            var kernel = memory.kernel(program.operations());
            for (int batch = 0, from = 0; batch < samples.steps(); batch++) {
                int n = samples.size(batch);
                var targets = Step.targets(samples, rows, from, n);
                kernel.run(new Step(samples, rows, from, n, targets, null, 0, 0, 0, 0, new RunningMetrics()));
                memory.read(gradient, n, values, 0);
                // A step's loss is the mean of its batch.
                for (int i = 0; i < n * gradient.columns(); i++) {
                    values[i] *= n;
                }
                sink.accept(from, n, values);
                from += n;
            }
        }
    }

    /** The network with one of its outputs alone. */
    private Parameters only(int output) {
        var spec = parameters.spec();
        int last = spec.layers().size() - 1;
        var layers = new ArrayList<>(spec.layers());
        layers.set(last, layers.get(last).withUnits(1));
        var one = new MlpSpec(spec.inputs(), spec.features(), layers, new AbsoluteError());
        var from = Parameters.pieces(spec).stream().collect(Collectors.toMap(Piece::name, Function.identity()));
        return new Parameters(one, values(one, from, output, last + 1));
    }

    /** Of the last layer's weights a column, of its biases a number, and all else unchanged. */
    private double[] values(MlpSpec one, Map<String, Piece> from, int output, int last) {
        var values = Parameters.zeros(one).values();
        for (var piece : Parameters.pieces(one)) {
            var source = from.get(piece.name());
            boolean isLast = piece.name().equals("W" + last) || piece.name().equals("b" + last);
            int stride = isLast ? parameters.spec().outputs() : 1;
            int at = source.at() + (isLast ? output : 0);
            for (int i = 0; i < piece.size(); i++) {
                values[piece.at() + i] = parameters.values()[at + i * stride];
            }
        }
        return values;
    }
}
