package chainrule.datasets;

import chainrule.base.UserException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DatasetTest {
    @Test
    void aLabelNeedsAClass() {
        assertThatThrownBy(() -> Toys.dataset(0, 3))
                .isInstanceOf(UserException.class)
                .hasMessage("toy: label 3, but there are 3 classes");
        assertThatThrownBy(() -> Toys.dataset(0, -1)).isInstanceOf(UserException.class);
    }

    @Test
    void somethingMustBeThereToTrainOn() {
        assertThatThrownBy(Toys::dataset).isInstanceOf(UserException.class).hasMessage("toy holds no training sample");
    }

    @Test
    void featuresAndLabelsMustFit() {
        assertThatThrownBy(() -> new Samples(new Features.Bytes(new byte[4], 2), new int[3]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Features.Floats(new float[5], 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Toys.dataset(Toys.table(0), Dataset.none(Shape.vector(3))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void equalDigestsMeanTheSameData() {
        assertThat(Toys.dataset(0, 1, 2).digest())
                .isEqualTo(Toys.dataset(0, 1, 2).digest());
        assertThat(Toys.dataset(0, 1, 2).digest())
                .isNotEqualTo(Toys.dataset(0, 1, 1).digest());
        assertThat(Toys.dataset(0, 1).digest())
                .isNotEqualTo(Toys.dataset(0, 1, 2).digest());
    }

    @Test
    void aShapeIsWrittenAsPeopleWriteIt() {
        assertThat(new Shape(3, 32, 32)).hasToString("3×32×32");
        assertThat(Shape.vector(4)).hasToString("4");
        assertThatThrownBy(() -> new Shape(1, 0, 5))
                .isInstanceOf(UserException.class)
                .hasMessage("a sample can't have the shape 1×0×5");
        assertThatThrownBy(() -> new Shape(1, 1 << 20, 1 << 20)).isInstanceOf(UserException.class);
    }
}
