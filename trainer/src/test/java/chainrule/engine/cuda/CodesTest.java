package chainrule.engine.cuda;

import chainrule.model.Activation;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The kernels take a name that they do not know for another: each is looked for in their text, which needs no compiler. */
class CodesTest {
    private static long uses(String pattern) {
        return Pattern.compile(pattern).matcher(KernelSource.text()).results().count();
    }

    @ParameterizedTest
    @EnumSource(value = Activation.Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "IDENTITY")
    void theyKnowEveryActivationForwardAndBackward(Activation.Kind kind) {
        assertThat(uses("case " + kind + ":")).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(Codes.Update.class)
    void theyKnowEveryUpdate(Codes.Update update) {
        assertThat(uses("optimizer == " + update + "\\b")).isPositive();
    }
}
