package chainrule.engine.step;

import chainrule.model.InputLayer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What an operation does for one part of an input layer.
 *
 * @param formula with its ID
 * @param shapes of what it reads and writes, by name; N is the number of samples
 * @param parameters how many the part has
 */
public record PartOfLayer(String formula, Map<String, String> shapes, int parameters) {
    private static final String SAMPLES = "N×";

    /** z of each part. */
    static List<PartOfLayer> forward(InputLayer layer) {
        var names = layer.names();
        return IntStream.range(0, names.size())
                .mapToObj(k -> forward(layer.parts().get(k), names.get(k)))
                .toList();
    }

    private static PartOfLayer forward(InputLayer.Part part, String name) {
        var shapes = new LinkedHashMap<String, String>();
        shapes.put("z", SAMPLES + part.outputs());
        shapes.put("x", SAMPLES + part.inputs());
        if (part.parameters() > 0) {
            shapes.put(name, shape(part));
        }
        return new PartOfLayer(part.formula(), shapes, part.parameters());
    }

    /** The gradient of each part that has parameters. */
    static List<PartOfLayer> backward(InputLayer layer) {
        var names = layer.names();
        return IntStream.range(0, names.size())
                .filter(k -> layer.parts().get(k).parameters() > 0)
                .mapToObj(k -> backward(layer.parts().get(k), names.get(k)))
                .toList();
    }

    private static PartOfLayer backward(InputLayer.Part part, String name) {
        var shapes = new LinkedHashMap<String, String>();
        shapes.put("∇" + name, shape(part));
        shapes.put("g", SAMPLES + part.outputs());
        shapes.put("x", SAMPLES + part.inputs());
        return new PartOfLayer(part.gradientFormula(), shapes, part.parameters());
    }

    /** One row if it is a vector. */
    private static String shape(InputLayer.Part part) {
        return (part.shape().size() == 1 ? "1×" : "")
                + part.shape().stream().map(String::valueOf).collect(Collectors.joining("×"));
    }
}
