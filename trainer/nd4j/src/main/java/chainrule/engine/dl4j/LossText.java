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
            case "SQUARED_ERROR" -> Loss.SOFTMAX_SQUARED_ERROR;
            case "BINARY_CROSS_ENTROPY" -> Loss.BINARY_CROSS_ENTROPY;
            default ->
                Loss.all().stream()
                        .filter(loss -> loss.name().equals(parts.get(0)))
                        .findFirst()
                        .map(loss -> with(loss, constants))
                        .orElseThrow(() -> new IllegalArgumentException("no loss is called " + text));
        };
    }

    /** The same kind of loss with other constants: none, one, or a list of them. */
    private static Loss with(Loss loss, List<Double> constants) {
        try {
            var components = loss.getClass().getRecordComponents();
            if (components.length == 0) {
                return loss;
            }
            boolean list = components[0].getType() == List.class;
            return loss.getClass()
                    .getDeclaredConstructor(components[0].getType())
                    .newInstance(list ? constants : constants.get(0));
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("not the constants of " + loss.name() + ": " + constants, e);
        }
    }
}
