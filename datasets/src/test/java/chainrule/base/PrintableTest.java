package chainrule.base;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PrintableTest {
    @Test
    void whatSteersATerminalIsAQuestionMark() {
        assertThat(Printable.line("\u001B]0;title\u0007\u001B[31mred\u009B0m\u007F\n\t\0"))
                .isEqualTo("?]0;title??[31mred?0m????");
        assertThat(Printable.line("exe.\u202Egpj\u202C\u2066x\u2069\u200Fy\u061C\u2028"))
                .isEqualTo("exe.?gpj??x??y??");
    }

    @Test
    void namesInAnyScriptStayAsTheyAre() {
        for (var name : new String[] {"Bär", "猫", "кошка", "قط", "🐈", "e\u0301", "नि", "a\u200Db", ""}) {
            assertThat(Printable.line(name)).isSameAs(name);
        }
    }

    @Test
    void aTextKeepsItsLines() {
        assertThat(Printable.lines("a\r\n\tb\n\u001B[2Jc\rd")).isEqualTo("a\r\n\tb\n?[2Jc?d");
    }

    @Test
    void jsonKeepsItsMeaning() {
        assertThat(Printable.json("{\"a\": \"\u009B\u202Eb\"}\n")).isEqualTo("{\"a\": \"\\u009b\\u202eb\"}\n");
    }
}
