package chainrule.cli.terminal;

import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TerminalTest {
    @Test
    void whatIsNotATerminalIsNotDrawnOn() {
        assertThat(Terminal.of(OptionalInt.empty(), Map.of("TERM", "xterm"))).isEqualTo(new Terminal(false, 80, false));
    }

    @Test
    void aTerminalTellsItsWidth() {
        assertThat(Terminal.of(OptionalInt.of(132), Map.of("COLUMNS", "99"))).isEqualTo(new Terminal(true, 132, true));
    }

    @Test
    void aTerminalThatDoesNotTellHasTheWidthOfTheEnvironment() {
        assertThat(Terminal.of(OptionalInt.of(0), Map.of("COLUMNS", "99")).width())
                .isEqualTo(99);
        assertThat(Terminal.of(OptionalInt.of(0), Map.of("COLUMNS", "wide")).width())
                .isEqualTo(80);
    }

    @Test
    void aDumbTerminalOnlyGetsLines() {
        assertThat(Terminal.of(OptionalInt.of(80), Map.of("TERM", "dumb"))).isEqualTo(new Terminal(false, 80, false));
    }

    @Test
    void coloursAreOmittedOnRequest() {
        assertThat(Terminal.of(OptionalInt.of(80), Map.of("NO_COLOR", "1"))).isEqualTo(new Terminal(true, 80, false));
        assertThat(Terminal.of(OptionalInt.of(80), Map.of("NO_COLOR", "")).coloured())
                .isTrue();
    }

    @Test
    void theSystemCanBeAsked() {
        assertThat(Terminal.ofStandardError().width()).isPositive();
    }

    @Test
    void coloursCanBeForced() {
        for (String name : new String[] {"FORCE_COLOR", "CLICOLOR_FORCE"}) {
            assertThat(Terminal.of(OptionalInt.empty(), Map.of(name, "1"))).isEqualTo(new Terminal(false, 80, true));
            assertThat(Terminal.of(OptionalInt.of(80), Map.of(name, "1", "TERM", "dumb"))
                            .coloured())
                    .isTrue();
            assertThat(Terminal.of(OptionalInt.empty(), Map.of(name, "0")).coloured())
                    .isFalse();
            assertThat(Terminal.of(OptionalInt.empty(), Map.of(name, "")).coloured())
                    .isFalse();
            assertThat(Terminal.of(OptionalInt.of(80), Map.of(name, "1", "NO_COLOR", "1"))
                            .coloured())
                    .isFalse();
        }
    }
}
