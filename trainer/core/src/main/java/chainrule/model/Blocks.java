package chainrule.model;

import chainrule.base.Default;
import chainrule.base.InvalidValue;
import java.util.ArrayList;
import java.util.List;

/**
 * Inverted bottlenecks: a layer d→width without activation, {@code count} blocks x + W₂·f(W₁·LN(x)) with expansion·width units inside
 * (E6), and layer normalisation in front of the output layer. Bachmann, Anagnostidis and Hofmann 2023, arXiv 2306.13575, whose networks
 * have no normalisation in front of the output layer.
 *
 * @param count how many blocks
 * @param width of what enters and leaves a block
 * @param expansion units inside of a block, as a multiple of the width
 */
public record Blocks(
        @Default("4") int count,
        @Default("512") int width,
        @Default("4") int expansion) {
    private static final int MOST_BLOCKS = 10_000;
    private static final int MOST_UNITS = 999_999_999;
    private static final Norm LAYER_NORM = new Norm.Layer(1e-5);

    public Blocks {
        InvalidValue.requirePositive("count", count);
        InvalidValue.requirePositive("width", width);
        InvalidValue.requirePositive("expansion", expansion);
        InvalidValue.requireBetween("count", count, 1, MOST_BLOCKS);
        if ((long) width * expansion > MOST_UNITS) {
            throw new InvalidValue("expansion", "makes layers of more than %,d units".formatted(MOST_UNITS));
        }
    }

    /** Layers without the output layer. */
    public int hiddenLayers() {
        return 1 + 2 * count;
    }

    /**
     * All layers.
     *
     * @param activation f
     * @param penalties of each layer, the output layer's last
     * @param dropout of the units inside of each block
     */
    public List<LayerSpec> layers(
            Activation activation, Initialization init, List<Penalty> penalties, double dropout, int outputs) {
        var identity = new Activation.Identity();
        var layers = new ArrayList<LayerSpec>();
        layers.add(new LayerSpec(width, identity, init, penalties.get(0), 0));
        for (int block = 0; block < count; block++) {
            int l = layers.size();
            layers.add(new LayerSpec(width * expansion, activation, init, penalties.get(l), dropout)
                    .withInputNorm(LAYER_NORM));
            layers.add(new LayerSpec(width, identity, init, penalties.get(l + 1), 0).withResidual(2));
        }
        layers.add(new LayerSpec(outputs, identity, init, penalties.get(layers.size()), 0).withInputNorm(LAYER_NORM));
        return layers;
    }
}
