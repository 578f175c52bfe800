package chainrule.datasets;

import chainrule.base.UserException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A program's arrays become a data set, or are refused with the row. */
class ArrayDataTest {
    private static final float[][] INPUTS = {{1, 2}, {3, 4}, {5, 6}};

    @Test
    void classesHaveTheirNumbersAsNames() {
        var data = Dataset.of(INPUTS, new int[] {0, 2, 2});
        assertThat(data.classes()).containsExactly("0", "1", "2");
        assertThat(data.train().labels()).containsExactly(0, 2, 2);
        assertThat(data.train().features().value(1, 1)).isEqualTo(4);
        assertThat(data.schema().orElseThrow().names()).containsExactly("x1", "x2");
        assertThat(data.validation().count() + data.test().count()).isZero();
    }

    @Test
    void namesOfClassesAreSorted() {
        var data = Dataset.of(INPUTS, new String[] {"10", "9", "10"});
        assertThat(data.classes()).containsExactly("9", "10");
        assertThat(data.train().labels()).containsExactly(1, 0, 1);
    }

    @Test
    void numbersKeepTheirPrecision() {
        var data = Dataset.of(new double[][] {{0.1}, {0.2}}, new double[] {0.3, 0.4});
        assertThat(data.train().features().exact(0, 0)).isEqualTo(0.1);
        assertThat(data.train().targets().value(1, 0)).isEqualTo(0.4);
        assertThat(data.task()).isEqualTo(Task.regression(List.of("y")));
        assertThat(Dataset.of(new double[][] {{0.1}, {0.2}}, new double[][] {{1, 2}, {3, 4}})
                        .task())
                .isEqualTo(Task.regression(List.of("y1", "y2")));
    }

    @Test
    void labelsAreBits() {
        var data = Dataset.of(INPUTS, new boolean[][] {{true, false}, {false, false}, {true, true}});
        assertThat(data.task()).isEqualTo(Task.multilabel(List.of("label1", "label2")));
        assertThat(data.train().targets().value(2, 1)).isEqualTo(1);
    }

    @Test
    void theArraysAreCopied() {
        var inputs = new float[][] {{1}, {2}};
        var classes = new int[] {0, 1};
        var data = Dataset.of(inputs, classes);
        inputs[0][0] = 9;
        classes[0] = 1;
        assertThat(data.train().features().value(0, 0)).isEqualTo(1);
        assertThat(data.train().labels()[0]).isZero();
    }

    @Test
    void whatIsWrongIsNamedWithItsRow() {
        assertRefused(
                () -> Dataset.of(new float[][] {{1, 2}, {3}}, new int[2]),
                "inputs: row 1 has 1 numbers, and row 0 has 2");
        assertRefused(
                () -> Dataset.of(new float[][] {{1, 2}, {3, Float.NaN}}, new int[2]), "inputs: row 1, column 1 is NaN");
        assertRefused(
                () -> Dataset.of(new double[][] {{Double.POSITIVE_INFINITY}}, new int[1]),
                "inputs: row 0, column 0 is Infinity");
        assertRefused(() -> Dataset.of(INPUTS, new int[] {0, -1, 0}), "targets: row 1 has the class -1");
        assertRefused(
                () -> Dataset.of(INPUTS, new int[] {0, 2_000_000_000, 0}), "targets: row 1 has the class 2000000000");
        assertRefused(() -> Dataset.of(INPUTS, new int[2]), "3 rows of inputs and 2 of targets");
        assertRefused(() -> Dataset.of(INPUTS, new float[] {1, 2, Float.NaN}), "targets: row 2, column 0 is NaN");
        assertRefused(() -> Dataset.of(INPUTS, new float[][] {{1}, {2, 3}, {4}}), "targets: row 1 has 2 numbers");
        assertRefused(() -> Dataset.of(INPUTS, new boolean[][] {{true}, {}, {true}}), "labels: row 1 has 0 numbers");
        assertRefused(() -> Dataset.of(INPUTS, new String[] {"a", null, "b"}), "targets: row 1 has no class");
        assertRefused(() -> Dataset.of(new float[0][], new int[0]), "there is nothing to learn from");
        assertRefused(() -> Dataset.of(new double[][] {{}}, new int[1]), "there is nothing to learn from");
        assertRefused(
                () -> Dataset.of(INPUTS, new int[] {0, 1, 2}, List.of("a", "b")), "label 2, but there are 2 classes");
    }

    private static void assertRefused(Runnable call, String message) {
        assertThatThrownBy(call::run).isInstanceOf(UserException.class).hasMessageContaining(message);
    }

    @Test
    void columnsGetNames() {
        var data = Dataset.of(INPUTS, new int[3]).withColumns("age", "size");
        assertThat(data.schema().orElseThrow().names()).containsExactly("age", "size");
        assertRefused(() -> data.withColumns("age"), "has 2 columns: give as many names");
        assertRefused(() -> data.withColumns("age", "age"), "all different");
    }

    @Test
    void samplesAreSetAsideOnce() {
        var inputs = new double[50][];
        var targets = new double[50];
        for (int i = 0; i < 50; i++) {
            inputs[i] = new double[] {i};
            targets[i] = 2 * i;
        }
        var parts = Dataset.of(inputs, targets).holdOut(0.2, 3);
        assertThat(parts.train().train().count()).isEqualTo(40);
        assertThat(parts.test().train().count()).isEqualTo(10);
        var seen = new HashSet<Double>();
        for (var samples : List.of(parts.train().train(), parts.test().train())) {
            for (int i = 0; i < samples.count(); i++) {
                seen.add(samples.features().exact(i, 0));
                assertThat(samples.targets().value(i, 0))
                        .isEqualTo(2 * samples.features().exact(i, 0));
            }
        }
        assertThat(seen).hasSize(50);
        assertRefused(() -> Dataset.of(INPUTS, new int[3]).holdOut(0.1, 1), "rounds to none");
        assertThat(Arrays.stream(Dataset.of(INPUTS, new int[] {2, 1, 0})
                                .holdOut(1, 1)
                                .test()
                                .train()
                                .labels())
                        .count())
                .isEqualTo(1);
    }
}
