package chainrule.engine.cuda.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The kernels in CUDA C++: resources next to this class, compiled where they run. */
final class KernelSource {
    /** What uses the activations that Java writes. */
    private static final String LAYER = "layer";

    private static final List<String> FILES = List.of(
            "common",
            "philox",
            "round",
            "steps",
            "gather",
            "features",
            LAYER,
            "backward",
            "slopes",
            "norm",
            "batchnorm",
            "team",
            "classes",
            "reals",
            "loss",
            "update");

    private KernelSource() {}

    /** All of it, with {@code REAL} undefined. Compilers' messages name the files. */
    static String text() {
        var text = new StringBuilder(Codes.names());
        for (var file : FILES) {
            if (file.equals(LAYER)) {
                text.append("#line 1 \"activations\"\n").append(ExpressionSource.activations());
            }
            text.append("#line 1 \"%s.cu\"\n".formatted(file)).append(read(file + ".cu"));
        }
        return text.toString();
    }

    private static String read(String name) {
        try (var stream = KernelSource.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
