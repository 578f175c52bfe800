package chainrule.datasets.table;

import chainrule.base.UserException;
import chainrule.datasets.Dataset;
import chainrule.datasets.Features;
import chainrule.datasets.TableColumns;
import chainrule.datasets.TableFormat;
import chainrule.datasets.TableFormat.Decimal;
import chainrule.datasets.TableFormat.MissingLabels;
import chainrule.datasets.TargetColumns;
import chainrule.datasets.Targets;
import chainrule.datasets.Task;
import chainrule.datasets.Task.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TargetsOfTablesTest {
    private static final String PRICES = table("a,price", 60, i -> i + "," + (100 + i / 2 * 1.37));

    @TempDir
    private Path folder;

    private static String table(String header, int rows, IntFunction<String> row) {
        return IntStream.range(0, rows).mapToObj(row).collect(Collectors.joining("\n", header + "\n", "\n"));
    }

    private static TargetColumns columns(String... names) {
        return new TargetColumns(List.of(names), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static TargetColumns weighted(String name) {
        return new TargetColumns(List.of(name), Optional.empty(), Optional.empty(), Optional.of("w"));
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private Dataset read(String text, TargetColumns target) throws IOException {
        return Table.read(write("table.csv", text), target, TableFormat.USUAL);
    }

    private AbstractThrowableAssert<?, ? extends Throwable> reading(String text, TargetColumns target) {
        return assertThatThrownBy(() -> read(text, target)).isInstanceOf(UserException.class);
    }

    private static double[] reals(Dataset data) {
        return ((Targets.Reals) data.train().targets()).values();
    }

    private static byte[] bits(Dataset data) {
        return ((Targets.Labels) data.train().targets()).bits();
    }

    @Test
    void aColumnOfMeasurementsIsARegression() throws IOException {
        var data = read(PRICES, columns("price"));
        assertThat(data.task()).isEqualTo(Task.regression(List.of("price")));
        assertThat(data.shape().features()).isEqualTo(1);
        assertThat(reals(data)).hasSize(60).startsWith(100, 100, 101.37);
        assertThat(data.notes())
                .containsExactly(
                        folder.resolve("table.csv")
                                + ": column \"price\" holds numbers: learnt as a real number (regression); for classes: task = classification");
    }

    @Test
    void whichNumbersAreMeasurementsDependsOnDecimalsAndOnRowsAValue() throws IOException {
        assertThat(read(table("a,y", 60, i -> "1," + i % 19 * .5), columns("y"))
                        .task()
                        .kind())
                .isEqualTo(Kind.CLASSIFICATION);
        assertThat(read(table("a,y", 60, i -> "1," + i % 40), columns("y"))
                        .task()
                        .kind())
                .isEqualTo(Kind.REGRESSION);
        assertThat(read(table("a,y", 200, i -> "1," + i % 40), columns("y"))
                        .task()
                        .kind())
                .isEqualTo(Kind.CLASSIFICATION);
        assertThat(read(table("a,y", 500, i -> "1," + Math.max(0, i - 450)), columns("y"))
                        .task()
                        .kind())
                .as("counts, most of them 0")
                .isEqualTo(Kind.REGRESSION);
    }

    @Test
    void measurementsUnderALossForClassesAreQuestioned() throws IOException {
        reading(PRICES, columns("price").judgedAs(Optional.of(Kind.CLASSIFICATION)))
                .hasMessage(
                        folder.resolve("table.csv")
                                + ": column \"price\" holds 30 different numbers, and the loss is for classes; are they real numbers, or classes? for real numbers: loss = squared-error; for classes: task = classification");
        var said = columns("price").judgedAs(Optional.of(Kind.CLASSIFICATION)).withTask(Kind.CLASSIFICATION);
        assertThat(read(PRICES, said).classes()).hasSize(30);
        assertThat(read(PRICES, said).notes()).isEmpty();
    }

    @Test
    void fewNumbersAreARegressionWhereTheTaskOrTheLossStatesSo() throws IOException {
        String text = "a,y\n1,2\n2,3\n3,1e2\n";
        for (var target :
                List.of(columns("y").withTask(Kind.REGRESSION), columns("y").judgedAs(Optional.of(Kind.REGRESSION)))) {
            assertThat(reals(read(text, target))).containsExactly(2, 3, 100);
        }
        assertThat(read(text, columns("y").withTask(Kind.REGRESSION)).notes()).isEmpty();
        assertThat(read(text, columns("y").judgedAs(Optional.of(Kind.REGRESSION)))
                        .notes())
                .singleElement()
                .asString()
                .contains("column \"y\" holds 3 different whole numbers: learnt as a real number")
                .endsWith("for classes: loss = cross-entropy or softmax-squared-error");
        assertThat(read(text, columns("y")).classes()).containsExactly("2", "3", "1e2");
    }

    @Test
    void wordsInARegressionAreNamed() {
        var said = columns("y").withTask(Kind.REGRESSION);
        reading("a,y\n1,2\n2,red\n", said)
                .hasMessage(
                        folder.resolve("table.csv")
                                + ":3: column \"y\": \"red\" is not a number; fix or remove this row, or, if the column holds classes, use task = classification");
        reading("a,y\n1,2\n2,red\n", columns("y").judgedAs(Optional.of(Kind.REGRESSION)))
                .hasMessageEndingWith(
                        "choose a loss for classes, such as loss = cross-entropy or softmax-squared-error");
        reading("a,y\n1,\"1,5\"\n", said)
                .hasMessageEndingWith("is not a number (decimal commas are read with decimal = comma)");
        reading("a,y\n1,1e39\n", said).hasMessageContaining(":2: column \"y\": 1.0E39 is too large");
        reading("a,y\n1,inf\n", said).hasMessageContaining("\"inf\" is not a number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "NA", "?", "nan"})
    void missingNumbersAreRefusedOrTheirRowsOmitted(String mark) throws IOException {
        var said = columns("y").withTask(Kind.REGRESSION);
        String text = "a,y\n1,2\n2," + mark + "\n3,4\n";
        reading(text, said)
                .hasMessageContaining(":3: column \"y\": the label is missing")
                .hasMessageEndingWith("missing labels = drop");
        var data = Table.read(write("table.csv", text), said, with(Decimal.POINT, MissingLabels.DROP));
        assertThat(reals(data)).containsExactly(2, 4);
        assertThat(((Features.Floats) data.train().features()).data()).containsExactly(1, 3);
        reading(PRICES + "60," + mark + "\n", columns("price"))
                .hasMessageContaining(":62: column \"price\": the label is missing");
    }

    private static TableFormat with(Decimal decimal, MissingLabels missing) {
        return new TableFormat(
                Optional.empty(),
                Optional.empty(),
                decimal,
                Optional.empty(),
                missing,
                false,
                List.of(),
                TableColumns.USUAL);
    }

    @Test
    void aSlipAmongMeasurementsIsNamed() {
        reading(PRICES + "60,unknown\n", columns("price"))
                .hasMessageContaining(":62: column \"price\": \"unknown\" is not a number, and almost all others are");
        reading(PRICES + "60,1e999\n", columns("price"))
                .hasMessageContaining(":62: column \"price\": \"1e999\" is not a number");
    }

    @Test
    void decimalCommasAreReadOrAskedFor() throws IOException {
        String text = table("a;y", 30, i -> i + ";" + i + ",5");
        reading(text, columns("y"))
                .hasMessageContaining("30 different numbers with decimal commas; read them with decimal = comma");
        var format = with(Decimal.COMMA, MissingLabels.REFUSE);
        assertThat(reals(Table.read(write("table.csv", text), columns("y"), format)))
                .startsWith(.5, 1.5);
    }

    @Test
    void severalColumnsOfNumbersAreARegressionInTheOrderInWhichTheyAreNamed() throws IOException {
        var data = read("y,a,z\n1,7,0\n2.5,8,1\n", columns("z", "y"));
        assertThat(data.task()).isEqualTo(Task.regression(List.of("z", "y")));
        assertThat(reals(data)).containsExactly(0, 1, 1, 2.5);
        assertThat(((Features.Floats) data.train().features()).data()).containsExactly(7, 8);
        assertThat(data.notes()).singleElement().asString().contains("columns \"z\", \"y\" hold numbers");
    }

    @Test
    void severalColumnsOfNoughtAndOneAreLabels() throws IOException {
        var data = read("a,x,y,z\n1,0,true,YES\n2,1,False,no\n", columns("x", "y", "z"));
        assertThat(data.task()).isEqualTo(Task.multilabel(List.of("x", "y", "z")));
        assertThat(bits(data)).containsExactly(0, 1, 1, 1, 0, 0);
        var reals = read("a,x,y\n1,0,1\n2,1,0\n", columns("x", "y").withTask(Kind.REGRESSION));
        assertThat(reals(reals)).containsExactly(0, 1, 1, 0);
        var one = read("a,x\n1,no\n2,yes\n", columns("x").withTask(Kind.MULTILABEL));
        assertThat(bits(one)).containsExactly(0, 1);
        assertThat(read("a,x,y\n1,0,1\n2,1,1\n", columns("x", "y")).notes())
                .last()
                .asString()
                .endsWith("every row has the label \"y\"");
    }

    /** What is advised is possible with these cells. */
    @Test
    void theNoteOnLabelsAdvisesOnlyWhatCanBe() throws IOException {
        assertThat(read("a,x,y\n1,0,true\n2,1,false\n", columns("x", "y")).notes())
                .singleElement()
                .asString()
                .endsWith(
                        "columns \"x\", \"y\" hold 0 and 1: learnt as labels that a sample has or has not (multilabel); for real numbers: task = regression");
        String text = "a,x,y\n1,0,yes\n2,1,no\n";
        assertThat(read(text, columns("x", "y")).notes())
                .singleElement()
                .asString()
                .endsWith(
                        "columns \"x\", \"y\" hold yes and no: learnt as labels that a sample has or has not (multilabel)");
        reading(text, columns("x", "y").withTask(Kind.REGRESSION)).hasMessageContaining("\"yes\" is not a number");
    }

    @Test
    void numbersThatLookLikeLabelsAreLearntAsNumbersWithANote() throws IOException {
        String way =
                "; for labels that a sample has or has not: task = multilabel, which needs 0 and 1, true and false, or yes and no, and column ";
        assertThat(read("a,x,y\n1,-1,1\n2,1,-1\n", columns("x", "y")).notes())
                .singleElement()
                .asString()
                .endsWith(way + "\"x\" has \"-1\" in line 2");
        var stray = table("a,x,y", 30, i -> i + "," + i % 2 + "," + (i == 7 ? 2 : i / 2 % 2));
        assertThat(read(stray, columns("x", "y")).notes())
                .singleElement()
                .asString()
                .endsWith(way + "\"y\" has \"2\" in line 9");
        assertThat(read(table("a,x,y", 30, i -> i + "," + i % 2 + "," + i), columns("x", "y"))
                        .notes())
                .singleElement()
                .asString()
                .endsWith("learnt as real numbers (regression)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"y,n", "on,off"})
    void otherWordsOfLabelsAreRefusedWithThoseThatAreKnown(String words) {
        reading("a,x,y\n1," + words + "\n", columns("x", "y"))
                .hasMessageEndingWith(
                        "labels that a sample has or has not (task = multilabel) are written as 0 and 1, true and false, or yes and no");
    }

    @Test
    void severalColumnsThatDoNotGoTogetherAreNamed() {
        reading("a,x,y\n1,0,1\n2,red,1\n", columns("x", "y"))
                .hasMessageContaining(":3: column \"x\": \"red\" is not a number");
        reading("a,x,y\n1,yes,1\n2,no,2.5\n", columns("x", "y"))
                .hasMessageContaining(
                        ":2: column \"x\": \"yes\" is a label's, but column \"y\" holds numbers (\"2.5\" in line 3)");
        reading("a,x,y\n1,0,2\n", columns("x", "y").withTask(Kind.MULTILABEL))
                .hasMessageContaining(":2: column \"y\": \"2\" is not one of 0, 1, true, false, yes and no");
        reading("a,x\n1,2.5\n", columns("x").withTask(Kind.MULTILABEL))
                .hasMessageEndingWith(
                        "if the column holds classes, use task = classification, or, if it holds real numbers, task = regression");
        reading("a,x,y\n1,0,2\n", columns("x", "y").withTask(Kind.CLASSIFICATION))
                .hasMessageStartingWith("task = classification needs one target column");
        reading("a,x,y\n1,0,2\n", columns("x", "y").judgedAs(Optional.of(Kind.CLASSIFICATION)))
                .hasMessageStartingWith("the loss judges one class a sample");
        reading("a,x,y\n1,0,2\n", columns("x", "x"))
                .hasMessage("the target column names column \"x\" twice; name it once");
        reading("a,x,y\n1,0,2\n", columns("x", "why")).hasMessageContaining(":1: no column \"why\"");
        reading("x,y\n1,0\n", columns("x", "y"))
                .hasMessageContaining("all columns are targets, weights, groups or ignored");
    }

    @Test
    void aTargetThatNeverVariesIsRefusedUnlessATrainedNetworkIsMeasured() throws IOException {
        var said = columns("y").withTask(Kind.REGRESSION);
        reading("a,y\n1,5\n2,5\n", said)
                .hasMessageContaining("column \"y\" is 5.0 in every row: there is nothing to learn");
        var known =
                Table.read(write("table.csv", "a,y\n1,5\n2,5\n"), said, TableFormat.USUAL.withClasses(List.of("y")));
        assertThat(reals(known)).containsExactly(5, 5);
    }

    @Test
    void weightsHaveTheMeanOneOverTheTrainingTable() throws IOException {
        write("train.csv", "a,w,kind\n1,2,x\n2,0,y\n3,4,x\n");
        write("test.csv", "a,w,kind\n1,6,x\n");
        var data = Table.read(folder, weighted("kind"), TableFormat.USUAL);
        assertThat(data.shape().features()).isEqualTo(1);
        assertThat(data.train().weights()).containsExactly(1, 0, 2);
        assertThat(data.test().weights()).containsExactly(3);
        assertThat(data.notes())
                .containsExactly(folder.resolve("train.csv")
                        + ": the weights of column \"w\" are divided by their mean over these rows, 2.00000");
        assertThat(read("a,w,kind\n1,.5,x\n2,1.5,y\n", weighted("kind")).notes())
                .isEmpty();
    }

    @Test
    void weightsThatAreNoneAreNamed() {
        for (var cell : List.of("-1", "x", "", "inf", "1e999", "NaN")) {
            reading("a,w,kind\n1,1,x\n2," + cell + ",y\n", weighted("kind"))
                    .hasMessageStartingWith(folder.resolve("table.csv") + ":3: column \"w\": ");
        }
        reading("a,w,kind\n1,0,x\n2,0,y\n", weighted("kind")).hasMessageContaining("all weights are 0");
        reading("a,v,kind\n1,0,x\n2,0,y\n", weighted("kind")).hasMessageContaining(":1: no column \"w\"");
        reading("a,w\n1,0\n", weighted("w")).hasMessageContaining("\"w\" is a target (the target column)");
    }

    @Test
    void tablesNextToTheTrainingTableAreReadAsIt() throws IOException {
        write("train.csv", PRICES);
        write("val.csv", "a,price\n1,3\n");
        write("test.csv", "a,price\n1,4\n2,5\n");
        var data = Table.read(folder, columns("price"), TableFormat.USUAL);
        assertThat(data.validation().targets()).isInstanceOf(Targets.Reals.class);
        assertThat(data.test().targets().value(1, 0)).isEqualTo(5);
        write("test.csv", "a,price\n1,red\n");
        assertThatThrownBy(() -> Table.read(folder, columns("price"), TableFormat.USUAL))
                .hasMessageContaining("test.csv:2: column \"price\": \"red\" is not a number");
        write("test.csv", "a,other\n1,2\n");
        assertThatThrownBy(() -> Table.read(folder, columns("price"), TableFormat.USUAL))
                .hasMessageContaining("if its targets are unknown, move this file elsewhere and use MlpModel.predict");
    }

    @Test
    void targetsAndWeightsDoNotMatterToAPrediction() throws IOException {
        var target = new TargetColumns(List.of("x", "y"), Optional.empty(), Optional.empty(), Optional.of("w"));
        var file = write("new.csv", "a,x,w,b\n1,?,,2\n3,,no,4\n");
        assertThat(streamed(file, target, TableFormat.USUAL)).containsExactly(1, 2, 3, 4);
    }

    /** The numbers of all rows, as a network that asks for them gets them. */
    private static float[] streamed(Path file, TargetColumns target, TableFormat format) {
        var all = new ArrayList<Features>();
        Table.stream(file, target, format, List.of(), (features, kept) -> all.add(features));
        return ((Features.Floats) Features.concatenated(all)).data();
    }

    @Test
    void aCommaBeforeThreeDigitsHasTwoReadings() {
        reading(table("a;y", 30, i -> i + ";" + (20 + i) + ",015"), columns("y"))
                .hasMessageContainingAll("\"20,015\"", "as 20.015", "decimal = comma", "as 20015", "thousands = comma");
    }

    @Test
    void numbersBeyondFloatsAreReadInFloat64Only() throws IOException {
        String text = table("a,y", 60, i -> i + "," + (1 + i / 7.0) + "e200");
        reading(text, columns("y")).hasMessageContainingAll("table.csv:2", "32-bit float", "precision = float64");
        var exact = TableFormat.USUAL.withExact(true);
        assertThat(reals(Table.read(write("table.csv", text), columns("y"), exact)))
                .startsWith(1e200);
    }

    @Test
    void aNameWithACommaIsReportedWithHowToWriteIt() {
        reading("a,\"price, in EUR\"\n1,2\n3,4\n", columns("price", "in EUR"))
                .hasMessageContaining("write it as a list, target column = ['price, in EUR']");
    }

    @Test
    void allSpellingsOfANumberAreNamed() throws IOException {
        assertThat(read("a,y\n1,1\n2,1.0\n3,01\n4,2\n", columns("y")).notes())
                .anyMatch(note -> note.contains("\"01\"") && note.contains("\"1\"") && note.contains("\"1.0\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"—", "–", "...", "…"})
    void marksOfDashesAndDotsAreAskedFor(String mark) {
        reading("a,y\n1,red\n2,blue\n3," + mark + "\n", columns("y")).hasMessageContaining("a missing value");
    }
}
