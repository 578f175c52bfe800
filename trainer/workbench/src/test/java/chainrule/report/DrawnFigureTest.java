package chainrule.report;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DrawnFigureTest {
    /** Counts how often it is drawn; draws nothing but its name. */
    private record Counting(String name, AtomicInteger drawn) implements Figure {
        @Override
        public String title() {
            return "title of " + name;
        }

        @Override
        public boolean drawsTitle() {
            return true;
        }

        @Override
        public byte[] png() {
            return name.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String svg() {
            drawn.incrementAndGet();
            if (name.isEmpty()) {
                throw new CannotDrawException(new Error("no fonts"));
            }
            return "<svg>" + name + "</svg>";
        }
    }

    @Test
    void figuresStayInOrderAndAreDrawnOnce() {
        var figures = IntStream.range(0, 20)
                .mapToObj(i -> new Counting("f" + i, new AtomicInteger()))
                .toList();
        var drawn = DrawnFigure.all(figures);
        for (int i = 0; i < figures.size(); i++) {
            var figure = drawn.get(i);
            assertThat(figure.svg()).isEqualTo("<svg>f" + i + "</svg>").isSameAs(figure.svg());
            assertThat(figure.png()).isEqualTo(figures.get(i).png());
            assertThat(figure.name()).isEqualTo("f" + i);
            assertThat(figure.title()).isEqualTo("title of f" + i);
            assertThat(figure.drawsTitle()).isTrue();
            assertThat(figure.caption()).isEqualTo("title of f" + i + ".");
            assertThat(figures.get(i).drawn()).hasValue(1);
        }
        assertThat(DrawnFigure.all(List.of())).isEmpty();
    }

    /** Whichever of them fails, the caller gets the reason that reports are then written without figures for. */
    @Test
    void aMachineThatCannotDrawIsToldOf() {
        for (int place = 0; place < 3; place++) {
            int failing = place;
            var figures = IntStream.range(0, 3)
                    .mapToObj(i -> new Counting(i == failing ? "" : "f", new AtomicInteger()))
                    .toList();
            assertThatThrownBy(() -> DrawnFigure.all(figures)).isInstanceOf(CannotDrawException.class);
        }
    }
}
