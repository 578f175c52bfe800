package chainrule.datavec;

import chainrule.base.UserException;
import chainrule.datasets.ColumnType;
import chainrule.datasets.Dataset;
import chainrule.datasets.Features;
import chainrule.datasets.Schema.Kind;
import chainrule.datasets.TableFormat;
import chainrule.datasets.TargetColumns;
import chainrule.datasets.Targets;
import chainrule.datasets.Task;
import chainrule.datasets.table.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datavec.api.records.reader.impl.collection.CollectionRecordReader;
import org.datavec.api.records.reader.impl.csv.CSVRecordReader;
import org.datavec.api.split.FileSplit;
import org.datavec.api.transform.schema.Schema;
import org.datavec.api.writable.BooleanWritable;
import org.datavec.api.writable.DoubleWritable;
import org.datavec.api.writable.FloatWritable;
import org.datavec.api.writable.IntWritable;
import org.datavec.api.writable.LongWritable;
import org.datavec.api.writable.NullWritable;
import org.datavec.api.writable.Text;
import org.datavec.api.writable.Writable;
import org.joda.time.DateTimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RecordsTest {
    private static CollectionRecordReader reader(List<List<Writable>> records) {
        return new CollectionRecordReader(records);
    }

    private static Text text(String value) {
        return new Text(value);
    }

    @Test
    void theExampleOfTheDocumentation() {
        Collection<List<Writable>> records = List.of(
                List.of(new DoubleWritable(1.5), new DoubleWritable(2), text("green"), text("b")),
                List.of(new DoubleWritable(0.1), new DoubleWritable(3), text("red"), text("c")),
                List.of(new DoubleWritable(2.5), new DoubleWritable(4), text("green"), text("a")));

        var schema = new Schema.Builder()
                .addColumnsDouble("length", "width")
                .addColumnCategorical("colour", "red", "green")
                .addColumnCategorical("kind", "a", "b", "c")
                .build();
        var reader = new CollectionRecordReader(records);
        Dataset dataset = Records.dataset(reader, schema, "kind");

        assertThat(dataset.classes()).containsExactly("a", "b", "c");
        assertThat(dataset.train().labels()).containsExactly(1, 2, 0);
        assertThat(dataset.schema().orElseThrow().names()).containsExactly("length", "width", "colour");
        assertThat(dataset.schema().orElseThrow().columns().get(2).categories()).containsExactly("red", "green");
        assertThat(((Features.Doubles) dataset.train().features()).data())
                .containsExactly(1.5, 2, 1, 0.1, 3, 0, 2.5, 4, 1);
    }

    private static Schema.Builder mixed() {
        return new Schema.Builder()
                .addColumnInteger("count")
                .addColumnLong("large")
                .addColumnFloat("share")
                .addColumnBoolean("open")
                .addColumnTime("day", DateTimeZone.UTC)
                .addColumnString("free");
    }

    private static List<Writable> row(int count, boolean open, long day, String free) {
        return List.of(
                new IntWritable(count),
                new LongWritable(1L << 40),
                new FloatWritable(0.25f),
                new BooleanWritable(open),
                new LongWritable(day),
                text(free));
    }

    @Test
    void everyTypeBecomesWhatTheTableOfTheSameTextsHas() {
        var schema = mixed().addColumnDouble("price").build();
        var records = new ArrayList<List<Writable>>();
        for (int i = 0; i < 30; i++) {
            var record = new ArrayList<>(row(i, i % 2 == 0, 86_400_000L * i, i % 3 == 0 ? "x, \"y\"" : "z"));
            record.add(new DoubleWritable(i + 0.1));
            records.add(record);
        }
        records.get(4).set(0, NullWritable.INSTANCE);
        records.get(5).set(2, new FloatWritable(Float.NaN));
        records.get(6).set(4, NullWritable.INSTANCE);
        var dataset = Records.dataset(reader(records), schema, "price");
        assertThat(dataset.task()).isEqualTo(Task.regression(List.of("price")));
        assertThat(((Targets.Reals) dataset.train().targets()).values()).startsWith(0.1, 1.1, 2.1);
        var columns = dataset.schema().orElseThrow().columns();
        assertThat(columns)
                .extracting(column -> column.kind())
                .containsExactly(Kind.NUMBER, Kind.NUMBER, Kind.NUMBER, Kind.NUMBER, Kind.DATE, Kind.CATEGORY);
        var features = dataset.train().features();
        assertThat(features.exact(3, 0)).isEqualTo(3);
        assertThat(features.exact(3, 1)).isEqualTo(1L << 40);
        assertThat(features.exact(3, 2)).isEqualTo(0.25);
        assertThat(features.exact(3, 3)).isZero();
        assertThat(features.exact(2, 3)).isEqualTo(1);
        assertThat(features.exact(3, 4)).isEqualTo(3);
        assertThat(features.exact(4, 0)).isNaN();
        assertThat(features.exact(5, 2)).isNaN();
        assertThat(features.exact(6, 4)).isNaN();
        assertThat(columns.get(5).categories().get((int) features.exact(3, 5))).isEqualTo("x, \"y\"");
    }

    @Test
    void aReaderOfAFileGivesWhatTheFileGives(@TempDir Path folder) throws IOException, InterruptedException {
        var file = folder.resolve("some.csv");
        var lines = new StringBuilder("age,colour,good,fast\n");
        for (int i = 0; i < 40; i++) {
            lines.append(
                    "%s,%s,%d,%d%n".formatted(i % 7 == 0 ? "?" : "" + i, i % 3 == 0 ? "red" : "blue", i % 2, i / 20));
        }
        Files.writeString(file, lines);
        var reader = new CSVRecordReader(1, ',');
        reader.initialize(new FileSplit(file.toFile()));
        var schema = new Schema.Builder()
                .addColumnInteger("age")
                .addColumnCategorical("colour", "blue", "red")
                .addColumnsInteger("good", "fast")
                .build();
        var found = Records.dataset(reader, schema, "good", "fast");
        var columns = TableFormat.USUAL.columns().with(Map.of("colour", ColumnType.CATEGORY));
        var expected = Table.read(
                file,
                new TargetColumns(List.of("good", "fast"), Optional.empty(), Optional.empty(), Optional.empty()),
                TableFormat.USUAL.withColumns(columns));
        assertThat(found.task()).isEqualTo(Task.multilabel(List.of("good", "fast")));
        assertThat(found.digest()).isEqualTo(expected.digest());
    }

    @Test
    void weightsAndTheTaskCanBeGiven() {
        var schema = new Schema.Builder()
                .addColumnInteger("x")
                .addColumnInteger("y")
                .addColumnDouble("w")
                .build();
        List<List<Writable>> records = List.of(
                List.of(new IntWritable(1), new IntWritable(3), new DoubleWritable(0.5)),
                List.of(new IntWritable(2), new IntWritable(4), new DoubleWritable(1.5)));
        var target =
                new TargetColumns(List.of("y"), Optional.of(Task.Kind.REGRESSION), Optional.empty(), Optional.of("w"));
        var dataset = Records.dataset(reader(records), schema, target);
        assertThat(dataset.task().isRegression()).isTrue();
        assertThat(dataset.train().weights()).containsExactly(0.5, 1.5);
        assertThat(dataset.shape().features()).isEqualTo(1);
    }

    @Test
    void whatDoesNotFitIsNamedWithItsRecord() {
        var schema = new Schema.Builder()
                .addColumnInteger("x")
                .addColumnCategorical("y", "a", "b")
                .build();
        List<List<Writable>> letters =
                List.of(List.of(new IntWritable(1), text("a")), List.of(text("seven"), text("b")));
        assertThatThrownBy(() -> Records.dataset(reader(letters), schema, "y"))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("CollectionRecordReader:3:")
                .hasMessageContaining("seven");
        List<List<Writable>> stray =
                List.of(List.of(new IntWritable(1), text("a")), List.of(new IntWritable(1), text("c")));
        assertThatThrownBy(() -> Records.dataset(reader(stray), schema, "y")).hasMessageContaining("\"c\"");
        List<List<Writable>> wide = List.of(List.of(new IntWritable(1), text("a"), text("b")));
        assertThatThrownBy(() -> Records.dataset(reader(wide), schema, "y"))
                .hasMessage("CollectionRecordReader: record 1 has 3 values, and the schema 2 columns");
        assertThatThrownBy(() -> Records.dataset(reader(stray), schema, "z"))
                .hasMessage("the schema has no column \"z\"; its columns are x, y");
        assertThatThrownBy(() -> Records.dataset(reader(stray), schema)).hasMessageStartingWith("no target column");
    }
}
