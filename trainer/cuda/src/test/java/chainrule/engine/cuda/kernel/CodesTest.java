package chainrule.engine.cuda.kernel;

import chainrule.model.Activation;
import chainrule.model.Loss;
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
    @EnumSource(
            value = Activation.Kind.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"IDENTITY", "PARAMETRIC"})
    void theyKnowEveryActivationForwardAndBackward(Activation.Kind kind) {
        assertThat(uses("case " + kind + ":")).isEqualTo(2);
    }

    /** What they fall back to are features that stay unchanged. */
    @ParameterizedTest
    @EnumSource(value = Codes.Part.class, mode = EnumSource.Mode.EXCLUDE, names = "PLAIN")
    void theyKnowEveryPartOfAnInputLayerForwardAndBackward(Codes.Part part) {
        assertThat(uses("case " + part + ":")).isEqualTo(2);
    }

    /** The squared error is what the kernels fall back to. */
    @ParameterizedTest
    @EnumSource(value = Loss.Kind.class, mode = EnumSource.Mode.EXCLUDE, names = "SQUARED_ERROR")
    void theyKnowEveryLoss(Loss.Kind kind) {
        assertThat(uses("(case|loss.kind ==) " + kind + "\\b")).isPositive();
    }

    @ParameterizedTest
    @EnumSource(Codes.Update.class)
    void theyKnowEveryUpdate(Codes.Update update) {
        assertThat(uses("optimizer == " + update + "\\b")).isPositive();
    }
}
