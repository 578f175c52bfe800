package chainrule.base;

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
    void caseIsNotADistance() {
        assertThat(Nearest.nearest("SPECIES", List.of("spices", "Species"))).contains("Species");
    }

    @Test
    void aWordThatIsLikeNoneIsLeftAlone() {
        assertThat(Nearest.nearest("epochs", List.of("batch", "seed"))).isEmpty();
        assertThat(Nearest.nearest("bach", List.of("batch", "seed"))).contains("batch");
    }

    @Test
    void aHintAsksForTheWordThatWasMeant() {
        assertThat(Nearest.hint("adm", List.of("sgd", "adam"))).isEqualTo("did you mean adam? ");
        assertThat(Nearest.hint("quantum", List.of("sgd", "adam"))).isEmpty();
    }

    @Test
    void aConstantIsWrittenInKebabCase() {
        assertThat(Kebab.name(java.time.temporal.ChronoUnit.HALF_DAYS)).isEqualTo("half-days");
    }
}
