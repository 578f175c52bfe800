package chainrule.datasets.cifar;

import chainrule.base.UserException;
import chainrule.datasets.Features;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CifarTest {
    private static final CifarFormat SMALL_10 = CifarFormat.CIFAR_10.withRecords(3, 2);
    private static final CifarFormat SMALL_100 = CifarFormat.CIFAR_100.withRecords(3, 2);

    @TempDir
    private Path folder;

    @BeforeEach
    void draw() throws IOException {
        for (int file = 1; file <= 5; file++) {
            Files.write(folder.resolve("data_batch_%d.bin".formatted(file)), records(1, 3, 10 * file));
        }
        Files.write(folder.resolve("test_batch.bin"), records(1, 2, 100));
    }

    /** Record r: coarse label 99, fine label r, every pixel of channel c is first + 3r + c. */
    private static byte[] records(int labelBytes, int count, int first) {
        int length = labelBytes + 3072;
        var bytes = new byte[count * length];
        for (int r = 0; r < count; r++) {
            bytes[r * length] = 99;
            bytes[r * length + labelBytes - 1] = (byte) r;
            for (int i = 0; i < 3072; i++) {
                bytes[r * length + labelBytes + i] = (byte) (first + 3 * r + i / 1024);
            }
        }
        return bytes;
    }

    private AbstractThrowableAssert<?, ? extends Throwable> reading(CifarFormat format) {
        return assertThatThrownBy(() -> Cifar.read(folder, format))
                .isInstanceOf(UserException.class)
                .satisfies(e -> assertThat(e.getMessage())
                        .hasLineCount(1)
                        .contains("fetch it again with Catalog.fetch(\"" + format.name() + "\")"));
    }

    @Test
    void filesFollowOneAnotherInTheOrderOfTheirNumbers() {
        var train = Cifar.read(folder, SMALL_10).train();
        assertThat(train.labels()).containsExactly(0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2);
        assertThat(Stream.iterate(0, row -> row < 15, row -> row + 1)
                        .map(row -> (int) train.features().value(row, 0)))
                .containsExactly(10, 13, 16, 20, 23, 26, 30, 33, 36, 40, 43, 46, 50, 53, 56);
    }

    @Test
    void pixelsAreKeptAsUnsignedBytesPlaneByPlane() {
        var test = Cifar.read(folder, CifarFormat.CIFAR_10.withRecords(3, 2)).test();
        assertThat(test.features()).isInstanceOf(Features.Bytes.class);
        assertThat(test.features().value(1, 0)).isEqualTo(103);
        assertThat(test.features().value(1, 1023)).isEqualTo(103);
        assertThat(test.features().value(1, 1024)).isEqualTo(104);
        assertThat(test.features().value(1, 3071)).isEqualTo(105);
    }

    @Test
    void theFolderAroundTheBatchesIsAccepted() throws IOException {
        var inner = Files.createDirectory(folder.resolve("cifar-100-binary"));
        Files.write(inner.resolve("train.bin"), records(2, 3, 0));
        Files.write(inner.resolve("test.bin"), records(2, 2, 0));
        assertThat(Cifar.read(folder, SMALL_100)).satisfies(data -> {
            assertThat(data.name()).isEqualTo("cifar100");
            assertThat(data.train().count()).isEqualTo(3);
        });
    }

    @Test
    void cifar100TakesTheFineLabel() throws IOException {
        Files.write(folder.resolve("train.bin"), records(2, 3, 0));
        Files.write(folder.resolve("test.bin"), records(2, 2, 200));
        var data = Cifar.read(folder, SMALL_100);
        assertThat(data.train().labels()).containsExactly(0, 1, 2);
        assertThat(data.test().features().value(1, 3071)).isEqualTo(205);
        assertThat(data.classes()).hasSize(100).startsWith("class 0", "class 1");
    }

    @Test
    void classNamesComeFromTheFileNextToTheData() throws IOException {
        assertThat(Cifar.read(folder, SMALL_10).classes())
                .startsWith("airplane")
                .endsWith("truck");
        Files.writeString(folder.resolve("batches.meta.txt"), "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n");
        assertThat(Cifar.read(folder, SMALL_10).classes()).startsWith("a").endsWith("j");
    }

    @Test
    void aFileOfClassNamesThatLacksOneIsRefused() throws IOException {
        Files.writeString(folder.resolve("batches.meta.txt"), "a\nb\nc\nd\ne\nf\ng\nh\ni\n");
        assertThatThrownBy(() -> Cifar.read(folder, SMALL_10))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("batches.meta.txt: 9 class names, 10 expected; restore it, or delete it")
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
    }

    @Test
    void aFileOfClassNamesThatIsNotTextIsRefused() throws IOException {
        Files.write(folder.resolve("batches.meta.txt"), "fl\u00fcgel".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> Cifar.read(folder, SMALL_10))
                .isInstanceOf(UserException.class)
                .hasMessageContaining(
                        "batches.meta.txt:1:3: byte 0xFC is not UTF-8; save the file as UTF-8; restore it, or delete")
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
    }

    @Test
    void aTruncatedFileStatesHowManyBytesAreMissing() throws IOException {
        var whole = Files.readAllBytes(folder.resolve("data_batch_4.bin"));
        Files.write(folder.resolve("data_batch_4.bin"), Arrays.copyOf(whole, whole.length - 100));
        reading(SMALL_10)
                .hasMessageContaining("data_batch_4.bin: 9119 bytes found, 9219 expected: 100 bytes are missing");
    }

    @Test
    void aFileThatLacksWholeRecordsIsRefusedToo() throws IOException {
        Files.write(folder.resolve("test_batch.bin"), records(1, 1, 0));
        reading(SMALL_10).hasMessageContaining("test_batch.bin: 3073 bytes found, 6146 expected");
    }

    @Test
    void aFileThatIsTooLongIsReported() throws IOException {
        Files.write(folder.resolve("data_batch_1.bin"), records(1, 4, 0));
        reading(SMALL_10)
                .hasMessageContaining("data_batch_1.bin: 12292 bytes found, 9219 expected: 3073 bytes too many");
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        Files.delete(folder.resolve("data_batch_5.bin"));
        reading(SMALL_10).hasMessageContaining("data_batch_5.bin: no such file, 9219 bytes expected");
    }

    @Test
    void aFolderWithoutBatchesStatesWhatIsExpected() throws IOException {
        folder = Files.createDirectory(folder.resolve("cifar-10-batches-py"));
        reading(SMALL_10).hasMessageContaining("holds neither data_batch_1.bin nor a folder cifar-10-batches-bin");
    }

    @Test
    void aFolderThatDoesNotExistIsNamed() {
        folder = folder.resolve("nowhere");
        reading(SMALL_10).hasMessageContaining("nowhere: no such folder");
    }

    @Test
    void aLabelOutOfRangeIsNamedWithItsRecordAndByte() throws IOException {
        var bytes = records(1, 3, 0);
        bytes[2 * 3073] = 11;
        Files.write(folder.resolve("data_batch_2.bin"), bytes);
        reading(SMALL_10)
                .hasMessageContaining(
                        "data_batch_2.bin: record 2 (counted from 0) has label 11 at byte 6146, but labels end at 9");
    }

    @Test
    void aFineLabelOutOfRangeIsNamedWithItsByte() throws IOException {
        var bytes = records(2, 3, 0);
        bytes[3074 + 1] = (byte) 200;
        Files.write(folder.resolve("train.bin"), bytes);
        Files.write(folder.resolve("test.bin"), records(2, 2, 0));
        reading(SMALL_100).hasMessageContaining("record 1 (counted from 0) has label 200 at byte 3075");
    }
}
