package chainrule.datasets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PictureViewsTest {
    /** 1 2 over 3 4, and another picture. */
    private static final Samples PICTURES =
            new Samples(new Features.Bytes(new byte[] {9, 9, 9, 9, 1, 2, 3, 4}, 4), new int[] {0, 1});

    private static final Shape SHAPE = new Shape(1, 2, 2);

    private static byte[] view(PictureViews views, int view) {
        var seen = views.of(new Subset(PICTURES, new int[] {1}), SHAPE, view);
        assertThat(seen.count()).isEqualTo(1);
        assertThat(seen.label(0)).isEqualTo(1);
        return ((Features.Bytes) seen.samples().features()).data();
    }

    @Test
    void aPictureIsSeenAsItIsAndMirrored() {
        var views = new PictureViews(true, 0);
        assertThat(views.count()).isEqualTo(2);
        assertThat(view(views, 0)).containsExactly(1, 2, 3, 4);
        assertThat(view(views, 1)).containsExactly(2, 1, 4, 3);
    }

    @Test
    void aPictureIsSeenShiftedToEachCorner() {
        var views = new PictureViews(false, 1);
        assertThat(views.count()).isEqualTo(5);
        assertThat(view(views, 0)).containsExactly(1, 2, 3, 4);
        assertThat(view(views, 1)).containsExactly(0, 0, 0, 1);
        assertThat(view(views, 2)).containsExactly(0, 0, 2, 0);
        assertThat(view(views, 3)).containsExactly(0, 3, 0, 0);
        assertThat(view(views, 4)).containsExactly(4, 0, 0, 0);
        assertThat(new PictureViews(true, 1).count()).isEqualTo(10);
    }

    @Test
    void numbersHaveNoViews() {
        var table = new Samples(new Features.Floats(new float[4], 4), new int[1]).all();
        assertThatThrownBy(() -> new PictureViews(true, 1).of(table, Shape.vector(4), 0))
                .hasMessage("only pictures have views");
    }
}
