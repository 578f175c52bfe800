package chainrule.engine.cuda;

import chainrule.engine.cuda.card.KernelCall;
import chainrule.engine.cuda.card.ScalarType;
import chainrule.engine.cuda.kernel.Gpp;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the card in the computer's memory refuses to launch: tests that use it would otherwise pass, or end the process. */
@Tag("slow")
class CompiledCardTest {
    private static final String ADD = "addChunks";
    private static final int PLACES = 64;

    @BeforeAll
    static void compiler() {
        Gpp.require();
    }

    private record Call(String kernel, List<Object> values) implements KernelCall {}

    private static void run(CompiledCard card, Call call) {
        try (var sequence = card.record(1, launches -> {
            launches.kernel(1, 32, addChunks(card, 0));
            launches.kernel(1, 32, call);
        })) {
            sequence.run();
        }
    }

    /** Adds two rows of four numbers. */
    private static Call addChunks(CompiledCard card, int offset) {
        long rows = card.allocate(PLACES) + offset;
        long out = card.allocate(PLACES);
        long alpha = card.allocate(PLACES);
        long beta = card.allocate(PLACES);
        return new Call(ADD, List.of(out, 4L, rows, 2, 4, alpha, beta));
    }

    @Test
    void whatIsRightIsLaunched() {
        try (var card = CompiledCard.open(ScalarType.FLOAT)) {
            assertThatCode(() -> run(card, addChunks(card, 0))).doesNotThrowAnyException();
        }
    }

    private static void refused(Call call, int code) {
        try (var card = CompiledCard.open(ScalarType.FLOAT)) {
            refused(card, call, code);
        }
    }

    private static void refused(CompiledCard card, Call call, int code) {
        assertThatThrownBy(() -> run(card, call))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("[" + call.kernel() + ": 1, no such kernel")
                .hasMessageContaining("expected: 0\n but was: " + code);
    }

    @Test
    void anUnknownKernelIsRefused() {
        refused(new Call("noSuchKernel", List.of(1L)), 1);
    }

    @Test
    void anotherNumberOfArgumentsIsRefused() {
        refused(new Call(ADD, List.of(1L, 2L)), 2);
        refused(new Call(ADD, Collections.nCopies(64, 1L)), 2);
    }

    @Test
    void moreArgumentsThanThereIsRoomForAreRefused() {
        refused(new Call(ADD, Collections.nCopies(65, 1L)), 5);
    }

    /** And no launch after it, because of it. */
    @Test
    void anAddressThatIsNotAlignedIsRefused() {
        try (var card = CompiledCard.open(ScalarType.FLOAT)) {
            refused(card, addChunks(card, 2), 4);
            assertThatCode(() -> run(card, addChunks(card, 0))).doesNotThrowAnyException();
        }
    }
}
