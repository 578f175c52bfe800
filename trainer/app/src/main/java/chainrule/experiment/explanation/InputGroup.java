package chainrule.experiment.explanation;

import chainrule.checkpoint.Checkpoint;
import chainrule.datasets.Batches;
import chainrule.datasets.Shape;
import chainrule.datasets.TableEncoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Inputs that belong together: those that a column of a table becomes, or the channels of a pixel.
 *
 * @param inputs their places among the network's inputs
 */
record InputGroup(String name, int[] inputs) {
    /** Of a table its columns; else each input by itself. */
    static List<InputGroup> columns(Checkpoint network, Batches samples) {
        if (network.encoding().isEmpty()) {
            return IntStream.range(0, samples.features())
                    .mapToObj(j -> new InputGroup("input " + (j + 1), new int[] {j}))
                    .toList();
        }
        var groups = new ArrayList<InputGroup>();
        int at = 0;
        for (TableEncoding.Column column : network.encoding().get().columns()) {
            groups.add(new InputGroup(
                    column.column().name(),
                    IntStream.range(at, at + column.width()).toArray()));
            at += column.width();
        }
        return groups;
    }

    /** Planes lie one after the other. */
    static List<InputGroup> pixels(Shape shape) {
        int plane = shape.height() * shape.width();
        return IntStream.range(0, plane)
                .mapToObj(pixel -> new InputGroup(
                        "",
                        IntStream.range(0, shape.channels())
                                .map(channel -> channel * plane + pixel)
                                .toArray()))
                .toList();
    }

    /** A number for each group. */
    static double[] each(List<InputGroup> groups, ToDoubleFunction<InputGroup> number) {
        return groups.stream().mapToDouble(number).toArray();
    }

    /** @param values of all inputs, of at least 0; 0 of no input */
    double max(double[] values) {
        return Arrays.stream(inputs).mapToDouble(j -> values[j]).max().orElse(0);
    }

    /** @param values of all inputs */
    double sum(double[] values) {
        return Arrays.stream(inputs).mapToDouble(j -> values[j]).sum();
    }
}
