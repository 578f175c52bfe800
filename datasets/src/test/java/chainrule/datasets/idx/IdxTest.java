package chainrule.datasets.idx;

import chainrule.base.UserException;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
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
                        .endsWith("; fetch it again with Catalog.fetch(\"mnist\")"));
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
        write("train-images-idx3-ubyte", "<!DOCTYPE html>".getBytes(UTF_8));
        reading().hasMessageContaining("train-images-idx3-ubyte: this is not an IDX file");
    }

    @Test
    void anEmptyFileIsRefused() throws IOException {
        write("train-images-idx3-ubyte", new byte[0]);
        reading().hasMessageContaining("train-images-idx3-ubyte: this is not an IDX file");
    }

    @Test
    void aTypeThatIdxDoesNotHaveIsRefused() throws IOException {
        write("train-images-idx3-ubyte", idx(0x0A, new byte[48], 2, 2, 3));
        reading().hasMessageContaining("values of type 0x0a, which IDX does not have");
    }

    /** The first training picture's last pixel and label, in every type that the format has, big-endian. */
    @ParameterizedTest
    @CsvSource({"8, 1", "9, 1", "11, 2", "12, 4", "13, 4", "14, 8"})
    void numbersOfEveryTypeAreRead(int type, int bytes) throws IOException {
        write(
                "train-images-idx3-ubyte",
                idx(type, numbers(type, bytes, 0, 1, 2, 3, 4, 127, 0, 0, 0, 0, 0, 0), 2, 2, 3));
        write("train-labels-idx1-ubyte", idx(type, numbers(type, bytes, 9, 0), 2));
        var data = Idx.read("mnist", Idx.DIGITS, folder);
        assertThat(data.train().features().value(0, 5)).isEqualTo(127);
        assertThat(data.train().labels()).containsExactly(9, 0);
    }

    private static byte[] numbers(int type, int bytes, double... values) {
        var buffer = ByteBuffer.allocate(bytes * values.length);
        for (double value : values) {
            switch (type) {
                case 8, 9 -> buffer.put((byte) value);
                case 11 -> buffer.putShort((short) value);
                case 12 -> buffer.putInt((int) value);
                case 13 -> buffer.putFloat((float) value);
                default -> buffer.putDouble(value);
            }
        }
        return buffer.array();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, -1, 256, Double.NaN})
    void pixelsThatAreNoBytesAreRefused(double pixel) throws IOException {
        write("train-images-idx3-ubyte", idx(14, numbers(14, 8, 0, 1, 2, 3, 4, pixel, 0, 0, 0, 0, 0, 0), 2, 2, 3));
        assertThatThrownBy(() -> Idx.read("mnist", Idx.DIGITS, folder))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll("train-images-idx3-ubyte", "value 5", "from 0 to 255");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, -1, 3e9, Double.NaN})
    void labelsThatAreNoNumbersOfClassesAreRefused(double label) throws IOException {
        write("train-labels-idx1-ubyte", idx(14, numbers(14, 8, 3, label), 2));
        assertThatThrownBy(() -> Idx.readNumbered("idx", folder))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll("train-labels-idx1-ubyte", "item 1");
    }

    /** Letters from 1 on: as many classes as there are labels, and a gap is none. */
    @Test
    void classesAreTheLabelsThatAreFound() throws IOException {
        write("train-labels-idx1-ubyte", idx(8, new byte[] {26, 1}, 2));
        write("t10k-labels-idx1-ubyte", idx(8, new byte[] {26}, 1));
        var data = Idx.readNumbered("idx", folder);
        assertThat(data.classes()).containsExactly("1", "26");
        assertThat(data.train().labels()).containsExactly(1, 0);
        assertThat(data.test().labels()).containsExactly(1);
        write("t10k-labels-idx1-ubyte", idx(8, new byte[] {2}, 1));
        assertThatThrownBy(() -> Idx.readNumbered("idx", folder))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll("t10k-labels-idx1-ubyte", "label 2, which no training picture has");
    }

    @Test
    void oneClassIsNotEnough() throws IOException {
        write("train-labels-idx1-ubyte", idx(8, new byte[] {7, 7}, 2));
        assertThatThrownBy(() -> Idx.readNumbered("idx", folder))
                .isInstanceOf(UserException.class)
                .hasMessageEndingWith(
                        "train-labels-idx1-ubyte: every picture has the label 7; at least 2 classes are needed");
    }

    /** EMNIST's names, several of its data sets in one folder, packed and unpacked. */
    @Test
    void filesAreFoundByWhatTheirNamesSay() throws IOException {
        Files.move(folder.resolve("train-images-idx3-ubyte"), folder.resolve("emnist-letters-train-images-idx3-ubyte"));
        Files.move(folder.resolve("train-labels-idx1-ubyte"), folder.resolve("emnist-letters-train-labels-idx1-ubyte"));
        Files.move(folder.resolve("t10k-images-idx3-ubyte"), folder.resolve("emnist-letters-test-images-idx3-ubyte"));
        Files.delete(folder.resolve("t10k-labels-idx1-ubyte"));
        write("emnist-letters-test-labels-idx1-ubyte.gz", gzip(idx(8, new byte[] {9}, 1)));
        write("emnist-letters-train-labels-idx1-ubyte.gz", gzip(idx(8, new byte[] {0, 0}, 2)));
        write("emnist-letters-mapping.txt", new byte[0]);
        var data = Idx.readNumbered("idx", folder);
        assertThat(data.train().labels()).containsExactly(1, 0);
        assertThat(data.test().labels()).containsExactly(1);
        assertThat(Idx.read("mnist", Idx.DIGITS, folder).train().labels()).containsExactly(9, 0);
        write("emnist-digits-train-images-idx3-ubyte", idx(8, new byte[12], 2, 2, 3));
        write("emnist-digits-train-labels-idx1-ubyte", idx(8, new byte[] {0, 3}, 2));
        assertThatThrownBy(() -> Idx.readNumbered("idx", folder))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll("could all be", "training images", "path of the data = ", "emnist-digits");
        assertThat(Idx.readNumbered("idx", folder.resolve("emnist-letters"))
                        .train()
                        .count())
                .isEqualTo(2);
        var digits = Idx.readNumbered("idx", folder.resolve("emnist-digits"));
        assertThat(digits.classes()).containsExactly("0", "3");
        assertThat(digits.test().count()).isZero();
        assertThatThrownBy(() -> Idx.readNumbered("idx", folder.resolve("none/at-all")))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("no such folder");
    }

    /** A row of eight numbers a picture, of which the first is the class. */
    @Test
    void labelsOfQmnistAreRead() throws IOException {
        for (var part : new String[] {"train", "test"}) {
            int n = part.equals("train") ? 2 : 1;
            write("qmnist-%s-images-idx3-ubyte".formatted(part), idx(8, new byte[6 * n], n, 2, 3));
            var rows = new double[8 * n];
            Arrays.setAll(rows, i -> i % 8 == 0 ? 5 + i / 8 % 2 : 100 + i);
            write("qmnist-%s-labels-idx2-int".formatted(part), idx(12, numbers(12, 4, rows), n, 8));
        }
        var data = Idx.readNumbered("idx", folder.resolve("qmnist"));
        assertThat(data.classes()).containsExactly("5", "6");
        assertThat(data.train().labels()).containsExactly(0, 1);
    }

    /** A row with a 1 for the class would be read as the first column. */
    @Test
    void labelsOfSeveralNumbersAreRefused() throws IOException {
        write("train-labels-idx1-ubyte", idx(8, new byte[16], 2, 8));
        assertThatThrownBy(() -> Idx.readNumbered("idx", folder))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll("train-labels-idx1-ubyte", "8 numbers an item");
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
        assertThatThrownBy(() -> Idx.read("mnist", Idx.DIGITS, folder))
                .isInstanceOf(UserException.class)
                .hasMessageContaining(
                        "train-labels-idx1-ubyte: item 1 (counted from 0) has label 200, but mnist has 10 classes, 0 to 9; read another data set, such as EMNIST, with data set = idx");
    }

    @Test
    void filesThatAreNotReadAreNamed() throws IOException {
        write("train-labels-idx1-ubyte", idx(8, new byte[] {5, 0}, 2));
        assertThat(Idx.readNumbered("idx", folder).notes()).isEmpty();
        write("train-labels-idx1-ubyte.gz", gzip(idx(8, new byte[] {0, 5}, 2)));
        write("val-images-idx3-ubyte", idx(8, new byte[] {7, 7, 7, 7, 7, 7}, 1, 2, 3));
        var data = Idx.readNumbered("idx", folder);
        assertThat(data.train().labels()).containsExactly(1, 0);
        assertThat(data.notes())
                .satisfiesExactly(
                        note -> assertThat(note)
                                .endsWith("labels-idx1-ubyte.gz is skipped: train-labels-idx1-ubyte is read instead"),
                        note -> assertThat(note).contains("val-images-idx3-ubyte is passed over"));
    }
}
