package chainrule.datasets.idx;

import chainrule.UserException;
import chainrule.datasets.Shape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class IdxTest {
    private static final byte[] TRAIN_PIXELS = {0, 1, 2, 3, 4, 5, 100, 101, 102, 103, (byte) 200, (byte) 255};

    @TempDir
    private Path folder;

    @BeforeEach
    void draw() throws IOException {
        write("train-images-idx3-ubyte", idx(8, TRAIN_PIXELS, 2, 2, 3));
        write("train-labels-idx1-ubyte", idx(8, new byte[] {9, 0}, 2));
        write("t10k-images-idx3-ubyte", idx(8, new byte[] {7, 7, 7, 7, 7, 7}, 1, 2, 3));
        write("t10k-labels-idx1-ubyte", idx(8, new byte[] {5}, 1));
    }

    private static byte[] idx(int type, byte[] values, int... dimensions) {
        var buffer = ByteBuffer.allocate(4 + 4 * dimensions.length + values.length);
        buffer.putShort((short) 0).put((byte) type).put((byte) dimensions.length);
        Arrays.stream(dimensions).forEach(buffer::putInt);
        return buffer.put(values).array();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(out)) {
            zip.write(bytes);
        }
        return out.toByteArray();
    }

    private void write(String name, byte[] bytes) throws IOException {
        Files.write(folder.resolve(name), bytes);
    }

    private AbstractThrowableAssert<?, ? extends Throwable> reading() {
        return assertThatThrownBy(() -> Idx.read("mnist", Idx.DIGITS, folder))
                .isInstanceOf(UserException.class)
                .satisfies(e -> assertThat(e.getMessage())
                        .hasLineCount(1)
                        .endsWith("; fetch it again with `chainrule data fetch mnist`"));
    }

    private void assertReadsWhatWasWritten() {
        var data = Idx.read("mnist", Idx.DIGITS, folder);
        assertThat(data.shape()).isEqualTo(new Shape(1, 2, 3));
        assertThat(data.train().labels()).containsExactly(9, 0);
        assertThat(data.train().features().value(0, 5)).isEqualTo(5);
        assertThat(data.train().features().value(1, 0)).isEqualTo(100);
        assertThat(data.train().features().value(1, 5)).isEqualTo(255);
        assertThat(data.test().labels()).containsExactly(5);
        assertThat(data.test().features().value(0, 0)).isEqualTo(7);
    }

    @Test
    void picturesAndLabelsAreReadAsTheyWereWritten() {
        assertReadsWhatWasWritten();
    }

    @Test
    void namesWithADotAndCompressedFilesAreAccepted() throws IOException {
        Files.move(folder.resolve("train-images-idx3-ubyte"), folder.resolve("train-images.idx3-ubyte"));
        Files.delete(folder.resolve("t10k-images-idx3-ubyte"));
        Files.delete(folder.resolve("train-labels-idx1-ubyte"));
        write("t10k-images-idx3-ubyte.gz", gzip(idx(8, new byte[] {7, 7, 7, 7, 7, 7}, 1, 2, 3)));
        write("train-labels.idx1-ubyte.gz", gzip(idx(8, new byte[] {9, 0}, 2)));
        assertReadsWhatWasWritten();
    }

    @Test
    void aFileThatIsCompressedWithoutSayingSoIsReadAllTheSame() throws IOException {
        write("train-images-idx3-ubyte", gzip(idx(8, TRAIN_PIXELS, 2, 2, 3)));
        assertReadsWhatWasWritten();
    }

    @Test
    void picturesBeyondTheFirstChunkArriveWhole() throws IOException {
        var pixels = new byte[3 * 1000 * 1000];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i % 251);
        }
        write("train-images-idx3-ubyte", gzip(idx(8, pixels, 3, 1000, 1000)));
        write("train-labels-idx1-ubyte", idx(8, new byte[3], 3));
        write("t10k-images-idx3-ubyte", idx(8, new byte[1_000_000], 1, 1000, 1000));
        var features = Idx.read("mnist", Idx.DIGITS, folder).train().features();
        assertThat(features.value(2, 999_999)).isEqualTo(2_999_999 % 251);
    }

    @Test
    void aMissingFileIsNamed() throws IOException {
        Files.delete(folder.resolve("t10k-labels-idx1-ubyte"));
        reading().hasMessageContaining("holds no file t10k-labels-idx1-ubyte (or with .gz at its end)");
    }

    @Test
    void aFileOfAnotherKindIsRefused() throws IOException {
        write("train-images-idx3-ubyte", "<!DOCTYPE html>".getBytes());
        reading().hasMessageContaining("train-images-idx3-ubyte: this is no IDX file");
    }

    @Test
    void anEmptyFileIsRefused() throws IOException {
        write("train-images-idx3-ubyte", new byte[0]);
        reading().hasMessageContaining("train-images-idx3-ubyte: this is no IDX file");
    }

    @Test
    void floatsAreRefused() throws IOException {
        write("train-images-idx3-ubyte", idx(0x0D, new byte[48], 2, 2, 3));
        reading().hasMessageContaining("values of type 0x0d, but unsigned bytes (0x08) are needed");
    }

    @Test
    void labelsInPlaceOfPicturesAreRefused() throws IOException {
        write("train-images-idx3-ubyte", idx(8, new byte[20], 20));
        reading().hasMessageContaining("1 dimensions, but 3 are needed");
    }

    @Test
    void aHeaderThatEndsTooEarlyIsRefused() throws IOException {
        write("train-images-idx3-ubyte", Arrays.copyOf(idx(8, TRAIN_PIXELS, 2, 2, 3), 10));
        reading().hasMessageContaining("it ends within its header of 16 bytes");
    }

    @Test
    void aTruncatedFileIsRefused() throws IOException {
        write("train-images-idx3-ubyte", Arrays.copyOf(idx(8, TRAIN_PIXELS, 2, 2, 3), 20));
        reading().hasMessageContaining("claims 2×2×3 values, but the file can hold at most 4: it is cut short");
    }

    @Test
    void aFileThatIsTooLongIsRefused() throws IOException {
        write("train-labels-idx1-ubyte", idx(8, new byte[] {9, 0, 1}, 2));
        reading().hasMessageContaining("more bytes than the 2 values that its header claims");
    }

    @Test
    void aHeaderThatLiesGetsNoMemory() throws IOException {
        write("train-images-idx3-ubyte", gzip(idx(8, new byte[1], 2000, 1000, 1000)));
        reading().hasMessageContaining("claims 2000×1000×1000 values, but the file can hold at most");
        write("train-images-idx3-ubyte", idx(8, new byte[1], 60_000, 60_000, 1));
        reading().hasMessageContaining("claims 60000×60000×1 values, more than Java can hold");
        write("train-images-idx3-ubyte", idx(8, new byte[1], Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE));
        reading().hasMessageContaining("more than Java can hold");
    }

    /** A few megabytes of gzip can hold so many. */
    @Test
    void moreThanFitsIntoMemoryIsRefused() throws IOException {
        var header = idx(8, new byte[0], 2_000_000_000, 1, 1);
        var out = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(out)) {
            zip.write(header);
            zip.write(new byte[10_000_000]);
        }
        write("train-images-idx3-ubyte", Arrays.copyOf(out.toByteArray(), 3_000_000));
        reading().hasMessageContaining("2000000000×1×1 values, more than fit into memory");
    }

    @Test
    void aDimensionOfZeroOrBelowIsRefused() throws IOException {
        write("train-images-idx3-ubyte", idx(8, new byte[0], 0, 2, 3));
        reading().hasMessageContaining("a dimension of 0");
        write("train-images-idx3-ubyte", idx(8, new byte[0], 2, -1, 3));
        reading().hasMessageContaining("a dimension of 4294967295");
    }

    @Test
    void compressedDataThatEndsTooEarlyIsRefused() throws IOException {
        var whole = gzip(idx(8, TRAIN_PIXELS, 2, 2, 3));
        write("train-images-idx3-ubyte", Arrays.copyOf(whole, whole.length - 12));
        reading().hasMessageContaining("train-images-idx3-ubyte: the gzip data ends too early");
    }

    @Test
    void compressedDataThatHoldsTooFewValuesIsRefused() throws IOException {
        write("train-images-idx3-ubyte", gzip(idx(8, TRAIN_PIXELS, 3, 2, 3)));
        reading().hasMessageContaining("12 bytes of values, 18 expected (3×2×3)");
    }

    @Test
    void corruptCompressedDataIsRefused() throws IOException {
        var broken = gzip(idx(8, TRAIN_PIXELS, 2, 2, 3));
        broken[broken.length - 6] ^= 1;
        write("train-images-idx3-ubyte", broken);
        reading().hasMessageContaining("train-images-idx3-ubyte: can't be read (corrupt gzip data");
    }

    @Test
    void picturesAndLabelsMustAgreeInNumber() throws IOException {
        write("train-labels-idx1-ubyte", idx(8, new byte[3], 3));
        reading()
                .hasMessageContaining(
                        "train-labels-idx1-ubyte: 3 labels, but train-images-idx3-ubyte holds 2 pictures");
    }

    @Test
    void testPicturesMustHaveTheSizeOfTheOthers() throws IOException {
        write("t10k-images-idx3-ubyte", idx(8, new byte[6], 1, 3, 2));
        reading()
                .hasMessageContaining(
                        "t10k-images-idx3-ubyte: pictures of 1×3×2, but those of train-images-idx3-ubyte are 1×2×3");
    }

    @Test
    void aLabelWithoutAClassIsNamed() throws IOException {
        write("train-labels-idx1-ubyte", idx(8, new byte[] {9, (byte) 200}, 2));
        reading()
                .hasMessageContaining(
                        "train-labels-idx1-ubyte: item 1 (counted from 0) has label 200, but labels end at 9");
    }
}
