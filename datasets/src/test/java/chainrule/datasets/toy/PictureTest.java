package chainrule.datasets.toy;

import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class PictureTest {
    private static final double[] INK = {200, 150, 100};
    private static final double[] PAPER = {10, 20, 30};

    /** A square of 14×14 pixels in the middle, pixel by pixel. */
    private static byte[] square(double shiftX, double slopeX, double noise) {
        var picture = new Picture(Figure.SQUARE, 16 + shiftX, 16, 10, 0, 1, INK, PAPER, slopeX, 0, noise);
        var pixels = new byte[3072 + 5];
        picture.draw(new RandomStream(1, Purpose.TOY, 0, 0), pixels, 5);
        return pixels;
    }

    private static int value(byte[] pixels, int channel, int x, int y) {
        return pixels[5 + channel * 1024 + y * 32 + x] & 0xFF;
    }

    @Test
    void planesFollowOneAnotherAndTheFigureStandsOnPaper() {
        var pixels = square(0, 0, 0);
        for (int c = 0; c < 3; c++) {
            assertThat(value(pixels, c, 8, 16)).isEqualTo((int) PAPER[c]);
            assertThat(value(pixels, c, 9, 16)).isEqualTo((int) INK[c]);
            assertThat(value(pixels, c, 22, 16)).isEqualTo((int) INK[c]);
            assertThat(value(pixels, c, 23, 16)).isEqualTo((int) PAPER[c]);
            assertThat(value(pixels, c, 16, 8)).isEqualTo((int) PAPER[c]);
        }
    }

    @Test
    void anEdgeWithinAPixelMixesInkAndPaper() {
        assertThat(value(square(0.5, 0, 0), 0, 9, 16)).isEqualTo(105);
    }

    @Test
    void theBackgroundGetsBrighterToTheRight() {
        var pixels = square(0, 10, 0);
        assertThat(value(pixels, 1, 0, 0)).isEqualTo(10);
        assertThat(value(pixels, 1, 16, 0)).isEqualTo(20);
        assertThat(value(pixels, 1, 31, 31)).isEqualTo(29);
    }

    @Test
    void noiseStraysBothWays() {
        var pixels = square(0, 0, 10);
        double sum = 0;
        for (int x = 0; x < 32; x++) {
            assertThat(value(pixels, 2, x, 0)).isBetween(20, 40);
            sum += value(pixels, 2, x, 0);
        }
        assertThat(sum / 32).isCloseTo(30, within(3.0));
    }
}
