package chainrule.report;

import chainrule.datasets.Shape;
import chainrule.model.Parameters;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What the units of the first layer look for: each unit's weights as a picture of the shape of an input, in a grid.
 *
 * <p>A picture is scaled on its own, by its largest weight in magnitude. With three channels, grey is 0 and a channel
 * is brighter where its weight is positive; with one, white is 0, blue is negative and orange positive.
 *
 * @param shape of an input: an image of one or three channels
 * @param units which, from the upper left to the lower right
 */
public record WeightPictures(Parameters parameters, Shape shape, List<Integer> units) implements Figure {
    private static final int MOST = 100;
    private static final int PADDING = 2;
    /** Pixels across a PNG, about. */
    private static final int WIDTH = 1100;

    /** Nothing where an input is not an image, or its channels are not colours. */
    public static Optional<Figure> of(Parameters parameters, Shape input) {
        boolean isPicture = input.isImage()
                && (input.channels() == 1 || input.channels() == 3)
                && parameters.spec().fanIn(0) == input.features();
        return isPicture ? Optional.of(new WeightPictures(parameters, input, selected(parameters))) : Optional.empty();
    }

    private static List<Integer> selected(Parameters parameters) {
        var units = IntStream.range(0, parameters.spec().fanOut(0)).boxed();
        // The units of a network without a hidden layer are classes, and have an order.
        if (parameters.spec().layers().size() > 1) {
            double[] squares = squares(parameters);
            units = units.sorted(Comparator.comparingDouble(unit -> -squares[unit]));
        }
        return units.limit(MOST).toList();
    }

    /** Each unit's sum of squared weights: row by row, as the weights are in memory. */
    private static double[] squares(Parameters parameters) {
        var squares = new double[parameters.spec().fanOut(0)];
        for (int input = 0; input < parameters.spec().inputs(); input++) {
            for (int unit = 0; unit < squares.length; unit++) {
                double weight = weight(parameters, input, unit);
                squares[unit] += weight * weight;
            }
        }
        return squares;
    }

    /** W₁ at row {@code input} and column {@code unit}. */
    private static double weight(Parameters parameters, int input, int unit) {
        // The first layer's weights are the first parameters.
        return parameters.values()[input * parameters.spec().fanOut(0) + unit];
    }

    @Override
    public String name() {
        return "first-layer-weights";
    }

    @Override
    public String title() {
        return "Weights of the first layer as pictures";
    }

    @Override
    public String caption() {
        int all = parameters.spec().fanOut(0);
        String which = parameters.spec().layers().size() == 1
                ? "the outputs, in the order of the classes"
                : units.size() < all
                        ? String.format(
                                Locale.ROOT,
                                "the %d of %,d units with the largest weights (L2 norm), in descending order",
                                units.size(),
                                all)
                        : "all %d units, by descending L2 norm of their weights".formatted(all);
        String colours = shape.channels() == 3
                ? "mid-grey is 0, a colour is brighter where its weight is positive"
                : "white is 0, blue negative, orange positive";
        return "The weights of %s. Each picture is scaled by its own largest weight: %s.".formatted(which, colours);
    }

    @Override
    public byte[] png() {
        var grid = grid();
        int enlargement = Math.max(1, WIDTH / grid.width());
        return grid.enlarged(enlargement).png(enlargement);
    }

    /** A weight is one unit wide; the pixels themselves are inside, as a PNG. */
    @Override
    public String svg() {
        return grid().svg(title());
    }

    private Raster grid() {
        int columns = columns();
        int rows = (units.size() + columns - 1) / columns;
        var grid = Raster.filled(
                columns * (shape.width() + PADDING) - PADDING,
                rows * (shape.height() + PADDING) - PADDING,
                shape.channels() == 3 ? Palette.WHITE : Palette.GRID);
        for (int i = 0; i < units.size(); i++) {
            int x = i % columns * (shape.width() + PADDING);
            int y = i / columns * (shape.height() + PADDING);
            draw(units.get(i), grid, x, y);
        }
        return grid;
    }

    /** As square a grid as can be, at most ten pictures wide. */
    private int columns() {
        return (int) Math.min(10, Math.ceil(Math.sqrt(units.size())));
    }

    private void draw(int unit, Raster grid, int x, int y) {
        double largest = IntStream.range(0, shape.features())
                .mapToDouble(input -> Math.abs(weight(parameters, input, unit)))
                .max()
                .orElse(0);
        double scale = largest > 0 ? 1 / largest : 0;
        for (int row = 0; row < shape.height(); row++) {
            for (int column = 0; column < shape.width(); column++) {
                int pixel = row * shape.width() + column;
                grid.rgb()[(y + row) * grid.width() + x + column] = colour(unit, pixel, scale);
            }
        }
    }

    private int colour(int unit, int pixel, double scale) {
        if (shape.channels() == 1) {
            double weight = scale * weight(parameters, pixel, unit);
            return (weight < 0 ? Palette.BLUE : Palette.VERMILLION).tint(Math.abs(weight));
        }
        int rgb = 0;
        for (int channel = 0; channel < 3; channel++) {
            double weight = scale * weight(parameters, channel * shape.height() * shape.width() + pixel, unit);
            rgb = rgb << 8 | (int) Math.round(127.5 + 127.5 * weight);
        }
        return rgb;
    }
}
