package chainrule.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.datavec.api.transform.MathOp;
import org.datavec.api.transform.TransformProcess;
import org.datavec.api.transform.condition.ConditionOp;
import org.datavec.api.transform.condition.column.DoubleColumnCondition;
import org.datavec.api.transform.filter.ConditionFilter;
import org.datavec.api.transform.schema.Schema;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tables with a Schema or a TransformProcess of DataVec, as toJson() writes them. */
@Tag("slow")
class DataVecTableTest {
    private static final Schema SCHEMA = schema("pear", "apple");

    private static Schema schema(String... kinds) {
        return new Schema.Builder()
                .addColumnDouble("weight")
                .addColumnInteger("rings")
                .addColumnCategorical("color", "red", "green", "blue")
                .addColumnString("shop")
                .addColumnCategorical("kind", kinds)
                .build();
    }

    private static String process(Schema schema) {
        return new TransformProcess.Builder(schema)
                .removeColumns("shop")
                .doubleMathOp("weight", MathOp.Multiply, 1000)
                .renameColumn("weight", "grams")
                .filter(new ConditionFilter(new DoubleColumnCondition("grams", ConditionOp.LessThan, 0)))
                .categoricalToOneHot("color")
                .build()
                .toJson();
    }

    @TempDir
    private Path folder;

    private Path table;

    @BeforeEach
    void write() throws IOException {
        var lines = new ArrayList<>(List.of("kind,weight,rings,color,shop,extra"));
        for (int i = 0; i < 60; i++) {
            lines.add("%s,%s,%d,%s,s%d,%d"
                    .formatted(
                            i % 3 == 0 ? "apple" : "pear",
                            i % 10 == 9 ? "-1" : 0.1 + i % 7 / 10.0,
                            i % 5,
                            List.of("blue", "red", "green").get(i % 3),
                            i % 2,
                            i));
        }
        table = Files.write(folder.resolve("fruit.csv"), lines);
    }

    private Cli run(String... words) {
        var all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--runs", folder.resolve("runs").toString()));
        return Cli.run(all.toArray(String[]::new));
    }

    private Cli train(String json, String... more) throws IOException {
        var file = Files.writeString(folder.resolve("datavec.json"), json);
        var words = new ArrayList<>(List.of(
                "train",
                table.toString(),
                "--target",
                "kind",
                "--schema",
                file.toString(),
                "--hidden",
                "4",
                "--epochs",
                "3"));
        words.addAll(List.of(more));
        var trained = run(words.toArray(String[]::new));
        assertThat(trained.exitCode()).as("%s", trained.err()).isZero();
        return trained;
    }

    private Map<String, Object> schema() throws IOException {
        return JSON.std.mapFrom(Files.readString(folder.resolve("runs/fruit-1/schema.json")));
    }

    @Test
    void aSchemaGivesTypesAndTheOrderOfCategories() throws IOException {
        var trained = train(SCHEMA.toJson());
        assertThat(String.join("\n", trained.err())).contains("does not have them: extra");
        assertThat(schema().get("inputs"))
                .isEqualTo(List.of("weight", "rings", "color=red", "color=green", "color=blue", "shop=s0", "shop=s1"));
        assertThat(schema().get("classes")).isEqualTo(List.of("pear", "apple"));
        assertThat(folder.resolve("runs/fruit-1/datavec.json")).hasContent(SCHEMA.toJson());
        Files.delete(folder.resolve("datavec.json"));
        assertThat(run("predict", "fruit-1", table.toString()).exitCode()).isZero();
        assertThat(run("evaluate", "fruit-1", "--on", table.toString()).exitCode())
                .isZero();
    }

    @Test
    void aProcessMakesOtherRowsInTrainingAndLater() throws IOException {
        var trained = train(process(SCHEMA));
        assertThat(String.join("\n", trained.err())).contains("filters 6 of 60 rows");
        assertThat(schema().get("inputs"))
                .isEqualTo(List.of("grams", "rings", "color[red]", "color[green]", "color[blue]"));
        // What the run keeps is used, not the file.
        Files.delete(folder.resolve("datavec.json"));
        var measured = run("evaluate", "fruit-1", "--json");
        assertThat(measured.exitCode()).as("%s", measured.err()).isZero();
        var rows = Files.write(
                folder.resolve("new.csv"),
                List.of("id,color,rings,shop,weight", "7,red,2,x,0.3", "8,blue,2,x,-5", "9,green,1,x,0.2"));
        var out = folder.resolve("out.csv");
        var predicted = run("predict", "fruit-1", rows.toString(), "--out", out.toString(), "--keep", "id");
        assertThat(predicted.exitCode()).as("%s", predicted.err()).isZero();
        assertThat(Files.readAllLines(out)).hasSize(3);
        assertThat(Files.readAllLines(out).get(2)).startsWith("9,");
        assertThat(String.join("\n", predicted.err())).contains("new.csv", "filters 1 of 3 rows");
        assertThat(run("evaluate", "fruit-1", "--on", table.toString()).exitCode())
                .isZero();
        var refused = run("evaluate", "fruit-1", "--on", rows.toString());
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(String.join("\n", refused.err())).contains("new.csv:1: no column \"kind\"");
    }

    /** By the process, or by hand: the same numbers reach the network. */
    @Test
    void theRowsAreThoseThatDataVecMakes() throws IOException {
        train(process(schema("apple", "pear")));
        var lines = new ArrayList<>(List.of("grams,rings,color[red],color[green],color[blue],kind"));
        for (var line : Files.readAllLines(table).subList(1, 61)) {
            var cells = line.split(",");
            double weight = Double.parseDouble(cells[1]);
            if (weight >= 0) {
                lines.add("%s,%s,%d,%d,%d,%s"
                        .formatted(
                                weight * 1000,
                                cells[2],
                                cells[3].equals("red") ? 1 : 0,
                                cells[3].equals("green") ? 1 : 0,
                                cells[3].equals("blue") ? 1 : 0,
                                cells[0]));
            }
        }
        Files.write(folder.resolve("hand.csv"), lines);
        var trained = run(
                "train", folder.resolve("hand.csv").toString(), "--target", "kind", "--hidden", "4", "--epochs", "3");
        assertThat(trained.exitCode()).as("%s", trained.err()).isZero();
        assertThat(JSON.std.mapFrom(Files.readString(folder.resolve("runs/hand-1/schema.json"))))
                .isEqualTo(schema());
        assertThat(run("evaluate", "hand-1", "--json").json().get("loss"))
                .isEqualTo(run("evaluate", "fruit-1", "--json").json().get("loss"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\": 1}|is not a Schema or TransformProcess of DataVec as JSON",
                "no JSON|is not a Schema or TransformProcess of DataVec as JSON",
                "{\"columns\": [{\"@class\": \"java.net.URL\"}]}|names the class java.net.URL: only those of DataVec are used",
                "{\"columns\": [{\"@class\": \"java.net.URL\", \"@class\": \"org.datavec.api.No\"}]}|is not a Schema or TransformProcess of DataVec as JSON",
                "{\"columns\": [{\"@class\": \"org.datavec.api.No\"}]}|is not a Schema or TransformProcess of DataVec as JSON"
            })
    void otherFilesAreRefused(String content, String message) throws IOException {
        assertRefused(content, message);
    }

    private void assertRefused(String content, String message) throws IOException {
        var file = Files.writeString(folder.resolve("other.json"), content);
        var refused = run("train", table.toString(), "--target", "kind", "--schema", file.toString());
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).hasSize(1);
        assertThat(refused.err().get(0)).contains("other.json", message);
    }

    @Test
    void whatDoesNotFitTheTableIsRefused() throws IOException {
        assertRefused(new Schema.Builder().addColumnDouble("height").build().toJson(), "no column \"height\"");
        assertRefused(
                new Schema.Builder()
                        .addColumnCategorical("color", "red")
                        .build()
                        .toJson(),
                "column \"color\" has the categories red, and the table holds \"blue\"");
        assertRefused(
                new TransformProcess.Builder(
                                new Schema.Builder().addColumnDouble("height").build())
                        .doubleMathOp("height", MathOp.Add, 1)
                        .build()
                        .toJson(),
                "no column \"height\", with which the process");
        assertRefused(
                new TransformProcess.Builder(SCHEMA).convertToSequence().build().toJson(),
                "only transforms and filters of single rows are run");
        var file = folder.resolve("gone.json").toString();
        assertThat(run("train", table.toString(), "--target", "kind", "--schema", file)
                        .exitCode())
                .isEqualTo(2);
    }
}
