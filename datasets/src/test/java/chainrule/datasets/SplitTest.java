package chainrule.datasets;

import chainrule.base.UserException;
import chainrule.datasets.Split.Plan;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SplitTest {
    private final Dataset data = Tiny.pictures(20, 3);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void partsShareNoRowAndMissNone(boolean stratified) {
        var split = Split.of(data, new Plan(0.25, 3, stratified, 1));
        assertThat(split.train().count()).isEqualTo(12);
        assertThat(split.validation().count()).isEqualTo(5);
        assertThat(split.test().count()).isEqualTo(3);
        int[] all = IntStream.of(0, 1, 2)
                .mapToObj(i -> i == 0 ? split.train() : i == 1 ? split.validation() : split.test())
                .flatMapToInt(part -> Arrays.stream(part.rows()))
                .sorted()
                .toArray();
        assertThat(all).isEqualTo(IntStream.range(0, 20).toArray());
    }

    @Test
    void stratifiedPartsHaveEveryClassInProportion() {
        var split = Split.of(Tiny.pictures(25, 5), new Plan(5, 10, true, 3));
        assertThat(split.validation().classCounts(5)).containsOnly(1);
        assertThat(split.test().classCounts(5)).containsOnly(2);
        assertThat(split.train().classCounts(5)).containsOnly(2);
    }

    @Test
    void theSeedDecidesAndNothingElse() {
        var plan = new Plan(5, 0, false, 1);
        assertThat(Split.of(data, plan).digest()).isEqualTo(Split.of(data, plan).digest());
        assertThat(Split.of(data, new Plan(5, 0, false, 2)).digest())
                .isNotEqualTo(Split.of(data, plan).digest());
    }

    @Test
    void aPublishersTestSamplesStayWhole() {
        var withTest = new Dataset("x", data.shape(), data.classes(), data.train(), data.train());
        var split = Split.of(withTest, new Plan(5, 5, false, 1));
        assertThat(split.test().count()).isEqualTo(20);
        assertThat(split.train().count()).isEqualTo(15);
    }

    @Test
    void somethingMustBeLeftToTrainOn() {
        assertThatThrownBy(() -> Split.of(data, new Plan(15, 5, false, 1)))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("20 samples")
                .hasMessageContaining("the validation share");
    }

    @Test
    void aSizeIsAShareOrACount() {
        assertThatThrownBy(() -> Split.of(data, new Plan(1.5, 0, false, 1)))
                .hasMessageContaining("the validation share");
        assertThatThrownBy(() -> Split.of(data, new Plan(0, -1, false, 1))).hasMessageContaining("the test share");
    }
}
