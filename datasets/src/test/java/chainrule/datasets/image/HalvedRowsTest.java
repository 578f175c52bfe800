package chainrule.datasets.image;

import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** By hand: three parts of the nearer row and one of the next, rounded as libjpeg-turbo's h1v2_fancy_upsample does. */
class HalvedRowsTest {
    private static int[] interpolated(int... rows) {
        var raster = Drawing.samples(1, rows.length, BufferedImage.TYPE_BYTE_GRAY, (x, y) -> rows[y])
                .image()
                .getRaster();
        HalvedRows.interpolate(raster, 0);
        return raster.getSamples(0, 0, 1, rows.length, 0, (int[]) null);
    }

    @Test
    void repeatedRowsAreInterpolated() {
        assertThat(interpolated(10, 10, 50, 50)).containsExactly(10, 20, 40, 50);
        assertThat(interpolated(10, 10, 50, 50, 90)).containsExactly(10, 20, 40, 60, 80);
        assertThat(interpolated(10, 10, 13, 13)).containsExactly(10, 11, 12, 13);
        assertThat(interpolated(7)).containsExactly(7);
    }

    @Test
    void rowsThatAreInterpolatedAlreadyStay() {
        assertThat(interpolated(10, 20, 40, 50)).containsExactly(10, 20, 40, 50);
    }
}
