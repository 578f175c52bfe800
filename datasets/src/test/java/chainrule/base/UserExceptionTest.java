package chainrule.base;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

class UserExceptionTest {
    @Test
    void aMessageIsOneLineWhateverStandsInTheFile() {
        assertThat(new UserException("a.csv:1: 'x\r\n  y' is no number")).hasMessage("a.csv:1: 'x y' is no number");
        assertThat(new UserException("a\u2028b\u0085c")).hasMessage("a b c");
    }

    @Test
    void itCantSteerTheTerminal() {
        assertThat(new UserException("'\u001B[2Jx\u0007' \u009B31m")).hasMessage("'?[2Jx?' ?31m");
    }

    @Test
    void marksOfDirectionDoNotReachTheTerminal() {
        assertThat(new UserException("'a\u202Eb\u2066c'")).hasMessage("'a?b?c'");
    }

    /** A pattern that tries every start of a run of spaces takes half an hour for this. */
    @Test
    @Timeout(20)
    void aMegabyteOfSpacesTakesTimeInProportion() {
        assertThat(new UserException("x" + " ".repeat(1 << 20) + "x").getMessage())
                .hasSize(2001);
        assertThat(new UserException("x" + " ".repeat(1 << 20) + "\n" + " ".repeat(1 << 20) + "y").getMessage())
                .hasSize(2001);
        assertThat(new UserException("x  " + "\n \t".repeat(1 << 20) + "y")).hasMessage("x y");
    }

    @Test
    void itDoesNotFloodTheTerminal() {
        assertThat(new UserException("x".repeat(1 << 20)).getMessage())
                .hasSize(2001)
                .endsWith("x…");
        assertThat(new UserException("x".repeat(2000)).getMessage()).hasSize(2000);
    }
}
