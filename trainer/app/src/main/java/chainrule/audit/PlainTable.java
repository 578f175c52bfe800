package chainrule.audit;

import chainrule.datasets.Dataset;
import chainrule.datasets.Features;
import chainrule.datasets.Samples;
import chainrule.datasets.Schema;
import chainrule.datasets.Shape;
import chainrule.datasets.Targets;
import chainrule.datasets.Task;
import java.util.List;
import java.util.Optional;

/** A small table: a number, a category of three values, a number, and a category of two. */
final class PlainTable {
    private static final Schema COLUMNS = new Schema(List.of(
            Schema.Column.number("age"),
            new Schema.Column("city", Schema.Kind.CATEGORY, List.of("a", "b", "c")),
            Schema.Column.number("height"),
            new Schema.Column("sex", Schema.Kind.CATEGORY, List.of("f", "m"))));

    private PlainTable() {}

    static Dataset of(int rows, Task task, Targets targets) {
        int width = COLUMNS.columns().size();
        var random = new PlainRandom(79, 0, 0, 0);
        var cells = new float[rows * width];
        for (int i = 0; i < rows; i++) {
            cells[i * width] = (float) (40 + 12 * random.gaussian());
            cells[i * width + 1] = (i + i / 3) % 3;
            cells[i * width + 2] = (float) random.gaussian();
            cells[i * width + 3] = i * 2 / 3 % 2;
        }
        var samples = new Samples(new Features.Floats(cells, width), targets);
        return new Dataset(
                "audit",
                Shape.vector(width),
                task,
                samples,
                samples.none(),
                samples.none(),
                List.of(),
                Optional.of(COLUMNS));
    }
}
