package chainrule.datasets.cifar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The real pictures, where the system property or environment variable CHAINRULE_PHOTOS names their folder. */
class CifarPhotosTest {
    @Test
    void sixtyThousandPicturesAreReadWhole() throws IOException {
        var named = Optional.ofNullable(System.getProperty("CHAINRULE_PHOTOS", System.getenv("CHAINRULE_PHOTOS")));
        assumeTrue(named.isPresent(), "CHAINRULE_PHOTOS does not name a cifar-10-batches-bin folder: nothing to read");
        var folder = Path.of(named.get());

        var data = Cifar.read10(folder);

        assertThat(data.train().all().classCounts(10)).containsOnly(5000).hasSize(10);
        assertThat(data.test().all().classCounts(10)).containsOnly(1000).hasSize(10);
        var file = Files.readAllBytes(folder.resolve("data_batch_5.bin"));
        for (int column = 0; column < 3072; column++) {
            assertThat((byte) data.train().features().value(49_999, column)).isEqualTo(file[9_999 * 3073 + 1 + column]);
        }
    }
}
