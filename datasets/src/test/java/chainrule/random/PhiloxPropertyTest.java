package chainrule.random;

import java.math.BigInteger;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

import static org.assertj.core.api.Assertions.assertThat;

/** Philox4x32-10 for any key and counter; {@link PhiloxTest} has the answers that its authors published. */
class PhiloxPropertyTest {
    private static final BigInteger WORD = BigInteger.ONE.shiftLeft(32);
    private static final long MULTIPLIER_0 = 0xD2511F53L;
    private static final long MULTIPLIER_1 = 0xCD9E8D57L;

    private static int[] block(long key, int[] counter) {
        var out = new int[4];
        Philox.block(key, counter[0], counter[1], counter[2], counter[3], out);
        return out;
    }

    /** Each round can be undone, so no two counters of a key have the same numbers. */
    @Property
    void theCounterCanBeComputedFromItsNumbers(@ForAll long key, @ForAll @Size(4) int[] counter) {
        int[] words = block(key, counter);
        for (int round = 9; round >= 0; round--) {
            words = undone(words, (int) key + round * 0x9E3779B9, (int) (key >>> 32) + round * 0xBB67AE85);
        }
        assertThat(words).isEqualTo(counter);
    }

    /** The words before a round: its multipliers are odd, so they have inverses modulo 2³². */
    private static int[] undone(int[] after, int key0, int key1) {
        int word0 = after[3] * inverse(MULTIPLIER_0);
        int word2 = after[1] * inverse(MULTIPLIER_1);
        return new int[] {
            word0, after[0] ^ high(MULTIPLIER_1, word2) ^ key0, word2, after[2] ^ high(MULTIPLIER_0, word0) ^ key1
        };
    }

    private static int inverse(long multiplier) {
        return BigInteger.valueOf(multiplier).modInverse(WORD).intValue();
    }

    private static int high(long multiplier, int word) {
        return BigInteger.valueOf(multiplier)
                .multiply(BigInteger.valueOf(Integer.toUnsignedLong(word)))
                .shiftRight(32)
                .intValue();
    }

    /** A stream's n-th number needs none of those before it. */
    @Property(edgeCases = EdgeCasesMode.NONE)
    void aStreamsNumbersAreThoseOfItsCounters(
            @ForAll long seed,
            @ForAll Purpose purpose,
            @ForAll int a,
            @ForAll int b,
            @ForAll @IntRange(max = 2000) int place) {
        var stream = new RandomStream(seed, purpose, a, b);
        for (int i = 0; i < place; i++) {
            stream.nextInt();
        }
        int[] alone = block(seed, new int[] {place / 4, b, a, purpose.ordinal()});
        assertThat(stream.nextInt()).isEqualTo(alone[place % 4]);
    }
}
