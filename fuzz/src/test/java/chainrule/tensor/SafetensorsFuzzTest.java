package chainrule.tensor;

import chainrule.Untrusted;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("slow")
class SafetensorsFuzzTest {
    private static final Path FOLDER = Untrusted.folder("Safetensors");

    static Stream<byte[]> seeds() {
        var tensors = new LinkedHashMap<String, Tensor>();
        tensors.put("w", new Tensor(Tensor.Type.F32, List.of(2L, 1L), new double[] {1.5, -2}));
        tensors.put("v", new Tensor(Tensor.Type.F64, List.of(1L), new double[] {3}));
        return Stream.of(
                new Safetensors(Map.of("format", "chainrule"), tensors).bytes(),
                new Safetensors(Map.of(), Map.of()).bytes());
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytesAreReadOrRefused(byte[] file) {
        Untrusted.read(FOLDER.resolve("x.safetensors"), file, Safetensors::read);
    }
}
