package chainrule.base;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CountedTest {
    @Test
    void oneIsSingular() {
        assertThat(Counted.of(1, "epoch")).isEqualTo("1 epoch");
        assertThat(Counted.of(0, "epoch")).isEqualTo("0 epochs");
        assertThat(Counted.of(1000, "epoch")).isEqualTo("1,000 epochs");
    }
}
