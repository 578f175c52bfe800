package chainrule.random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PhiloxTest {
    /** The known answers that Random123, the authors' library, is tested with. */
    @Test
    void theKnownAnswersComeOut() {
        assertBlock(0, 0, 0, 0, 0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
        assertBlock(-1L, -1, -1, -1, -1, 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
        assertBlock(
                0x299f31d0a4093822L,
                0x243f6a88,
                0x85a308d3,
                0x13198a2e,
                0x03707344,
                0xd16cfe09,
                0x94fdcceb,
                0x5001e420,
                0x24126ea1);
    }

    private static void assertBlock(long key, int c0, int c1, int c2, int c3, int... expected) {
        var block = new int[4];
        Philox.block(key, c0, c1, c2, c3, block);
        assertThat(block).containsExactly(expected);
    }
}
