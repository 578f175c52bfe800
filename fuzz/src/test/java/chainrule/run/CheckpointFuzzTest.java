package chainrule.run;

import chainrule.Untrusted;
import chainrule.checkpoint.Checkpoint;
import chainrule.config.Configuration;
import chainrule.config.ModelConfig;
import chainrule.datasets.Normalization;
import chainrule.datasets.Shape;
import chainrule.engine.TrainingState;
import chainrule.model.Parameters;
import chainrule.model.Precision;
import chainrule.train.EpochMetrics;
import chainrule.train.Score;
import chainrule.train.TrainingProgress;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("slow")
class CheckpointFuzzTest {
    private static final ModelConfig MODEL =
            Configuration.empty().with("model.hidden", "[2]", "test").resolve().model();

    private static final Path FOLDER = Untrusted.folder("Checkpoint");

    /** A checkpoint of two epochs, without the length of its header, which the test computes: mutations move it. */
    static Stream<byte[]> seeds() {
        var spec = MODEL.spec(3, 2);
        var network = new Checkpoint(
                Parameters.zeros(spec),
                Precision.FLOAT32,
                new Shape(3, 1, 1),
                List.of("a", "b"),
                new Normalization(new double[] {1, 1, 1}, new double[3]),
                2);
        var epochs = List.of(epoch(1), epoch(2));
        var state = new TrainingState(network.parameters(), List.of(new double[14]));
        var point = new ResumePoint(network, state, new TrainingProgress(epochs, 2, 1, 3, 1, 0.5, 1, 2, 7), Map.of());
        byte[] file = point.bytes();
        return Stream.of(
                Arrays.copyOfRange(file, Long.BYTES, file.length),
                Arrays.copyOfRange(network.bytes(), Long.BYTES, network.bytes().length));
    }

    private static EpochMetrics epoch(int number) {
        return new EpochMetrics(number, 2L * number, 0.1, new Score(1, 0.5), new Score(1, 0.5), number);
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyCheckpointIsReadOrRefused(byte[] content) {
        Untrusted.read(FOLDER.resolve("checkpoint.safetensors"), withLength(content), file -> {
            var network = Checkpoint.read(file, MODEL);
            assertThat(network.shape().features())
                    .isEqualTo(network.parameters().spec().inputs());
            var progress = ResumePoint.read(file, network, network.parameters(), List.of())
                    .progress();
            assertThat(progress.best()).isBetween(0, progress.epochs().size());
            assertThat(progress.lastGain()).isBetween(0, progress.epochs().size());
            assertThat(progress.epoch()).isEqualTo(progress.epochs().size() + 1);
            assertThat(progress.step()).isNotNegative();
        });
    }

    /** The header ends with the last brace before the numbers: there is one in nearly every mutation. */
    private static byte[] withLength(byte[] content) {
        int end = 0;
        int depth = 0;
        for (int i = 0; i < content.length && (depth > 0 || i == 0); i++) {
            depth += content[i] == '{' ? 1 : content[i] == '}' ? -1 : 0;
            end = i + 1;
        }
        while (end < content.length && content[end] == ' ') {
            end++;
        }
        var buffer = ByteBuffer.allocate(Long.BYTES + content.length).order(ByteOrder.LITTLE_ENDIAN);
        return buffer.putLong(end).put(content).array();
    }
}
