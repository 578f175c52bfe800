package chainrule.export;

import chainrule.UserException;
import chainrule.datasets.Normalization;
import chainrule.datasets.Shape;
import chainrule.tensor.Tensor;
import java.nio.file.Path;
import java.util.Optional;

/** The arithmetic before the first layer, put together to x·scale + shift. */
final class OnnxScaling {
    private static final int MOST_STEPS = 16;

    private final Path file;
    private final Optional<Shape> shape;
    private double[] scale = {1};
    private double[] shift = {0};
    private int steps;

    /** @param shape of the input, if it is known */
    OnnxScaling(Path file, Optional<Shape> shape) {
        this.file = file;
        this.shape = shape;
    }

    /** Empty if there was no arithmetic. */
    Optional<Normalization> normalization() {
        return steps == 0 ? Optional.empty() : Optional.of(new Normalization(scale, shift));
    }

    /**
     * One more step.
     *
     * @param operator Sub, Mul, Div or Add
     * @throws UserException if the constant is neither one number nor one a channel or feature
     */
    void apply(String operator, String name, Tensor constant) {
        if (++steps > MOST_STEPS) {
            throw new UserException("%s: more than %d operations before the first layer".formatted(file, MOST_STEPS));
        }
        double[] numbers = constant.values();
        if (!isOneAGroup(constant) || numbers.length > 1 && scale.length > 1 && numbers.length != scale.length) {
            throw new UserException(
                    "%s: constant '%s' of the normalisation has the shape %s: one number, or one a channel or feature is read"
                            .formatted(file, name, constant.shape()));
        }
        int groups = Math.max(scale.length, numbers.length);
        var factor = new double[groups];
        var summand = new double[groups];
        for (int g = 0; g < groups; g++) {
            double number = numbers[g % numbers.length];
            double before = scale[g % scale.length];
            double moved = shift[g % shift.length];
            switch (operator) {
                case "Sub" -> moved -= number;
                case "Add" -> moved += number;
                case "Mul" -> {
                    before *= number;
                    moved *= number;
                }
                default -> {
                    before /= number;
                    moved /= number;
                }
            }
            factor[g] = before;
            summand[g] = moved;
        }
        scale = factor;
        shift = summand;
    }

    private boolean isOneAGroup(Tensor constant) {
        int count = constant.values().length;
        var sizes = constant.shape();
        if (count == 1 && sizes.stream().allMatch(size -> size == 1)) {
            return true;
        }
        if (shape.isPresent() && shape.get().isImage()) {
            // [C, 1, 1] or [1, C, 1, 1]: in another place the numbers would belong to rows or columns of pixels.
            int from = sizes.size() - 3;
            return (from == 0 || from == 1 && sizes.get(0) == 1)
                    && count == shape.get().channels()
                    && sizes.get(from) == count;
        }
        return !sizes.isEmpty()
                && sizes.get(sizes.size() - 1) == count
                && shape.stream().allMatch(vector -> vector.features() == count);
    }
}
