package chainrule.engine.step;

import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class EpochOrderTest {
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    private int[] order(int count, int epoch) {
        threads.add(Thread.currentThread());
        int[] order = new int[count];
        Arrays.fill(order, epoch);
        return order;
    }

    /** Also of an epoch that is not the next one, as after a resume. */
    @ParameterizedTest
    @ValueSource(ints = {10, 10_000, 10_001})
    void eachEpochHasItsOwnOrder(int count) {
        var order = new EpochOrder(epoch -> order(count, epoch));
        for (int epoch : new int[] {1, 2, 2, 3, 7, 8, 4, 5, 1}) {
            assertThat(order.of(epoch)).hasSize(count).containsOnly(epoch);
        }
    }

    @Test
    void theStepsOfAnEpochShareAnArray() {
        var order = new EpochOrder(epoch -> order(3, epoch));
        assertThat(order.of(1)).isSameAs(order.of(1));
    }

    @Test
    void aFewSamplesNeedNoOtherThread() {
        var order = new EpochOrder(epoch -> order(100, epoch));
        IntStream.rangeClosed(1, 5).forEach(order::of);
        assertThat(threads).containsExactly(Thread.currentThread());
    }
}
