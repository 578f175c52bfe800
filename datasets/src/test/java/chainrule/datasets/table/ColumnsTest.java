package chainrule.datasets.table;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.datasets.ColumnType;
import chainrule.datasets.Dataset;
import chainrule.datasets.Features;
import chainrule.datasets.MissingValues;
import chainrule.datasets.Schema;
import chainrule.datasets.TableColumns;
import chainrule.datasets.TableEncoding;
import chainrule.datasets.TableFormat;
import chainrule.datasets.TargetColumns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** What a table's columns are, and how they become a network's inputs. */
class ColumnsTest {
    private static final float NAN = Float.NaN;

    @TempDir
    Path folder;

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("table.csv"), text);
    }

    private Dataset read(String text) throws IOException {
        return Table.read(write(text), "y");
    }

    private Dataset read(String text, Map<String, ColumnType> types) throws IOException {
        return Table.read(write(text), "y", TableFormat.USUAL.withColumns(TableColumns.USUAL.with(types)));
    }

    private static float[] raw(Dataset dataset) {
        return ((Features.Floats) dataset.train().features()).data();
    }

    private static TableEncoding encoding(Dataset dataset, MissingValues missing) {
        return TableEncoding.fit(
                dataset.schema().orElseThrow(), missing, 8, dataset.train().all());
    }

    private static float[] encoded(Dataset dataset) {
        return raw(encoding(dataset, new MissingValues.Median()).apply(dataset));
    }

    @Test
    void wordsAreCategoriesInTheirOrder() throws IOException {
        var dataset = read("a,color,y\n1,red,p\n2,blue,q\n3,red,p\n");
        assertThat(dataset.schema().orElseThrow().columns())
                .containsExactly(
                        Schema.Column.number("a"),
                        new Schema.Column("color", Schema.Kind.CATEGORY, List.of("blue", "red")));
        assertThat(raw(dataset)).containsExactly(1, 1, 2, 0, 3, 1);
        assertThat(encoded(dataset)).containsExactly(1, 0, 1, 2, 1, 0, 3, 0, 1);
        assertThat(encoding(dataset, new MissingValues.Median()).names())
                .containsExactly("a", "color=blue", "color=red");
    }

    @Test
    void missingNumbersBecomeTheMedianWithAFlag() throws IOException {
        var dataset = read("a,b,y\n1,5,p\n,6,q\nNA,7,p\n4,8,q\n9,8,q\n");
        assertThat(raw(dataset)).containsExactly(1, 5, NAN, 6, NAN, 7, 4, 8, 9, 8);
        assertThat(encoded(dataset)).containsExactly(1, 0, 5, 4, 1, 6, 4, 1, 7, 4, 0, 8, 9, 0, 8);
        assertThat(raw(encoding(dataset, new MissingValues.Mean()).apply(dataset))[3])
                .isCloseTo(14 / 3f, within(1e-6f));
        assertThat(raw(encoding(dataset, new MissingValues.Constant(-1)).apply(dataset))[3])
                .isEqualTo(-1);
    }

    @Test
    void aMissingCategoryIsNoneOfTheOthersAndHasAFlag() throws IOException {
        var dataset = read("c,y\nu,p\n?,q\nv,p\n");
        assertThat(raw(dataset)).containsExactly(0, NAN, 1);
        assertThat(encoded(dataset)).containsExactly(1, 0, 0, 0, 0, 1, 0, 1, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "NA", "n/a", "NaN", "?", "null", "<NA>", " "})
    void usualMarksAreMissingInBothKinds(String mark) throws IOException {
        var dataset = read("n,c,y\n1,u,p\n%s,%s,q\n".formatted(mark, mark));
        assertThat(raw(dataset)).containsExactly(1, 0, NAN, NAN);
    }

    /** Ames housing has no alley where it says None. */
    @Test
    void noneAndADashAreCategories() throws IOException {
        assertThat(read("c,n,y\nnone,1,p\n-,2,q\nsome,3,q\n")
                        .schema()
                        .orElseThrow()
                        .columns()
                        .get(0)
                        .categories())
                .containsExactly("-", "none", "some");
    }

    @Test
    void marksThatAreGivenAreTheOnlyOnes() throws IOException {
        var columns = new TableColumns(Map.of(), Optional.empty(), true, true, Optional.of(List.of("-99")));
        var dataset = Table.read(write("n,c,y\n1,NA,p\n-99,v,q\n"), "y", TableFormat.USUAL.withColumns(columns));
        assertThat(raw(dataset)).containsExactly(1, 0, NAN, 1);
    }

    @Test
    void aColumnThatNamesTheRowsIsIgnoredWithANote() throws IOException {
        var rows = IntStream.range(0, 30)
                .mapToObj(i -> "name %d,%d,%s".formatted(i, i % 3, i % 2 == 0 ? "p" : "q"))
                .collect(Collectors.joining("\n", "name,a,y\n", "\n"));
        var dataset = read(rows);
        assertThat(dataset.schema().orElseThrow().names()).containsExactly("a");
        assertThat(dataset.notes())
                .containsExactly(
                        "%s: column \"name\" holds 30 different texts: ignored because it seems to identify the rows; columns = name=category uses it"
                                .formatted(folder.resolve("table.csv")));
        assertThat(read(rows, Map.of("name", ColumnType.CATEGORY)).shape().features())
                .isEqualTo(2);
    }

    @Test
    void aWordAmongNumbersIsASlip() {
        var rows = IntStream.range(0, 40)
                .mapToObj(i -> "%s,%s"
                        .formatted(i == 29 ? "4,5 mm" : i, i % 2 == 0 ? "p" : "q")
                        .replace("4,5", "4.5"))
                .collect(Collectors.joining("\n", "a,y\n", "\n"));
        assertThatThrownBy(() -> read(rows))
                .isInstanceOf(UserException.class)
                .hasMessageContaining(
                        "table.csv:31: column \"a\": \"4.5 mm\" is not a number, and almost all cells hold one (line 2 does); fix");
    }

    /** Titanic's tickets are numbers and words. */
    @Test
    void aMixtureOfNumbersAndWordsIsText() throws IOException {
        var rows = IntStream.range(0, 40)
                .mapToObj(i -> "%s,%s".formatted(i % 4 == 0 ? "PC " + i % 8 : i % 8, i % 2 == 0 ? "p" : "q"))
                .collect(Collectors.joining("\n", "a,y\n", "\n"));
        assertThat(read(rows).schema().orElseThrow().columns().get(0).kind()).isEqualTo(Schema.Kind.CATEGORY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2024-03-01|19783",
                "2024/3/1|19783",
                "1.3.2024|19783",
                "2024-03-01 12:00|19783.5",
                "2024-03-01T18:00:00Z|19783.75",
                "2024-03-01T18:00:00+06:00|19783.5",
                "1969-12-31|-1"
            })
    void datesAreDaysWhereTheUserStatesSo(String date, float days) throws IOException {
        var dataset = read("d,y\n%s,p\n,q\n".formatted(date), Map.of("d", ColumnType.DATE));
        assertThat(raw(dataset)).containsExactly(days, NAN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2024-02-30", "3/1/2024", "yesterday", "2024-3-1 25:00"})
    void whatIsNotADateIsNamed(String text) {
        assertThatThrownBy(() -> read("d,y\n2024-01-01,p\n%s,q\n".formatted(text), Map.of("d", ColumnType.DATE)))
                .hasMessageContaining(":3: column \"d\": \"%s\" is not a date".formatted(text));
    }

    @Test
    void columnsAreFoundByNameInAnyOrder() throws IOException {
        var dataset = read("a,c,y\n1,u,p\n2,v,q\n");
        var known = TableFormat.USUAL.withSchema(dataset.schema().orElseThrow());
        var other = Files.writeString(folder.resolve("new.csv"), "more,id,c,a\n0,8,v,7\n0,9,w,\n");
        var all = new ArrayList<Features>();
        var notes = Table.stream(other, TargetColumns.of("y"), known, List.of("more", "c"), (features, kept) -> {
            all.add(features);
            assertThat(kept).containsExactly(List.of("0", "v"), List.of("0", "w"));
        });
        assertThat(((Features.Floats) all.get(0)).data()).containsExactly(7, 1, NAN, Schema.UNKNOWN);
        assertThat(notes)
                .map(Message::toString)
                .containsExactly(
                        other + ": column \"id\" is ignored: the network was not trained on it",
                        other
                                + ": column \"c\" holds values in 1 row that the network was not trained on (\"w\"): they count as none of the known values");
        var encoding = encoding(dataset, new MissingValues.Median());
        assertThat(((Features.Floats) encoding.apply(all.get(0), encoding.schema())).data())
                .containsExactly(7, 0, 1, 1.5f, 0, 0);
    }

    @Test
    void aCategoryThatTheTrainingSplitLacksHasNoInput() throws IOException {
        var dataset = read("c,y\nu,p\nv,q\nw,p\n");
        var train = new chainrule.datasets.Subset(dataset.train(), new int[] {0, 2});
        var encoding = TableEncoding.fit(dataset.schema().orElseThrow(), new MissingValues.Median(), 8, train);
        assertThat(encoding.names()).containsExactly("c=u", "c=w");
        assertThat(raw(encoding.apply(dataset))).containsExactly(1, 0, 0, 0, 0, 1);
    }

    @Test
    void aCategoryOfMoreValuesIsOneInputTheirPlaceInTheTrainingSplit() throws IOException {
        var dataset = read("n,c,y\n1,u,p\n2,v,q\n3,w,p\n4,,q\n5,x,p\n");
        var train = new chainrule.datasets.Subset(dataset.train(), new int[] {0, 2, 3, 4});
        var encoding = TableEncoding.fit(dataset.schema().orElseThrow(), new MissingValues.Median(), 2, train);
        assertThat(encoding.names()).containsExactly("n", "c", "c missing");
        assertThat(encoding.columns().get(1).embedded()).isTrue();
        assertThat(encoding.flags().stream()).containsExactly(1, 2);
        assertThat(raw(encoding.apply(dataset))).containsExactly(1, 0, 0, 2, -1, 0, 3, 1, 0, 4, -1, 1, 5, 2, 0);
        var few = TableEncoding.fit(dataset.schema().orElseThrow(), new MissingValues.Median(), 3, train);
        assertThat(few.names()).containsExactly("n", "c=u", "c=w", "c=x", "c missing");
    }

    /** Also those of the rows before the first word count. */
    @Test
    void differentCellsAreCountedFromTheFirstRow() throws IOException {
        var rows = IntStream.range(0, 600)
                .mapToObj(i -> "%s,%d,%s".formatted(i < 400 ? i : "w" + i % 2, i % 3, i % 2 == 0 ? "p" : "q"))
                .collect(Collectors.joining("\n", "ticket,a,y\n", "\n"));
        var dataset = read(rows);
        assertThat(dataset.schema().orElseThrow().names()).containsExactly("a");
        assertThat(dataset.notes().get(0)).contains("column \"ticket\" holds more than 255 different texts: ignored");
    }

    @Test
    void aTableWithoutAHeaderIsReadWhereTheUserStatesSo() throws IOException {
        var columns = new TableColumns(Map.of(), Optional.empty(), false, true, Optional.empty());
        var dataset = Table.read(write("1,u,p\n2,v,q\n"), "column3", TableFormat.USUAL.withColumns(columns));
        assertThat(dataset.schema().orElseThrow().names()).containsExactly("column1", "column2");
        assertThat(raw(dataset)).containsExactly(1, 0, 2, 1);
    }

    @Test
    void aFirstColumnWithoutANameThatCountsTheRowsIsIgnored() throws IOException {
        var dataset = read(",a,y\n0,5,p\n1,6,q\n");
        assertThat(raw(dataset)).containsExactly(5, 6);
        assertThat(dataset.notes())
                .containsExactly(folder.resolve("table.csv") + ": column 1 has no name and counts the rows: ignored");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"COMMA|1,234.5|1234.5", "SPACE|1 234.5|1234.5", "APOSTROPHE|-1'234'567|-1234567", "COMMA|12|12"})
    void thousandsAreReadWhereTheUserStatesSo(TableFormat.Thousands between, String cell, float value)
            throws IOException {
        var usual = TableFormat.USUAL;
        var format = new TableFormat(
                usual.encoding(),
                usual.separator(),
                usual.decimal(),
                Optional.of(between),
                usual.missing(),
                false,
                List.of(),
                usual.columns());
        assertThat(raw(Table.read(write("a,y\n\"%s\",p\n1,q\n".formatted(cell)), "y", format)))
                .containsExactly(value, 1);
        assertThatThrownBy(() -> Table.read(write("a,y\n1,q\n\"1,23,4\",p\n"), "y", format))
                .hasMessageContaining("\"1,23,4\" is not a number");
    }

    @Test
    void aTypeForAColumnThatThereIsNotIsRefused() {
        assertThatThrownBy(() -> read("age,y\n1,p\n2,q\n", Map.of("agee", ColumnType.IGNORE)))
                .hasMessageContaining("the columns: no column \"agee\": did you mean \"age\"?");
    }
}
