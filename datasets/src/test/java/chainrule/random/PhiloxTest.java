package chainrule.random;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class PhiloxTest {
    /** The lines "philox4x32 10" of kat_vectors in Random123, the library of the paper's authors. */
    @ParameterizedTest
    @CsvSource({
        "00000000 00000000 00000000 00000000, 00000000 00000000, 6627e8d5 e169c58d bc57ac4c 9b00dbd8",
        "ffffffff ffffffff ffffffff ffffffff, ffffffff ffffffff, 408f276d 41c83b0e a20bc7c6 6d5451fd",
        "243f6a88 85a308d3 13198a2e 03707344, a4093822 299f31d0, d16cfe09 94fdcceb 5001e420 24126ea1"
    })
    void theAuthorsKnownAnswersAreGiven(String counter, String key, String answer) {
        int[] c = words(counter);
        int[] k = words(key);
        var out = new int[4];
        Philox.block((long) k[1] << 32 | k[0] & 0xFFFFFFFFL, c[0], c[1], c[2], c[3], out);
        assertThat(IntStream.of(out).mapToObj(HexFormat.of()::toHexDigits).collect(Collectors.joining(" ")))
                .isEqualTo(answer);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "7, 9", "-3, 8", "2147483646, 5"})
    void manyCountersGiveWhatEachGivesAlone(int first, int count) {
        var many = new long[4][count];
        Philox.blocks(-81985529216486896L, first, -2, 3, 2147483647, count, many);
        var one = new int[4];
        for (int i = 0; i < count; i++) {
            Philox.block(-81985529216486896L, first + i, -2, 3, 2147483647, one);
            for (int k = 0; k < 4; k++) {
                assertThat(many[k][i]).isEqualTo(Integer.toUnsignedLong(one[k]));
            }
        }
    }

    private static int[] words(String text) {
        return Arrays.stream(text.split(" ")).mapToInt(HexFormat::fromHexDigits).toArray();
    }
}
