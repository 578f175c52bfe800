package chainrule.datasets.table;

import chainrule.datasets.Features;
import chainrule.datasets.TableFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Tables with more numbers than are kept as doubles. */
@Tag("slow")
class LargeTableTest {
    private static final int WIDTH = 40;
    private static final int ROWS = Values.MOST_DOUBLES / WIDTH + 5000;
    private static final int TIME = WIDTH - 1;

    @TempDir
    private static Path dir;

    private static final double[] NUMBERS = new double[ROWS * WIDTH];
    private static Path file;

    @BeforeAll
    static void write() throws IOException {
        file = dir.resolve("large.csv");
        var random = new SplittableRandom(1);
        try (var out = Files.newBufferedWriter(file)) {
            for (int k = 0; k < WIDTH; k++) {
                out.write("x" + k + ",");
            }
            out.write("class\n");
            for (int i = 0; i < ROWS; i++) {
                for (int k = 0; k < WIDTH; k++) {
                    double number = k == TIME ? 1.7e9 + random.nextInt(1000) : random.nextDouble(-1, 1);
                    NUMBERS[i * WIDTH + k] = number;
                    out.write(number + ",");
                }
                out.write(i % 3 == 0 ? "a" : "b");
                // A blank line and a missing last line end are no rows, and none is lost.
                out.write(i == 7 ? "\n\n" : i < ROWS - 1 ? "\n" : "");
            }
        }
    }

    @Test
    void everyNumberIsTheNearestFloat() {
        var dataset = Table.read(file, "class");
        var data = ((Features.Floats) dataset.train().features()).data();
        assertThat(data).hasSize(ROWS * WIDTH);
        for (int i = 0; i < data.length; i++) {
            if (data[i] != (float) NUMBERS[i]) {
                assertThat(data[i]).as("number %d", i).isEqualTo((float) NUMBERS[i]);
            }
        }
    }

    @Test
    void onlyAColumnWhoseRangeHasFewFloatsIsNamed() {
        var notes = Table.read(file, "class").notes();
        assertThat(notes)
                .filteredOn(note -> note.contains("float32"))
                .singleElement()
                .asString()
                .contains("column \"x39\" (at most 8 different values from the smallest to the largest); train with");
    }

    @Test
    void withDoublesEveryNumberIsExact() {
        var exact = TableFormat.USUAL;
        var format = new TableFormat(
                exact.encoding(),
                exact.separator(),
                exact.decimal(),
                exact.thousands(),
                exact.missing(),
                true,
                exact.classes(),
                exact.columns());
        var dataset = Table.read(file, "class", format);
        assertThat(((Features.Doubles) dataset.train().features()).data()).isEqualTo(NUMBERS);
        assertThat(dataset.notes()).noneMatch(note -> note.contains("float32"));
    }
}
