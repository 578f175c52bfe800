package chainrule.engine.dl4j;

import chainrule.model.Loss;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A loss as one word, with its constants behind it: {@code huber:1.0}. */
final class LossText {
    private LossText() {}

    static String of(Loss loss) {
        return loss.name()
                + Arrays.stream(loss.constants()).mapToObj(c -> ":" + c).collect(Collectors.joining());
    }

    /** @throws IllegalArgumentException if there is no such loss */
    static Loss parse(String text) {
        var parts = List.of(text.split(":"));
        var constants =
                parts.subList(1, parts.size()).stream().map(Double::valueOf).toList();
        return switch (parts.get(0)) {
            case "CROSS_ENTROPY" -> Loss.CROSS_ENTROPY;
            case "SQUARED_ERROR", "softmax-squared-error" -> Loss.SOFTMAX_SQUARED_ERROR;
            case "BINARY_CROSS_ENTROPY", "binary-cross-entropy" -> Loss.BINARY_CROSS_ENTROPY;
            case "cross-entropy" -> new Loss.CrossEntropy(constants.get(0));
            case "squared-error" -> Loss.SQUARED_ERROR;
            case "absolute-error" -> new Loss.AbsoluteError();
            case "huber" -> new Loss.Huber(constants.get(0));
            case "quantile" -> new Loss.Quantile(constants);
            case "poisson" -> new Loss.Poisson();
            case "gaussian" -> new Loss.Gaussian();
            default -> throw new IllegalArgumentException("no loss is called " + text);
        };
    }
}
