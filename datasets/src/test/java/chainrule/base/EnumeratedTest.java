package chainrule.base;

import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class EnumeratedTest {
    @Test
    void severalNamesAreOnePhrase() {
        assertThat(Enumerated.of(List.of())).isEmpty();
        assertThat(Enumerated.of(List.of("sgd"))).isEqualTo("sgd");
        assertThat(Enumerated.of(List.of("sgd", "adam"))).isEqualTo("sgd and adam");
        assertThat(Enumerated.of(List.of("sgd", "adam", "lion"))).isEqualTo("sgd, adam and lion");
    }
}
