package chainrule.engine.step;

import chainrule.datasets.Batches;
import chainrule.datasets.Features;
import chainrule.datasets.Normalization;
import chainrule.datasets.Samples;
import chainrule.datasets.Shape;
import chainrule.datasets.Targets;
import chainrule.model.InputLayer;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import chainrule.model.Parameters.Piece;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What enters a network's first layer: z of the samples behind an input layer, else their normalised numbers x.
 *
 * @param parameters of the network
 */
public record FirstInputs(Parameters parameters) {
    private InputLayer layer() {
        return parameters.spec().features();
    }

    /** Numbers of a sample. */
    public int width() {
        return layer().outputs();
    }

    private double[] theta() {
        return Arrays.copyOfRange(parameters.values(), parameters.input(), parameters.slopes(0));
    }

    /** Of {@code count} samples from the {@code first} on: count×{@link #width}, row by row. */
    public double[] of(Batches samples, int first, int count) {
        var x = new double[count * samples.features()];
        samples.gather(samples.subset().rows(), first, count, 0, x);
        return of(x, count);
    }

    /** @param x of {@code count} samples, normalised, row by row */
    public double[] of(double[] x, int count) {
        if (layer().isPlain()) {
            return x;
        }
        double[] theta = theta();
        var z = new double[count * width()];
        for (int i = 0; i < count; i++) {
            layer().forward(x, i * layer().inputs(), theta, z, i * width());
        }
        return z;
    }

    /**
     * C25, from gradients with respect to what enters the first layer to those with respect to the features: of a category their norm.
     *
     * @param gradients count×{@link #width}, of {@code count} samples from the {@code first} on
     * @return count×inputs
     */
    public double[] backward(Batches samples, int first, int count, double[] gradients) {
        if (layer().isPlain()) {
            return gradients;
        }
        double[] z = of(samples, first, count);
        double[] theta = theta();
        var dx = new double[count * layer().inputs()];
        for (int i = 0; i < count; i++) {
            layer().backward(gradients, z, i * width(), theta, dx, i * layer().inputs());
        }
        return dx;
    }

    /** Adds up what belongs to a feature: count×{@link #width} numbers become count×inputs. */
    double[] byFeature(double[] values, int count) {
        if (layer().isPlain()) {
            return values;
        }
        var sums = new double[count * layer().inputs()];
        for (int i = 0; i < count; i++) {
            layer().sums(values, i * width(), sums, i * layer().inputs());
        }
        return sums;
    }

    /** The network for samples that are {@link #samples}: without its input layer. */
    public Parameters network() {
        var spec = parameters.spec();
        if (layer().isPlain()) {
            return parameters;
        }
        var bare = Parameters.zeros(new MlpSpec(width(), spec.layers(), spec.loss()));
        var from = Parameters.pieces(spec).stream().collect(Collectors.toMap(Piece::name, Function.identity()));
        for (var piece : Parameters.pieces(bare.spec())) {
            System.arraycopy(parameters.values(), from.get(piece.name()).at(), bare.values(), piece.at(), piece.size());
        }
        return bare;
    }

    /**
     * Samples of {@link #network}.
     *
     * @param z rows of {@link #width} numbers, which are not normalised again
     * @param targets of each of them
     * @param like where shape, size of batches and scaling of the targets are from
     */
    public Batches samples(double[] z, Targets targets, Batches like) {
        var shape = layer().isPlain() ? like.shape() : Shape.vector(width());
        return Batches.inOrder(
                        new Samples(new Features.Doubles(z, width()), targets).all(),
                        shape,
                        Normalization.none(shape),
                        like.batch())
                .withScaling(like.scaling());
    }
}
