package chainrule.datasets.toy;

import chainrule.datasets.Dataset;
import chainrule.datasets.Features;
import chainrule.datasets.Shape;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("slow")
class ShapesTest {
    private static Dataset data;

    @BeforeAll
    static void draw() {
        data = Shapes.draw();
    }

    @Test
    void theyHaveTheShapeAndTheNumberOfClassesOfCifar10() {
        assertThat(data.shape()).isEqualTo(new Shape(3, 32, 32));
        assertThat(data.classes()).hasSize(10).startsWith("circle", "ring").doesNotHaveDuplicates();
    }

    @Test
    void theClassesAreEquallyLargeAndMixed() {
        assertThat(data.train().all().classCounts(10)).hasSize(10).containsOnly(800);
        assertThat(data.test().all().classCounts(10)).hasSize(10).containsOnly(200);
        assertThat(data.train().labels()).startsWith(9, 2, 9, 6, 0, 9, 3, 8);
    }

    @Test
    void noPictureIsDrawnTwice() {
        var pixels = ((Features.Bytes) data.train().features()).data();
        assertThat(IntStream.range(0, data.train().count()).mapToObj(row -> ByteBuffer.wrap(pixels, row * 3072, 3072)))
                .doesNotHaveDuplicates();
    }

    @Test
    void everyMachineDrawsTheSame() {
        assertThat(data.digest()).isEqualTo("d7620464f432f3b7ee371ff3a1119172e3a94ef5013a800ba7ed9598531048c3");
    }
}
