package chainrule.export.torch;

import chainrule.Untrusted;
import chainrule.export.ModelFormat;
import chainrule.export.Seeds;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.Precision;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("slow")
class StateDictFuzzTest {
    private static final Path FOLDER = Untrusted.folder("StateDict");
    /** Ends the header, which a mutation may have made longer. */
    private static final byte LINE = '\n';

    /** Without the length of the header, which the test computes: mutations move it. */
    static Stream<byte[]> seeds() {
        byte[] file = ModelFormat.SAFETENSORS.bytes(
                Seeds.network(new Activation.Tanh(), Loss.SOFTMAX_SQUARED_ERROR, Precision.FLOAT32));
        int header = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
        file[Long.BYTES + header - 1] = file[Long.BYTES + header - 1] == ' ' ? LINE : file[Long.BYTES + header - 1];
        return Stream.of(Arrays.copyOfRange(file, Long.BYTES, file.length));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyStateDictIsReadOrRefused(byte[] content) {
        int end = 0;
        while (end < content.length && content[end] != LINE) {
            end++;
        }
        int header = Math.min(end + 1, content.length);
        byte[] file = ByteBuffer.allocate(Long.BYTES + content.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header)
                .put(content)
                .array();
        Untrusted.read(FOLDER.resolve("x.safetensors"), file, path -> Seeds.complete(TorchReader.read(path)));
    }
}
