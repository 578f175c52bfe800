package chainrule.datasets;

import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

import static org.assertj.core.api.Assertions.assertThat;

class BatchesPropertyTest {
    /** The samples of a subset are its rows' numbers, their classes and their only feature. */
    @Property
    void anEpochVisitsEachSampleOnce(
            @ForAll @IntRange(min = 1, max = 200) int count,
            @ForAll @IntRange(min = 1, max = 250) int batch,
            @ForAll @IntRange(max = 100) int epoch,
            @ForAll long seed) {
        var data = Tiny.labelled(2 * count, IntStream.range(0, 2 * count).toArray());
        int[] odd = IntStream.range(0, count).map(i -> 2 * i + 1).toArray();
        var batches = new Batches(
                new Subset(data.train(), odd),
                data.shape(),
                new Normalization(new double[] {1}, new double[] {0}),
                Augmentation.NONE,
                batch,
                seed);
        int[] order = batches.order(epoch);
        var visited = new int[count];
        int seen = 0;
        for (int step = 0; step < batches.steps(); step++) {
            int size = batches.size(step);
            assertThat(size).isBetween(1, batch);
            var labels = new double[size];
            var inputs = new float[size];
            batches.targets(order, seen, size, labels);
            batches.gather(order, seen, size, epoch, inputs);
            for (int i = 0; i < size; i++) {
                assertThat((double) inputs[i]).isEqualTo(labels[i]);
                visited[seen++] = (int) labels[i];
            }
        }
        assertThat(seen).isEqualTo(count);
        assertThat(IntStream.of(visited).sorted().toArray()).isEqualTo(odd);
    }
}
