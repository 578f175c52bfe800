package chainrule.train;

import chainrule.datasets.Features;
import chainrule.datasets.Samples;
import chainrule.datasets.Task;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ClassWeightsTest {
    private static double[] weights(String... terms) {
        var task = Task.classification(List.of("a,b", "c", "d, e", "f=g"));
        var ofEachClass = new Samples(new Features.Bytes(new byte[4], 1), new int[] {0, 1, 2, 3});
        return new ClassWeights(List.of(terms)).of(task, ofEachClass.all());
    }

    /** A flag's text is divided at its commas. */
    @Test
    void aClassMayHaveACommaInItsName() {
        assertThat(weights("a", "b=3", "c=2")).containsExactly(3, 2, 1, 1);
        assertThat(weights("c=2", "d", "e=4", "f=g=5")).containsExactly(1, 2, 4, 5);
        assertThat(weights("a,b=3")).containsExactly(3, 1, 1, 1);
    }
}
