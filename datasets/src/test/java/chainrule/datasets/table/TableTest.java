package chainrule.datasets.table;

import chainrule.base.UserException;
import chainrule.datasets.Dataset;
import chainrule.datasets.Features;
import chainrule.datasets.Shape;
import chainrule.datasets.TableColumns;
import chainrule.datasets.TableFormat;
import chainrule.datasets.TableFormat.Decimal;
import chainrule.datasets.TableFormat.MissingLabels;
import chainrule.datasets.TableFormat.Separator;
import chainrule.datasets.TargetColumns;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TableTest {
    @TempDir
    private Path folder;

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private Dataset read(String text) throws IOException {
        return Table.read(write("table.csv", text), "kind");
    }

    private static float[] values(Dataset data) {
        return ((Features.Floats) data.train().features()).data();
    }

    private AbstractThrowableAssert<?, ? extends Throwable> reading(String text) {
        return assertThatThrownBy(() -> read(text))
                .isInstanceOf(UserException.class)
                .satisfies(
                        e -> assertThat(e.getMessage()).hasLineCount(1).startsWith(folder.resolve("table.csv") + ":"));
    }

    @Test
    void numbersAreFeaturesAndTheNamedColumnIsTheClass() throws IOException {
        var data = read("a,kind,b\n1,red,2.5\n-3e2,blue,.5\n+4.,red,0\n");
        assertThat(data.name()).isEqualTo("table");
        assertThat(data.shape()).isEqualTo(Shape.vector(2));
        assertThat(data.classes()).containsExactly("blue", "red");
        assertThat(values(data)).containsExactly(1, 2.5f, -300, .5f, 4, 0);
        assertThat(data.train().labels()).containsExactly(1, 0, 1);
        assertThat(data.test().count()).isZero();
    }

    @Test
    void quotesLineEndingsByteOrderMarkAndBlankLinesAreTakenInStride() throws IOException {
        var data = read("\uFEFF\"a, in cm\",\"kind\"\r\n\"1\",\"a \"\"big\"\" one\"\r\n\r\n 2 , small \r\n\r\n  \r\n");
        assertThat(data.classes()).containsExactly("a \"big\" one", "small");
        assertThat(values(data)).containsExactly(1, 2);
    }

    @Test
    void wholeNumbersAreSortedByValue() throws IOException {
        assertThat(read("a,kind\n0,10\n0,9\n0,-1\n").classes()).containsExactly("-1", "9", "10");
        assertThat(read("a,kind\n0,10\n0,9\n0,x\n").classes()).containsExactly("10", "9", "x");
    }

    @Test
    void manyRowsArriveWhole() throws IOException {
        var rows = IntStream.range(0, 5000).mapToObj(i -> i + "," + i % 7).collect(Collectors.joining("\n"));
        var data = read("a,kind\n" + rows);
        assertThat(data.train().count()).isEqualTo(5000);
        assertThat(data.train().features().value(4999, 0)).isEqualTo(4999);
        assertThat(data.train().labels()[4999]).isEqualTo(4999 % 7);
    }

    @Test
    void aFolderGivesTrainAndTest() throws IOException {
        write("train.csv", "a,kind\n1,x\n2,y\n");
        assertThat(Table.read(folder, "kind").test().count()).isZero();
        write("test.csv", "a,kind\n3,y\n");
        var test = Table.read(folder, "kind").test();
        assertThat(test.labels()).containsExactly(1);
        assertThat(test.features().value(0, 0)).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"val.csv", "valid.csv", "validation.csv", "VAL.CSV", "val.tsv"})
    void aFolderGivesValidation(String name) throws IOException {
        write("Train.csv", "a,kind\n1,x\n2,y\n");
        write(name, name.endsWith("tsv") ? "a\tkind\n3\ty\n" : "a,kind\n3,y\n");
        write("sample_submission.csv", "a,kind\n");
        var data = Table.read(folder, "kind");
        assertThat(data.train().count()).isEqualTo(2);
        assertThat(data.validation().labels()).containsExactly(1);
        assertThat(data.validation().features().value(0, 0)).isEqualTo(3);
        assertThat(data.test().count()).isZero();
        assertThat(data.notes()).containsExactly(folder + ": 1 file or folder is passed over: sample_submission.csv");
    }

    @Test
    void twoTablesOfOneSplitAreRefused() throws IOException {
        write("train.csv", "a,kind\n1,x\n2,y\n");
        write("val.csv", "a,kind\n1,x\n");
        write("validation.csv", "a,kind\n1,x\n");
        assertThatThrownBy(() -> Table.read(folder, "kind"))
                .isInstanceOf(UserException.class)
                .hasMessage("%s and validation.csv: two tables of one split; put them together, or move one elsewhere"
                        .formatted(folder.resolve("val.csv")));
    }

    @Test
    void aFolderWithoutATrainingTableAndATestTableWithoutClassesAreRefused() throws IOException {
        write("test.csv", "a\n1\n");
        assertThatThrownBy(() -> Table.read(folder, "kind"))
                .hasMessageStartingWith(folder + ": holds no train.csv; name a file");
        write("train.csv", "a,kind\n1,x\n2,y\n");
        assertThatThrownBy(() -> Table.read(folder, "kind"))
                .hasMessage(
                        folder.resolve("test.csv")
                                + ":1: no column \"kind\": the columns are a; if its classes are unknown, move this file elsewhere and use MlpModel.predict");
    }

    @Test
    void labelsThatNameTheRowsAreReported() throws IOException {
        var rows = IntStream.range(0, 60).mapToObj(i -> "1,row" + i).collect(Collectors.joining("\n"));
        assertThat(read("a,kind\n" + rows).notes())
                .singleElement()
                .asString()
                .contains("holds 60 different labels, 60 of them in one row only")
                .endsWith("if they name the rows, name another column");
    }

    @Test
    void labelsThatDifferInCapitalLettersAloneAreReported() throws IOException {
        assertThat(read("a,kind\n1,Yes\n2,no\n3,yes\n").notes())
                .containsExactly(folder.resolve("table.csv")
                        + ": the labels \"Yes\", \"yes\" differ in capital letters alone, and are different classes");
    }

    @Test
    void aTestTablesColumnsAreFoundByName() throws IOException {
        write("train.csv", "a,b,kind\n1,1,x\n2,2,y\n");
        write("test.csv", "b,more,kind,a\n3,0,y,4\n");
        var dataset = Table.read(folder, "kind");
        assertThat(((Features.Floats) dataset.test().features()).data()).containsExactly(4, 3);
        assertThat(dataset.notes())
                .containsExactly(
                        folder.resolve("test.csv") + ": column \"more\" is ignored: the network was not trained on it");
        write("test.csv", "c,a,kind\n3,3,y\n");
        assertThatThrownBy(() -> Table.read(folder, "kind"))
                .isInstanceOf(UserException.class)
                .hasMessage(
                        folder.resolve("test.csv")
                                + ":1: no column \"b\"; the network was trained on the columns a, b, and this table has c, a, kind: rename or add it");
    }

    @Test
    void aLabelThatOnlyTheTestTableHasIsNamed() throws IOException {
        write("train.csv", "a,kind\n1,x\n2,y\n");
        write("test.csv", "a,kind\n3,y\n\n4,z\n");
        assertThatThrownBy(() -> Table.read(folder, "kind"))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith(folder.resolve("test.csv") + ":4: column \"kind\": no row of")
                .hasMessageEndingWith("has the label \"z\"; add one, or remove this row");
    }

    @Test
    void aMissingValueIsNamedWithLineAndColumnWhereThereMayBeNone() {
        readingWhole("a,b,kind\n1,2,x\n\n3,,y\n")
                .hasMessageEndingWith(
                        ":4: column \"b\": the value is missing (missing values = error); fix or remove this row");
        readingWhole("a,b,kind\n1,NA,x\n").hasMessageContaining(":2: column \"b\": the value is missing");
        reading("a,b,kind\n1,2, \n").hasMessageContaining(":2: column \"kind\": the label is missing");
    }

    private AbstractThrowableAssert<?, ? extends Throwable> readingWhole(String content) {
        var columns = new TableColumns(Map.of(), Optional.empty(), true, false, Optional.empty());
        return assertThatThrownBy(
                        () -> Table.read(write("table.csv", content), "kind", TableFormat.USUAL.withColumns(columns)))
                .isInstanceOf(UserException.class);
    }

    @Test
    void aCellThatIsNotANumberIsNamedWithLineAndColumn() {
        reading("a,kind\n1,x\n1.2.3,y\n")
                .hasMessageEndingWith(
                        ":3: column \"a\": \"1.2.3\" is not a number, and others hold one (line 2 does); fix or remove this row, or, if these are categories, use columns = a=category");
        reading("a,kind\n1,x\n3f,x\n").hasMessageContaining("\"3f\" is not a number");
        reading("a,kind\n1,x\n0x1p3,x\n").hasMessageContaining("\"0x1p3\" is not a number");
        reading("a,kind\n1,x\n" + "z".repeat(1000) + ",x\n").hasMessageContaining("z…\" is not a number");
    }

    /** Were the digits divided between two parts of a pattern in every way, this would take hours. */
    @Test
    @Timeout(20)
    void aMillionDigitsAreJudgedAtOnce() {
        reading("a,kind\n1,x\n" + "1".repeat(1_000_000) + "x,y\n").hasMessageContaining("1…\" is not a number");
        reading("a,kind\n1,x\n1e" + "1".repeat(1_000_000) + "x,y\n").hasMessageContaining("1…\" is not a number");
    }

    /** Such as a column of names: each class has its place, without a search among all. */
    @Test
    @Timeout(20)
    void aClassForEachRowIsReadInProportion() throws IOException {
        var rows = IntStream.range(0, 200_000).mapToObj(i -> "1,n" + i).collect(Collectors.joining("\n"));
        assertThat(read("a,kind\n" + rows).classes()).hasSize(200_000);
    }

    @Test
    void aLineOfMoreThanMemoryIsRefused() {
        reading("a,kind\n" + "1".repeat(17 << 20)).hasMessageContaining(":2: a line of more than 16 MiB");
    }

    @Test
    void millionsOfColumnsAreRefused() throws IOException {
        reading("kind" + ",".repeat(16_000_000)).hasMessageContaining(":1: more than 262,144 columns; remove some");
        reading("a,kind\n1,x\n" + ",".repeat(300_000)).hasMessageContaining(":3: more than 262,144 columns");
        assertThat(read("a,kind\n" + "1,x\n".repeat(200_000) + "1,y").train().count())
                .isEqualTo(200_001);
    }

    @Test
    void valuesThatAreNotFiniteAreNamed() {
        reading("a,kind\nInf,x\n").hasMessageContaining(":2: column \"a\": \"Inf\" is not finite; fix or remove");
        reading("a,kind\n-inf,x\n").hasMessageContaining("\"-inf\" is not finite");
        reading("a,kind\n1e39,x\n").hasMessageContaining(":2: column \"a\": 1e39 is too large for a 32-bit float");
    }

    @Test
    void anUnknownLabelColumnGetsTheNearestNameAndAllOthers() {
        reading("length,Kinds,width\n1,x,1\n")
                .hasMessageEndingWith(
                        ":1: no column \"kind\": did you mean \"Kinds\"? the columns are length, Kinds, width");
        var many = IntStream.range(0, 30).mapToObj(i -> "c" + i).collect(Collectors.joining(","));
        reading(many + "\n").hasMessageEndingWith("c19 and 10 more");
    }

    @Test
    void aTableWithoutAHeaderIsRecognised() {
        reading("5.1,3.5,x\n4.9,3.0,y\n")
                .hasMessageContaining(
                        ":1: no column \"kind\": this line holds numbers, but the first line must name the columns; add a header");
    }

    @Test
    void theSeparatorIsFound() throws IOException {
        for (var text : new String[] {
            "a;b;kind\n1;2;x\n3;4;y\n", "a\tb\tkind\n1\t2\tx\n3\t4\ty\n", "a|b|kind\n1|2|x\n3|4|y\n",
            "sep=;\r\na;b;kind\r\n1;2;x\r\n3;4;y\r\n", "\"a;b\",b,kind\n1,2,x\n3,4,y\n", "\n a;b;kind\n1;2;x\n3;4;y"
        }) {
            var data = read(text);
            assertThat(values(data)).as(text).containsExactly(1, 2, 3, 4);
            assertThat(data.classes()).containsExactly("x", "y");
        }
    }

    @Test
    void aSeparatorThatIsNamedIsTaken() throws IOException {
        var file = write("table.csv", "a,b;kind\n1;x\n2;y,z\n");
        assertThat(Table.read(file, "kind", with(Separator.SEMICOLON, Decimal.POINT))
                        .classes())
                .containsExactly("x", "y,z");
    }

    @Test
    void decimalCommasAreReadWhereTheyAreNamed() throws IOException {
        reading("a;kind\n1,5;x\n")
                .hasMessageContaining(
                        ":2: column \"a\": \"1,5\" is not a number (decimal commas are read with decimal = comma;");
        var file = write("table.csv", "a;kind\n1,5;x\n-,25;y\n");
        assertThat(values(Table.read(file, "kind", with(null, Decimal.COMMA)))).containsExactly(1.5f, -.25f);
        var quoted = write("table.csv", "a,kind\n\"1,5\",x\n\"2,5\",y\n");
        assertThat(values(Table.read(quoted, "kind", with(null, Decimal.COMMA))))
                .containsExactly(1.5f, 2.5f);
    }

    private static TableFormat with(Separator separator, Decimal decimal) {
        return new TableFormat(
                Optional.empty(),
                Optional.ofNullable(separator),
                decimal,
                Optional.empty(),
                MissingLabels.REFUSE,
                false,
                List.of(),
                TableColumns.USUAL);
    }

    private static TableFormat with(MissingLabels missing) {
        return new TableFormat(
                Optional.empty(),
                Optional.empty(),
                Decimal.POINT,
                Optional.empty(),
                missing,
                false,
                List.of(),
                TableColumns.USUAL);
    }

    @Test
    void quotedCellsMayHoldAnything() throws IOException {
        var data = read("a,kind\n1,\"tall\nman\"\n2,\"C:\\new\\\"\n3,a \\\"b\n4,\"x,\"\"y\"\"\"\n");
        assertThat(data.classes()).containsExactlyInAnyOrder("tall\nman", "C:\\new\\", "a \\\"b", "x,\"y\"");
    }

    /** Not of RFC 4180, but often written. */
    @Test
    void spacesBeforeQuotesAreSkipped() throws IOException {
        assertThat(read("a, \"kind\"\n1, \"x, y\"\n2, \"z\" \n").classes()).containsExactly("x, y", "z");
        reading("a, \"kind\"\n1, \"x\"y\n2,z\n").hasMessageContaining(":2: characters after a closing quote");
        reading("a, \"kind\"\n1, \"x\n2,z\n").hasMessageContaining(":2: a quote is not closed");
    }

    @Test
    void labelsDoNotMatterToAPrediction() throws IOException {
        var file = write("new.csv", "a,kind,b\n1,,2\n3,?,4\n5,x,6\n");
        var drop = with(MissingLabels.DROP);
        assertThat(streamed(file, TargetColumns.of("kind"), drop)).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(streamed(file, TargetColumns.of("kind"), TableFormat.USUAL)).hasSize(2 * 3);
    }

    @Test
    void linesAreCountedWithinQuotes() {
        reading("a,kind\n1,\"x\r\ny\"\n2,z\ninf,x\n").hasMessageContaining(":5: column \"a\": \"inf\" is not finite");
        reading("a,kind\n1,\"x\"y\n")
                .hasMessageEndingWith(":2: characters after a closing quote; write a quote within a quoted cell twice");
    }

    @Test
    void gzipIsUnpacked() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write("a,kind\n1,x\n2,y\n".getBytes(StandardCharsets.UTF_8));
        }
        var file = Files.write(folder.resolve("table.csv.gz"), bytes.toByteArray());
        assertThat(Table.read(file, "kind").name()).isEqualTo("table");
        assertThat(values(Table.read(file, "kind"))).containsExactly(1, 2);
        Files.write(file, Arrays.copyOf(bytes.toByteArray(), bytes.size() - 10));
        assertThatThrownBy(() -> Table.read(file, "kind"))
                .isInstanceOf(UserException.class)
                .hasMessage(file + ": the gzip file is damaged or cut short; fetch it again");
    }

    @Test
    void otherFilesAreNamed() throws IOException {
        var file = Files.write(folder.resolve("table.csv"), new byte[] {'P', 'A', 'R', '1', 0, 1, 2});
        assertThatThrownBy(() -> Table.read(file, "kind"))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith(file + ": is a Parquet file, not a CSV file; write it as CSV");
    }

    @Test
    void aByteThatIsNotUtf8IsNamedAndItsEncodingCanBe() throws IOException {
        var file = Files.write(
                folder.resolve("table.csv"), "a,kind\n1,Bär\n2,Bör\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> Table.read(file, "kind"))
                .isInstanceOf(UserException.class)
                .hasMessage(
                        file
                                + ":2:4: byte 0xE4 is not UTF-8; save the file as UTF-8, or name its encoding: encoding = windows-1252, or another such as shift_jis, gbk or koi8-r");
        var latin1 = new TableFormat(
                Optional.of(StandardCharsets.ISO_8859_1),
                Optional.empty(),
                Decimal.POINT,
                Optional.empty(),
                MissingLabels.REFUSE,
                false,
                List.of(),
                TableColumns.USUAL);
        assertThat(Table.read(file, "kind", latin1).classes()).containsExactly("Bär", "Bör");
        Files.write(file, "\uFEFFa,kind\n1,Bär\n2,猫\n".getBytes(StandardCharsets.UTF_16LE));
        assertThat(Table.read(file, "kind").classes()).containsExactly("Bär", "猫");
    }

    @Test
    void classesAreComparedInOneUnicodeForm() throws IOException {
        var data = read("a,kind\n1,Ba\u0308r\n2,B\u00E4r\n3,Bor\n");
        assertThat(data.classes()).containsExactly("Ba\u0308r", "Bor");
        assertThat(data.train().labels()).containsExactly(0, 0, 1);
        assertThat(Table.read(write("table.csv", "a,gro\u0308\u00DFe\n1,x\n2,y\n"), "gr\u00F6\u00DFe")
                        .classes())
                .containsExactly("x", "y");
    }

    @Test
    void trueAndFalseAreOneAndZero() throws IOException {
        assertThat(values(read("a,kind\nTrue,x\nFALSE,y\n1,y\n"))).containsExactly(1, 0, 1);
    }

    @Test
    void labelsThatMeanMissingAreQuestioned() throws IOException {
        reading("a,kind\n1,x\n2,?\n3,NA\n")
                .hasMessageEndingWith(
                        ":3: column \"kind\": the label \"?\", \"NA\" often means a missing value; if it is a class, set missing labels = keep, and to skip such rows: drop");
        for (var mark : new String[] {"NaN", "null", "None", "N/A", "#N/A", "-", "<NA>", "n/a", "."}) {
            reading("a,kind\n1,x\n2," + mark + "\n")
                    .hasMessageContaining(":3: column \"kind\": the label \"" + mark + '"');
        }
        assertThat(read("a,kind\n1,-\n2,+\n").classes()).containsExactly("+", "-");
        assertThat(read("a,kind\n1,Namibia\n2,nan b\n").classes()).hasSize(2);
    }

    @Test
    void theyAreKeptOrTheirRowsOmitted() throws IOException {
        var file = write("table.csv", "a,b,kind\n1,1,x\n2,2,?\n3,3,NA\n4,4,y\n?,5,\n");
        var dropped = Table.read(file, "kind", with(MissingLabels.DROP));
        assertThat(values(dropped)).containsExactly(1, 1, 4, 4);
        assertThat(dropped.notes())
                .containsExactly(file + ": 3 rows without a label are skipped (missing labels = drop)");
        var one = write("one.csv", "a,b,kind\n1,1,x\n2,2,?\n3,3,y\n");
        assertThat(Table.read(one, "kind", with(MissingLabels.DROP)).notes())
                .containsExactly(one + ": 1 row without a label is skipped (missing labels = drop)");
        var kept = write("table.csv", "a,b,kind\n1,1,x\n2,2,?\n");
        assertThat(Table.read(kept, "kind", with(MissingLabels.KEEP)).classes()).containsExactly("?", "x");
        var empty = write("table.csv", "a,kind\n1,x\n2,\n");
        assertThatThrownBy(() -> Table.read(empty, "kind", with(MissingLabels.KEEP)))
                .hasMessageContaining(":3: column \"kind\": the label is missing; add it, or leave such rows out");
    }

    @Test
    void numericLabelsAreSortedByValue() throws IOException {
        assertThat(read("a,kind\n0,10\n0,2.5\n0,1e0\n0,-3\n").classes()).containsExactly("-3", "1e0", "2.5", "10");
        var both = read("a,kind\n0,1\n0,1.0\n0,2\n");
        assertThat(both.classes()).containsExactly("1", "1.0", "2");
        assertThat(both.notes())
                .containsExactly(folder.resolve("table.csv")
                        + ": the labels \"1\" and \"1.0\" are the same number, and are different classes");
    }

    /** As one that was trained before decimals were sorted by value. */
    @Test
    void aTrainedNetworksOrderOfClassesIsKept() throws IOException {
        var file = write("table.csv", "a,kind\n0,10.5\n0,2.5\n0,NA\n");
        var known = TableFormat.USUAL.withClasses(List.of("10.5", "2.5", "NA"));
        assertThat(Table.read(file, "kind", known).classes()).containsExactly("10.5", "2.5", "NA");
        assertThat(Table.read(file, "kind", known).train().labels()).containsExactly(0, 1, 2);
        var other = TableFormat.USUAL.withClasses(List.of("x", "NA"));
        assertThat(Table.read(write("table.csv", "a,kind\n0,10.5\n0,2.5\n"), "kind", other)
                        .classes())
                .containsExactly("2.5", "10.5");
    }

    @Test
    void numbersStayDoublesWhereTheyAreWantedExact() throws IOException {
        var file = write("table.csv", "a,kind\n0.1,x\n1e300,y\n");
        var exact = Table.read(file, "kind", TableFormat.USUAL.withExact(true));
        assertThat(((Features.Doubles) exact.train().features()).data()).containsExactly(0.1, 1e300);
        assertThat(exact.digest()).isNotEqualTo(exact.rounded().digest());
        var halves = Table.read(write("table.csv", "a,kind\n0.5,x\n2,y\n"), "kind", TableFormat.USUAL.withExact(true));
        assertThat(values(halves)).containsExactly(.5f, 2);
        reading("a,kind\n1e300,x\n2,y\n").hasMessageContaining("1e300 is too large for a 32-bit float");
    }

    @Test
    void valuesThatFloatsCantTellApartAreReported() throws IOException {
        var text = "time,b,kind\n1700000000.1,0.1,x\n1700000000.2,0.2,y\n1700000000.3,0.3,y\n-0,1,x\n0,1,x\n";
        assertThat(read(text).notes())
                .containsExactly(
                        folder.resolve("table.csv")
                                + ": float32 can't tell all values apart of column \"time\" (4 distinct values become 2); train with precision = float64, or subtract an offset");
        assertThat(Table.read(write("table.csv", text), "kind", TableFormat.USUAL.withExact(true))
                        .notes())
                .isEmpty();
        assertThat(read("a,kind\n0.123457,x\n0.123456,y\n100000,y\n").notes()).isEmpty();
    }

    @Test
    void wholeNumbersThatDoublesRoundAreReported() throws IOException {
        assertThat(read("id,kind\n9007199254740993,x\n2,y\n").notes())
                .containsExactly(
                        folder.resolve("table.csv")
                                + ":2: column \"id\" holds whole numbers beyond 2^53, which float64 rounds; if it names the rows, remove it");
    }

    @Test
    void columnsNeedDistinctNames() {
        reading(",a,kind\n0,1,x\n7,1,y\n")
                .hasMessageContaining("column 1 has no name and does not count the rows; name it");
        reading("a,a,kind\n0,1,x\n").hasMessageContaining(":1: two columns are called \"a\"; rename one");
        reading("kind\nx\n").hasMessageContaining(":1: the only column is the label; at least one");
    }

    @Test
    void aRaggedRowIsNamed() {
        reading("a,b,kind\n1,2,x\n1,x\n")
                .hasMessageEndingWith(":3: 2 columns, but the header has 3; fix or remove this row");
    }

    @Test
    void aQuoteThatIsNotClosedIsNamed() {
        reading("a,kind\n1,\"x\n2,y\n").hasMessageEndingWith(":2: a quote is not closed; close or remove it");
    }

    @Test
    void oneClassIsNotEnough() {
        reading("a,kind\n1,x\n2,x\n")
                .hasMessageContaining("every row has the label \"x\" in column \"kind\"; at least 2");
    }

    @Test
    void emptyFilesAreRefused() {
        reading("").hasMessageEndingWith(": the file is empty; a header and rows are needed");
        reading("\n \n").hasMessageEndingWith(": the file is empty; a header and rows are needed");
        reading("a,kind\n").hasMessageEndingWith(": no rows below the header; add some");
    }

    @Test
    void aFileThatDoesNotExistIsNamed() {
        var file = folder.resolve("nowhere.csv");
        assertThatThrownBy(() -> Table.read(file, "kind"))
                .isInstanceOf(UserException.class)
                .hasMessage(file + ": can't be read; check that it exists, its permissions and the disk");
    }

    @Test
    void aLineOfManyMegabytesIsRefusedBeforeItIsReadWhole() throws IOException {
        var file = folder.resolve("table.csv");
        try (var out = Files.newBufferedWriter(file, StandardCharsets.US_ASCII)) {
            out.write("a,kind\n1,");
            for (int i = 0; i < 17; i++) {
                out.write("x".repeat(1 << 20));
            }
        }
        assertThatThrownBy(() -> Table.read(file, "kind"))
                .isInstanceOf(UserException.class)
                .hasMessage(file + ":2: a line of more than 16 MiB; is this a CSV file with a row a line?");
    }

    /** The numbers of all rows, as a network that asks for them gets them. */
    private static float[] streamed(Path file, TargetColumns target, TableFormat format) {
        var all = new ArrayList<Features>();
        Table.stream(file, target, format, List.of(), (features, kept) -> all.add(features));
        return ((Features.Floats) Features.concatenated(all)).data();
    }
}
