package chainrule.base;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MessageTest {
    private enum Kitchen implements Setting {
        HEAT("heat");

        private final String words;

        Kitchen(String words) {
            this.words = words;
        }

        @Override
        public String words() {
            return words;
        }
    }

    private enum Deed implements Action {
        COOK("cook(%s)");

        private final String words;

        Deed(String words) {
            this.words = words;
        }

        @Override
        public String words() {
            return words;
        }
    }

    /** Shows each part between brackets. */
    private static final Wording BRACKETS = new Wording() {
        @Override
        public String of(Reference reference) {
            return "[" + reference.form() + " " + reference.setting().name() + " " + reference.value() + "]";
        }

        @Override
        public String of(Call call) {
            return call.in("[COOK %s]");
        }
    };

    @Test
    void aSettingIsNamedInWordsUnlessAnotherReaderIsGiven() {
        var message = Message.of("%s is too low: use %s", Kitchen.HEAT, Kitchen.HEAT.to(200));
        assertThat(message).hasToString("the heat is too low: use heat = 200");
        assertThat(message.in(BRACKETS)).isEqualTo("[STATED HEAT ] is too low: use [ADVISED HEAT 200]");
    }

    @Test
    void everyFormHasItsWords() {
        var forms = Message.of(
                "%s, %s, %s, %s, %s, %s",
                Kitchen.HEAT.stated(9),
                Kitchen.HEAT.introduced(9),
                Kitchen.HEAT.given(),
                Kitchen.HEAT.given("DEGREES"),
                Kitchen.HEAT.bare(),
                Kitchen.HEAT.another());
        assertThat(forms).hasToString("heat = 9, heat = 9, the heat, the heat, heat, another heat");
        assertThat(Message.of("or %s", Deed.COOK.of("rice"))).hasToString("or cook(rice)");
    }

    @Test
    void aFormatIsReadAsJavaReadsIt() {
        String format = "%s %d %,d %.2f %02X 100 %% %2$s %<s";
        Object[] arguments = {"a", 12345, 12345, 1.5, 10};
        assertThat(Message.of(format, arguments)).hasToString(String.format(Locale.ROOT, format, arguments));
    }

    @Test
    void anArgumentIsNotAFormat() {
        assertThat(Message.of("%s: %s", "50%s", Message.of("%s", "%d"))).hasToString("50%s: %d");
    }

    @Test
    void messagesAndExceptionsWithinKeepTheirSettings() {
        var inner = new UserException(Message.of("set %s", Kitchen.HEAT.to(1)));
        var outer = Message.of("line 3: %s", inner);
        assertThat(outer.in(BRACKETS)).isEqualTo("line 3: set [ADVISED HEAT 1]");
        assertThat(Message.join("; ", List.of(inner.message(), outer)).in(BRACKETS))
                .isEqualTo("set [ADVISED HEAT 1]; line 3: set [ADVISED HEAT 1]");
    }

    @Test
    void onlyTheTextIsChangedAndAsAWhole() {
        var message = Message.of("in %s/%s: %s", "folder", "file", Kitchen.HEAT);
        assertThat(message.map(text -> text.replace("folder/file", "it")).in(BRACKETS))
                .isEqualTo("in it: [STATED HEAT ]");
    }

    @Test
    void anExceptionHasItsMessageInWordsOnOneLine() {
        var exception = new UserException(Message.of("a\n b: %s", Kitchen.HEAT.to("low\u001b")));
        assertThat(exception).hasMessage("a b: heat = low?");
    }

    @Test
    void anExceptionOfAnotherMachineKeepsItsSettings() throws IOException, ClassNotFoundException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(new UserException(Message.of("set %s", Kitchen.HEAT.to(1))));
        }
        try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(((UserException) in.readObject()).message().in(BRACKETS)).isEqualTo("set [ADVISED HEAT 1]");
        }
    }
}
