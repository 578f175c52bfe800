package chainrule.cli.terminal;

import java.util.List;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.Help.ColorScheme;

/**
 * The colours of the few words that have one, where they are wanted. They are fixed words: nothing that comes from a file or flag is
 * ever read as markup.
 *
 * @param wanted asked each time, and not before: to ask the system takes longer than most commands
 */
public record Styles(BooleanSupplier wanted) {
    public static final Styles PLAIN = new Styles(() -> false);

    public String error(String word) {
        return styled(word, Style.bold, Style.fg_red);
    }

    public String warning(String word) {
        return styled(word, Style.fg_yellow);
    }

    public String pass(String word) {
        return styled(word, Style.fg_green);
    }

    /** Of help texts. */
    public ColorScheme scheme() {
        return Help.defaultColorScheme(ansi());
    }

    private String styled(String word, Style... styles) {
        return scheme().apply(word, List.of(styles)).toString();
    }

    private Ansi ansi() {
        return wanted.getAsBoolean() ? Ansi.ON : Ansi.OFF;
    }
}
