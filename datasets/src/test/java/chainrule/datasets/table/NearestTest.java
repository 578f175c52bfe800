package chainrule.datasets.table;

import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class NearestTest {
    /** The textbook's examples. */
    @Test
    void distancesAreThoseOfLevenshtein() {
        assertThat(Nearest.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(Nearest.distance("saturday", "sunday")).isEqualTo(3);
        assertThat(Nearest.distance("", "abc")).isEqualTo(3);
        assertThat(Nearest.distance("abc", "abc")).isZero();
    }

    @Test
    void caseIsNoDistance() {
        assertThat(Nearest.to("SPECIES", List.of("spices", "Species"))).isEqualTo("Species");
    }
}
