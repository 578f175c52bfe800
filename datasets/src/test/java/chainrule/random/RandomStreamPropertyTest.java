package chainrule.random;

import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Positive;

import static org.assertj.core.api.Assertions.assertThat;

class RandomStreamPropertyTest {
    private static int[] shuffled(int count, RandomStream stream) {
        int[] values = IntStream.range(0, count).toArray();
        stream.shuffle(values);
        return values;
    }

    @Property
    void aShuffleKeepsEachValueOnce(@ForAll @IntRange(max = 1000) int count, @ForAll long seed, @ForAll int epoch) {
        int[] values = shuffled(count, new RandomStream(seed, Purpose.ORDER, epoch, 0));
        assertThat(IntStream.of(values).sorted().toArray())
                .isEqualTo(IntStream.range(0, count).toArray());
        assertThat(shuffled(count, new RandomStream(seed, Purpose.ORDER, epoch, 0)))
                .isEqualTo(values);
    }

    @Property
    void anIndexIsBelowItsBound(@ForAll long seed, @ForAll @Positive int bound) {
        var stream = new RandomStream(seed, Purpose.EXPERIMENT, 0, 0);
        assertThat(IntStream.generate(() -> stream.nextIndex(bound)).limit(20)).allMatch(i -> i >= 0 && i < bound);
    }
}
