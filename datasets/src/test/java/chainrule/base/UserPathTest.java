package chainrule.base;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class UserPathTest {
    private static final Path HOME = Path.of(System.getProperty("user.home"));

    @Test
    void aTildeIsTheHomeAtTheBeginningAlone() {
        assertThat(UserPath.of("~/x/y.csv")).isEqualTo(HOME.resolve("x/y.csv"));
        assertThat(UserPath.of("~")).isEqualTo(HOME);
        assertThat(UserPath.of("a/~/b")).isEqualTo(Path.of("a/~/b"));
        assertThat(UserPath.of("~other/b")).isEqualTo(Path.of("~other/b"));
    }

    @Test
    void anImpossibleNameIsRefusedInALine() {
        assertThatThrownBy(() -> UserPath.of("a\0b"))
                .isInstanceOf(UserException.class)
                .hasMessage("'a?b' can't be a file's name here: Nul character not allowed");
    }

    @Test
    void wordsForAShellAreQuotedWhereItWouldChangeThem() {
        assertThat(ShellWord.quoted("runs/größe-1")).isEqualTo("runs/größe-1");
        assertThat(ShellWord.quoted("my run")).isEqualTo("'my run'");
        assertThat(ShellWord.quoted("it's $x")).isEqualTo("'it'\\''s $x'");
        assertThat(ShellWord.quoted("")).isEqualTo("''");
    }
}
