package chainrule.datavec;

import chainrule.base.UserException;
import chainrule.datasets.cifar.CifarFormat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import org.datavec.api.records.metadata.RecordMetaData;
import org.datavec.api.records.metadata.RecordMetaDataIndex;
import org.datavec.api.split.FileSplit;
import org.datavec.api.writable.NDArrayWritable;
import org.datavec.api.writable.Writable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CifarRecordReaderTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void draw() throws IOException {
        Files.write(folder.resolve("b.bin"), records(1, 7));
        Files.write(folder.resolve("a.bin"), records(1, 1, 2));
        Files.writeString(folder.resolve("readme.html"), "passed over");
    }

    /** A record for each label; its pixels are label, label + 1, … modulo 256. */
    private static byte[] records(int labelBytes, int... labels) {
        var out = new ByteArrayOutputStream();
        for (int label : labels) {
            out.writeBytes(new byte[labelBytes - 1]);
            out.write(label);
            for (int i = 0; i < 3072; i++) {
                out.write(label + i);
            }
        }
        return out.toByteArray();
    }

    private CifarRecordReader reader() throws IOException, InterruptedException {
        var reader = new CifarRecordReader(CifarFormat.CIFAR_10);
        reader.initialize(new FileSplit(folder.toFile()));
        return reader;
    }

    private static List<Integer> labels(CifarRecordReader reader) {
        var labels = new ArrayList<Integer>();
        while (reader.hasNext()) {
            labels.add(reader.next().get(1).toInt());
        }
        return labels;
    }

    @Test
    void filesAreReadInTheOrderOfTheirNamesAndAgainAfterAReset() throws Exception {
        try (var reader = reader()) {
            assertThat(labels(reader)).containsExactly(1, 2, 7);
            assertThatThrownBy(reader::next).isInstanceOf(NoSuchElementException.class);
            reader.reset();
            assertThat(labels(reader)).containsExactly(1, 2, 7);
        }
    }

    @Test
    void aRecordIsOneRowOfPixelsAndALabel() throws Exception {
        try (var reader = reader()) {
            reader.next();
            var record = reader.next();
            assertThat(record).hasSize(2);
            var pixels = ((NDArrayWritable) record.get(0)).get();
            assertThat(pixels.shape()).containsExactly(1, 3072);
            assertThat(pixels.getFloat(0, 0)).isEqualTo(2);
            assertThat(pixels.getFloat(0, 253)).isEqualTo(255);
            assertThat(pixels.getFloat(0, 254)).isEqualTo(0);
            assertThat(pixels.getFloat(0, 3071)).isEqualTo((2 + 3071) % 256);
        }
    }

    @Test
    void aRecordIsFoundAgainByItsMetadata() throws Exception {
        try (var reader = reader()) {
            var places = new ArrayList<RecordMetaData>();
            while (reader.hasNext()) {
                places.add(reader.nextRecord().getMetaData());
            }
            assertThat(places)
                    .map(place -> ((RecordMetaDataIndex) place).getIndex())
                    .containsExactly(0L, 1L, 0L);
            var again = reader.loadFromMetaData(List.of(places.get(2), places.get(1)));
            assertThat(again).map(record -> record.getRecord().get(1).toInt()).containsExactly(7, 2);
        }
    }

    @Test
    void classNamesAreThoseNextToTheFiles() throws Exception {
        assertThat(reader().getLabels()).startsWith("airplane");
        Files.writeString(folder.resolve("batches.meta.txt"), "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n");
        assertThat(reader().getLabels()).startsWith("a", "b");
    }

    @Test
    void cifar100TakesTheFineLabelOfChosenFiles() throws Exception {
        Files.write(folder.resolve("train.bin"), records(2, 99, 50));
        try (var reader = new CifarRecordReader(CifarFormat.CIFAR_100)) {
            reader.initialize(CifarRecordReader.split(folder, CifarFormat.CIFAR_100.trainFiles()));
            assertThat(labels(reader)).containsExactly(99, 50);
            assertThat(reader.getLabels()).hasSize(100);
        }
    }

    @Test
    void aSingleRecordComesFromAnyStream() throws Exception {
        var bytes = new DataInputStream(new ByteArrayInputStream(records(1, 4)));
        List<Writable> record = reader().record(folder.resolve("a.bin").toUri(), bytes);
        assertThat(record.get(1).toInt()).isEqualTo(4);
    }

    @Test
    void theReaderCanBeSentToAnotherMachine() throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(new CifarRecordReader(CifarFormat.CIFAR_10));
        }
        try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()));
                var reader = (CifarRecordReader) in.readObject()) {
            reader.initialize(new FileSplit(folder.toFile()));
            assertThat(labels(reader)).containsExactly(1, 2, 7);
        }
    }

    @Test
    void aFileThatEndsWithinARecordIsNamed() throws Exception {
        Files.write(folder.resolve("a.bin"), Arrays.copyOf(records(1, 1, 2), 3073 + 100));
        assertRefused("a.bin: record 1 (counted from 0) has 100 of its 3073 bytes; fetch the file again");
    }

    @Test
    void aLabelWithoutAClassIsNamed() throws Exception {
        Files.write(folder.resolve("a.bin"), records(1, 1, 11));
        assertRefused("a.bin: record 1 (counted from 0) has label 11, but labels end at 9; fetch the file again");
    }

    private void assertRefused(String message) throws Exception {
        try (var reader = reader()) {
            reader.next();
            assertThatThrownBy(reader::next).isInstanceOf(UserException.class).hasMessage(folder + "/" + message);
        }
    }

    @Test
    void aFileThatIsGoneIsNamed() throws Exception {
        try (var reader = reader()) {
            Files.delete(folder.resolve("a.bin"));
            assertThatThrownBy(reader::next)
                    .isInstanceOf(UserException.class)
                    .hasMessage(folder.resolve("a.bin")
                            + ": can't be read; check that it exists, its permissions and the disk");
        }
    }

    @Test
    void aSplitWithoutBinaryFilesIsRefused() throws Exception {
        try (var reader = new CifarRecordReader(CifarFormat.CIFAR_10)) {
            var split = new FileSplit(folder.resolve("readme.html").toFile());
            assertThatThrownBy(() -> reader.initialize(split))
                    .isInstanceOf(UserException.class)
                    .hasMessage("FileSplit: no .bin file to read; name files of cifar-10-batches-bin");
        }
    }
}
