package chainrule.tensorboard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EventFileTest {
    private static final long NOW = 1_795_291_476_303L;

    @TempDir
    Path folder;

    /** TensorBoard's own {@code masked_crc32c} (tensorboard 2.21) gives these. */
    @Test
    void checksumsAreTensorBoardsOwn() {
        assertThat(checksum(new byte[0])).isEqualTo(0xa282ead8);
        assertThat(checksum("123456789".getBytes(StandardCharsets.US_ASCII))).isEqualTo(0xc78ab0e5);
        assertThat(checksum(new byte[32])).isEqualTo(0x0fd7fffa);
        assertThat(checksum(new byte[] {24, 0, 0, 0, 0, 0, 0, 0})).isEqualTo(0x224b7fa3);
        var random = new Random(3);
        for (int length = 0; length < 50; length++) {
            var bytes = new byte[length];
            random.nextBytes(bytes);
            assertThat(checksum(bytes)).isEqualTo(EventReader.checksum(bytes));
        }
    }

    private static int checksum(byte[] bytes) {
        return RecordFrame.checksum(bytes, bytes.length);
    }

    @Test
    void aRecordIsLengthChecksumMessageChecksum() {
        var frame = ByteBuffer.wrap(RecordFrame.around(new byte[24])).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(frame.remaining()).isEqualTo(8 + 4 + 24 + 4);
        assertThat(frame.getLong()).isEqualTo(24);
        assertThat(frame.getInt()).isEqualTo(0x224b7fa3);
        assertThat(frame.getInt(8 + 4 + 24)).isEqualTo(checksum(new byte[24]));
    }

    private byte[] written(int events) throws IOException {
        try (var file = EventFile.create(folder, "host", NOW)) {
            for (int i = 1; i <= events; i++) {
                var summary = new Summaries().scalar("loss/training", 1.0 / i);
                file.add(Event.newBuilder().setStep(i).setSummary(summary.message()), NOW + i);
            }
        }
        return Files.readAllBytes(EventReader.files(folder).get(0));
    }

    @Test
    void aFileThatEndsAnywhereIsReadToItsLastWholeEvent() throws IOException {
        byte[] whole = written(5);
        var messages = EventReader.messages(whole);
        assertThat(messages).hasSize(6);
        int last = whole.length - messages.get(5).length - 16;
        for (int end = last; end < whole.length; end++) {
            assertThat(EventReader.messages(Arrays.copyOf(whole, end))).hasSize(5);
        }
        byte[] damaged = whole.clone();
        damaged[last + 14] ^= 1;
        assertThatThrownBy(() -> EventReader.messages(damaged)).isInstanceOf(AssertionError.class);
    }

    @Test
    void anEventCarriesItsTimeInSeconds() throws IOException {
        written(2);
        var points = EventReader.series(folder).get("loss/training");
        assertThat(points).extracting(EventReader.Point::step).containsExactly(1L, 2L);
        assertThat(points.get(1).wallTime()).isEqualTo((NOW + 2) / 1e3);
        assertThat(points.get(1).scalar()).isEqualTo(0.5f);
    }

    /** Names decide what comes first, and a run may go on within the second in which it was interrupted. */
    @Test
    void everyFileComesAfterThoseThatAreThere() throws IOException {
        Files.createFile(folder.resolve("events.out.tfevents.unnumbered"));
        for (var host : List.of("z", "b.c/d e", "a")) {
            EventFile.create(folder, host, NOW).close();
        }
        EventFile.create(folder, "0", NOW - 5_000).close();
        long pid = ProcessHandle.current().pid();
        assertThat(EventReader.files(folder).stream()
                        .map(file -> file.getFileName().toString()))
                .containsExactly(
                        "events.out.tfevents.1795291476.z." + pid,
                        "events.out.tfevents.1795291477.b-c-d-e." + pid,
                        "events.out.tfevents.1795291478.a." + pid,
                        "events.out.tfevents.1795291479.0." + pid,
                        "events.out.tfevents.unnumbered");
    }

    @Test
    void whatIsNotANumberIsOmitted() {
        assertThat(new Summaries()
                        .scalar("loss/validation", Double.NaN)
                        .message()
                        .getValueCount())
                .isZero();
    }
}
