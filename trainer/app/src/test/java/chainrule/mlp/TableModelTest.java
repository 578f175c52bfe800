package chainrule.mlp;

import chainrule.base.UserException;
import chainrule.datasets.Dataset;
import chainrule.datasets.TargetColumns;
import chainrule.datasets.Task;
import chainrule.datasets.table.Table;
import chainrule.engine.reference.ReferenceEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A model of a table knows its columns by name, its categories, and what is missing. */
class TableModelTest {
    private static final int ROWS = 60;

    @TempDir
    Path folder;

    private MlpClassifier model;
    private Dataset table;

    private static String row(int i) {
        boolean warm = i * 7 % ROWS > ROWS / 2;
        String size = i % 9 == 4 ? "" : Integer.toString(warm ? 20 + i % 5 : 5 + i % 5);
        return size + (warm == (i % 6 != 0) ? ",red," : ",blue,") + i % 3 + (warm ? ",yes\n" : ",no\n");
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @BeforeEach
    void train() throws IOException {
        var csv = new StringBuilder("size,colour,other,warm\n");
        for (int i = 0; i < ROWS; i++) {
            csv.append(row(i));
        }
        table = Table.read(write("train.csv", csv.toString()), "warm");
        model = Mlp.classifier()
                .hidden(8)
                .dropout(0)
                .learningRate(0.02)
                .epochs(40)
                .engine(new ReferenceEngine())
                .fit(table);
    }

    @Test
    void columnsAreFoundByNameInAnyOrderAndOthersSkipped() throws IOException {
        assertThat(model.score(table)).isGreaterThan(0.9);
        var csv = new StringBuilder("warm;unused;other;colour;size\n");
        for (int i = 0; i < ROWS; i++) {
            String[] cells = row(i).strip().split(",");
            csv.append("%s;x%d;%s;%s;%s\n".formatted(cells[3], i % 2, cells[2], cells[1], cells[0]));
        }
        var other = Table.read(write("other.csv", csv.toString()), "warm");
        assertThat(model.predict(other)).isEqualTo(model.predict(table));
        assertThat(model.score(other)).isEqualTo(model.score(table));
    }

    /** As the command predict reads them. */
    @Test
    void rowsWithoutATargetArePredicted() throws IOException {
        var csv = new StringBuilder("other,size,colour\n");
        for (int i = 0; i < ROWS; i++) {
            String[] cells = row(i).split(",");
            csv.append("%s,%s,%s\n".formatted(cells[2], cells[0], cells[1]));
        }
        var rows = model.rows(write("new.csv", csv.toString()));
        assertThat(model.predict(rows)).isEqualTo(model.predict(table));
        // A value that training has not seen, and one that is missing.
        assertThat(model.predict(model.rows(write("odd.csv", "other,size,colour\n1,,green\n"))))
                .hasSize(1);
        assertThatThrownBy(() -> model.rows(write("none.csv", "other,size,colour\n")))
                .isInstanceOf(UserException.class);
        assertThatThrownBy(() -> model.rows(write("bad.csv", "other,size,colour\n1,large,red\n")))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("bad.csv:2");
    }

    @Test
    void aColumnThatIsNotThereIsNamed() throws IOException {
        var other = Table.read(write("few.csv", "size,warm\n1,yes\n2,no\n"), "warm");
        assertThatThrownBy(() -> model.predict(other))
                .isInstanceOf(UserException.class)
                .hasMessage("few lacks columns that the model was trained on: colour, other; it has size");
    }

    /** Without the model's format a column of numbers, which the training table had as words, is another column. */
    @Test
    void aColumnOfAnotherKindIsReadByTheModelsFormat() throws IOException {
        var file = write("kinds.csv", "size,colour,other,warm\n1,7,0,yes\n2,8,1,no\n");
        var other = Table.read(file, "warm");
        assertThatThrownBy(() -> model.predict(other))
                .isInstanceOf(UserException.class)
                .hasMessage(
                        "column colour is of the kind category in the model and number in kinds: read the table with the model's format()");
        var known = Table.read(file, TargetColumns.of("warm"), model.format());
        assertThat(model.predict(known)).hasSize(2);
    }

    @Test
    void aSampleIsGivenByPlacesOfItsCategories() {
        var schema = model.columns().orElseThrow();
        assertThat(schema.names()).containsExactly("size", "colour", "other");
        assertThat(schema.columns().get(1).categories()).containsExactly("blue", "red");
        int[] all = model.predict(table);
        var features = table.train().features();
        for (int i = 0; i < ROWS; i++) {
            var x = new float[] {features.value(i, 0), features.value(i, 1), features.value(i, 2)};
            assertThat(model.predict(x)).isEqualTo(all[i]);
        }
        assertThat(model.predict(new float[] {Float.NaN, -1, 0})).isBetween(0, 1);
    }

    @Test
    void aNumberThatIsNotACategoryIsRefused() {
        assertThatThrownBy(() -> model.predict(new float[] {1, 2, 0}))
                .isInstanceOf(UserException.class)
                .hasMessage(
                        "input \"colour\", at index 1, is 2.0: it is a category: give its place in columns(), from 0 to 1, or -1 for another value");
        assertThatThrownBy(() -> model.predict(new float[] {1, 0.5f, 0})).isInstanceOf(UserException.class);
        assertThatThrownBy(() -> model.predict(new float[] {1, -2, 0})).isInstanceOf(UserException.class);
        assertThatThrownBy(() -> model.predict(new float[] {Float.POSITIVE_INFINITY, 0, 0}))
                .isInstanceOf(UserException.class)
                .hasMessageEndingWith("it must be a finite number, or NaN where it is missing");
        assertThatThrownBy(() -> model.predict(new float[] {1, 0, Float.NaN}))
                .isInstanceOf(UserException.class)
                .hasMessage("input \"other\", at index 2, is NaN: it must be a finite number");
    }

    @Test
    void aModelOfATableComesBackFromItsFile() {
        var file = folder.resolve("m.safetensors");
        model.save(file);
        var read = MlpClassifier.load(file);
        assertThat(read.columns()).isEqualTo(model.columns());
        assertThat(read.predict(table)).isEqualTo(model.predict(table));
        assertThat(read.partialFit(table).parameters())
                .isEqualTo(model.partialFit(table).parameters());
    }

    @Test
    void arraysWithTheColumnsNamesAreReadAsTheTable() throws IOException {
        var numbers =
                Table.read(write("numbers.csv", "a,b,y\n1,5,u\n2,4,u\n3,3,v\n4,2,v\n"), Task.Kind.CLASSIFICATION, "y");
        var small = Mlp.classifier()
                .hidden(4)
                .epochs(2)
                .validation(0)
                .engine(new ReferenceEngine())
                .fit(numbers);
        var swapped = Dataset.of(new float[][] {{5, 1}, {2, 4}}, new String[] {"u", "v"})
                .withColumns("b", "a");
        assertThat(small.evaluate(swapped).predictions().responses())
                .hasSize(4)
                .startsWith(small.evaluate(numbers).predictions().responses()[0]);
    }
}
