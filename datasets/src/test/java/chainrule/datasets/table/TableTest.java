package chainrule.datasets.table;

import chainrule.UserException;
import chainrule.datasets.Dataset;
import chainrule.datasets.Features;
import chainrule.datasets.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

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

    @Test
    void aTestTableMustHaveTheSameColumns() throws IOException {
        write("train.csv", "a,b,kind\n1,1,x\n2,2,y\n");
        write("test.csv", "b,a,kind\n3,3,y\n");
        assertThatThrownBy(() -> Table.read(folder, "kind"))
                .isInstanceOf(UserException.class)
                .hasMessage("%s: its columns differ from those of %s; give both the same header"
                        .formatted(folder.resolve("test.csv"), folder.resolve("train.csv")));
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
    void aMissingValueIsNamedWithLineAndColumn() {
        reading("a,b,kind\n1,2,x\n\n3,,y\n")
                .hasMessageEndingWith(":4: column \"b\": the value is missing; mend or remove this row");
        reading("a,b,kind\n1,NA,x\n").hasMessageContaining(":2: column \"b\": the value is missing");
        reading("a,b,kind\n1,2, \n").hasMessageContaining(":2: column \"kind\": the label is missing");
    }

    @Test
    void aCellThatIsNoNumberIsNamedWithLineAndColumn() {
        reading("a,kind\n1,x\n1.2.3,y\n")
                .hasMessageEndingWith(":3: column \"a\": \"1.2.3\" is not a number; mend or remove this row");
        reading("a,kind\n3f,x\n").hasMessageContaining("\"3f\" is not a number");
        reading("a,kind\n0x1p3,x\n").hasMessageContaining("\"0x1p3\" is not a number");
        reading("a,kind\n" + "z".repeat(1000) + ",x\n").hasMessageContaining("z…\" is not a number");
    }

    /** Were the digits divided between two parts of a pattern in every way, this would take hours. */
    @Test
    @Timeout(20)
    void aMillionDigitsAreJudgedAtOnce() {
        reading("a,kind\n" + "1".repeat(1_000_000) + "x,y\n").hasMessageContaining("1…\" is not a number");
        reading("a,kind\n1e" + "1".repeat(1_000_000) + "x,y\n").hasMessageContaining("1…\" is not a number");
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
        reading("a,kind\nNaN,x\n").hasMessageContaining(":2: column \"a\": \"NaN\" is not finite; mend or remove");
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
    void aTableWithoutAHeaderIsToldApart() {
        reading("5.1,3.5,x\n4.9,3.0,y\n")
                .hasMessageEndingWith(
                        ":1: no column \"kind\": this line holds numbers, but the first line must name the columns; add a header");
    }

    @Test
    void otherSeparatorsAreToldApart() {
        reading("a;b;kind\n1;2;x\n").hasMessageContaining(":1: the line holds no comma, but \";\" or tabs; separate");
    }

    @Test
    void columnsNeedDistinctNames() {
        reading(",a,kind\n0,1,x\n").hasMessageContaining(":1: column 1 has no name; name it, or remove it");
        reading("a,a,kind\n0,1,x\n").hasMessageContaining(":1: two columns are called \"a\"; rename one");
        reading("kind\nx\n").hasMessageContaining(":1: the only column is the label; at least one");
    }

    @Test
    void aRaggedRowIsNamed() {
        reading("a,b,kind\n1,2,x\n1,x\n")
                .hasMessageEndingWith(":3: 2 columns, but the header has 3; mend or remove this row");
    }

    @Test
    void aQuoteThatIsNotClosedIsNamed() {
        reading("a,kind\n1,\"x\n2,y\n")
                .hasMessageEndingWith(":2: a quote is not closed on its line; close or remove it");
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
}
