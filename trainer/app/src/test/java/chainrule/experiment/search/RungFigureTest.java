package chainrule.experiment.search;

import chainrule.report.Line.Pattern;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RungFigureTest {
    /** A thin line through one point has no length. */
    @Test
    void trialsThatEndAfterOneEpochAreDots() {
        assertThat(RungFigure.pattern(1)).isEqualTo(Pattern.DOTS);
        assertThat(RungFigure.pattern(2)).isEqualTo(Pattern.THIN);
    }
}
