package chainrule.datasets;

import chainrule.base.UserException;
import chainrule.datasets.Split.Plan;
import chainrule.datasets.table.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FoldsTest {
    private static final TargetColumns KIND = TargetColumns.of("kind");

    @TempDir
    Path folder;

    private static Plan plan(Fold fold) {
        return new Plan(0.25, 0.2, false, 0, Integer.MAX_VALUE, Optional.of(fold));
    }

    private static Fold fold(int index, int of, String group) {
        return new Fold(index, of, 1, 0, Optional.ofNullable(group));
    }

    /** 24 rows of 8 patients and 2 kinds. */
    private Path patients() throws IOException {
        String rows = IntStream.range(0, 24)
                .mapToObj(i -> "%d.5,P%d,%s".formatted(i, i / 3, i % 2 == 0 ? "a" : "b"))
                .collect(Collectors.joining("\n", "x,patient,kind\n", "\n"));
        return Files.writeString(folder.resolve("patients.csv"), rows);
    }

    @Test
    void aColumnOfGroupsIsNotLearntFrom() throws IOException {
        var data = Table.read(patients(), KIND.groupedBy(Optional.of("patient")), TableFormat.USUAL);
        assertThat(data.schema().orElseThrow().names()).containsExactly("x");
        assertThat(data.schema().orElseThrow().ignored()).isEmpty();
        assertThat(data.train().groups())
                .isEqualTo(IntStream.range(0, 24).map(i -> i / 3).toArray());
        var plain = Table.read(patients(), KIND, TableFormat.USUAL);
        assertThat(plain.digest()).isNotEqualTo(data.digest());
        var split = Split.of(data, plan(fold(2, 4, "patient")));
        assertThat(split.test().count()).isEqualTo(6);
        assertThat(Arrays.stream(split.test().rows()).map(row -> row / 3).distinct())
                .hasSize(2);
    }

    /** The digest of the groups is of which rows belong together, and so is that of copies. */
    @Test
    void groupsStayWithTheirRows() throws IOException {
        var data = Table.read(patients(), KIND.groupedBy(Optional.of("patient")), TableFormat.USUAL);
        var some = Selection.rows(new Subset(data.train(), new int[] {5, 23}));
        assertThat(some.groups()).containsExactly(1, 7);
        assertThat(data.rounded().train().groups()).isEqualTo(data.train().groups());
    }

    @ParameterizedTest
    @CsvSource({
        "patience, 'group column: no column \"patience\": did you mean \"patient\"?'",
        "kind, is a target or the weights"
    })
    void anUnknownOrTakenColumnIsRefused(String column, String expected) throws IOException {
        var file = patients();
        assertThatThrownBy(() -> Table.read(file, KIND.groupedBy(Optional.of(column)), TableFormat.USUAL))
                .isInstanceOf(UserException.class)
                .hasMessageContaining(expected);
    }

    @Test
    void aRowWithoutAGroupIsRefused() throws IOException {
        var file = Files.writeString(folder.resolve("gap.csv"), "x,g,kind\n1,A,a\n2,,b\n3,B,a\n");
        assertThatThrownBy(() -> Table.read(file, KIND.groupedBy(Optional.of("g")), TableFormat.USUAL))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("gap.csv:3: column \"g\": the group")
                .hasMessageContaining("is missing");
    }

    @Test
    void moreFoldsThanGroupsOrSamplesOfAClassAreRefused() throws IOException {
        var data = Table.read(patients(), KIND.groupedBy(Optional.of("patient")), TableFormat.USUAL);
        assertThatThrownBy(() -> Split.of(data, plan(fold(1, 9, "patient"))))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("8 groups, too few for 9 folds");
        assertThatThrownBy(() -> Split.of(data, plan(fold(1, 13, null))))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("class \"a\" has 12 samples, too few for 13 folds");
        assertThatThrownBy(() -> Split.of(Tiny.labelled(2, 0, 0, 0, 1), plan(fold(1, 2, null))))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("class \"c1\" has 1 sample, too few for 2 folds: add samples of it");
        var plain = Table.read(patients(), KIND, TableFormat.USUAL);
        assertThatThrownBy(() -> Split.of(plain, plan(fold(1, 2, "patient"))))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("which patients does not have: choose one");
    }

    /** The folds are of the training samples, and validation samples are the publisher's. */
    @Test
    void partsOfTheDataSetsOwnAreNotDivided() {
        var train = Tiny.labelled(2, IntStream.range(0, 20).map(i -> i % 2).toArray())
                .train();
        var own = Tiny.labelled(2, 0, 1, 0).train();
        var data = new Dataset(
                "own", Shape.vector(1), Task.classification(List.of("c0", "c1")), train, own, own, List.of());
        var split = Split.of(data, plan(fold(1, 5, null)));
        assertThat(split.test().samples()).isSameAs(train);
        assertThat(split.test().count()).isEqualTo(4);
        assertThat(split.train().count()).isEqualTo(16);
        assertThat(split.validation().samples()).isSameAs(own);
        assertThat(split.validation().count()).isEqualTo(3);
    }

    @Test
    void aFoldOutsideTheDivisionIsRefused() {
        assertThatThrownBy(() -> fold(6, 5, null)).hasMessageContaining("index is 6: it must be from 1 to");
        assertThatThrownBy(() -> fold(1, 1, null)).hasMessageContaining("of is 1: there must be at least 2 folds");
        assertThatThrownBy(() -> Folding.of(1)).hasMessageContaining("folds is 1");
        assertThatThrownBy(() -> Folding.of(2).repeated(0)).hasMessageContaining("repeats is 0");
    }
}
