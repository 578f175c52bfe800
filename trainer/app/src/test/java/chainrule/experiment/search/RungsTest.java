package chainrule.experiment.search;

import chainrule.base.UserException;
import chainrule.experiment.search.Rungs.Bracket;
import chainrule.wording.FlagWording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RungsTest {
    /** Table 1 of Li et al. 2018: R = 81, η = 3. */
    @Test
    void bracketsAreThoseOfThePaper() {
        var rungs = Rungs.of(1, 81, 3);
        assertThat(rungs.epochs()).containsExactly(1, 3, 9, 27, 81);
        assertThat(rungs.brackets())
                .containsExactly(
                        new Bracket(0, 81),
                        new Bracket(1, 34),
                        new Bracket(2, 15),
                        new Bracket(3, 8),
                        new Bracket(4, 5));
        assertThat(rungs.kept(81)).isEqualTo(27);
        assertThat(rungs.kept(34)).isEqualTo(11);
        assertThat(rungs.kept(2)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"1, 100, 3, '1, 3, 11, 33, 100'", "2, 10, 2, '2, 5, 10'", "5, 10, 2, '5, 10'", "1, 3, 3, '1, 3'"})
    void theLastRungHasAllEpochs(int least, int most, int factor, String epochs) {
        assertThat(Rungs.of(least, most, factor).epochs()).hasToString("[" + epochs + "]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "11 | 10 | 3 | --min-epochs is 11, and a trial has 10 epochs",
                "4 | 10 | 3 | there is only one rung: a trial has 10 epochs, fewer than --factor times --min-epochs (3 × 4)"
            })
    void tooFewEpochsAreRefused(int least, int most, int factor, String message) {
        assertThatThrownBy(() -> Rungs.of(least, most, factor))
                .isInstanceOf(UserException.class)
                .extracting(e -> ((UserException) e).message().in(FlagWording.INSTANCE))
                .asString()
                .contains(message);
    }
}
