package chainrule.export.dl4j;

import chainrule.Untrusted;
import chainrule.export.Seeds;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("slow")
class Dl4jZipFuzzTest {
    private static final Path FOLDER = Untrusted.folder("Dl4jZip");
    private static final List<String> ENTRIES =
            List.of("configuration.json", "coefficients.bin", "normalizer.bin", "chainrule.json");
    /** Between the entries of a seed. */
    private static final String SEAM = "\n--seam--\n";

    /**
     * The entries of zips, one after the other, with seams between them; written here as DL4J would, for its native library is
     * nothing for a fuzzer.
     */
    static Stream<byte[]> seeds() throws IOException {
        var hidden = layer("DenseLayer", "ReLU", "", 4, 3);
        var last = layer(
                "OutputLayer",
                "Softmax",
                "\"lossFn\":{\"@class\":\"org.nd4j.linalg.lossfunctions.impl.LossMCXENT\"},",
                3,
                2);
        var json = "{\"confs\":[%s,%s],\"inputPreProcessors\":{}}".formatted(hidden, last);
        var card = "{\"classes\":\"[\\\"a\\\",\\\"b\\\"]\",\"shape\":\"[2,1,2]\",\"config.data.name\":\"shapes\"}";
        var standardize = bytes(out -> {
            out.writeUTF("NORMALIZER");
            out.writeInt(1);
            out.writeUTF("STANDARDIZE");
            out.writeBoolean(false);
            array(out, 4);
            array(out, 4);
        });
        var scaling = bytes(out -> {
            out.writeUTF("NORMALIZER");
            out.writeInt(1);
            out.writeUTF("IMAGE_MIN_MAX");
            out.writeDouble(0);
            out.writeDouble(1);
            out.writeDouble(255);
        });
        var coefficients = bytes(out -> array(out, 23));
        return Stream.of(
                joined(text(json), coefficients, standardize, text(card)),
                joined(text(json), coefficients, scaling, text(card)),
                joined(text(json), coefficients));
    }

    private static String layer(String kind, String activation, String loss, int inputs, int units) {
        return ("{\"layer\":{\"@class\":\"org.deeplearning4j.nn.conf.layers.%s\",\"activationFn\":"
                        + "{\"@class\":\"org.nd4j.linalg.activations.impl.Activation%s\"},%s\"nin\":%d,\"nout\":%d}}")
                .formatted(kind, activation, loss, inputs, units);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @FunctionalInterface
    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    private static byte[] bytes(Writing writing) throws IOException {
        var bytes = new ByteArrayOutputStream();
        writing.to(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static void array(DataOutputStream out, int count) throws IOException {
        out.writeUTF("MIXED_DATA_TYPES");
        out.writeLong(6);
        out.writeUTF("LONG");
        for (long number : new long[] {1, count, 1, 8192, 1, 'c'}) {
            out.writeLong(number);
        }
        out.writeUTF("MIXED_DATA_TYPES");
        out.writeLong(count);
        out.writeUTF("FLOAT");
        for (int i = 0; i < count; i++) {
            out.writeFloat(i + 1);
        }
    }

    private static byte[] joined(byte[]... entries) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (byte[] entry : entries) {
            bytes.write(entry);
            bytes.write(text(SEAM));
        }
        return bytes.toByteArray();
    }

    /** Whole, or zipped here: few mutations of compressed bytes would reach what is in them. */
    @MethodSource("seeds")
    @FuzzTest
    void anyZipIsReadOrRefused(byte[] content) throws IOException {
        boolean zipped = content.length > 1 && content[0] == 'P' && content[1] == 'K';
        Untrusted.read(
                FOLDER.resolve("x.zip"),
                zipped ? content : zip(content),
                path -> Seeds.complete(Dl4jReader.read(path)));
        assertThat(FOLDER.toFile().list()).containsExactly("x.zip");
    }

    private static byte[] zip(byte[] content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            var parts = new String(content, StandardCharsets.ISO_8859_1).split(SEAM, -1);
            for (int i = 0; i < ENTRIES.size() && i < parts.length; i++) {
                zip.putNextEntry(new ZipEntry(ENTRIES.get(i)));
                zip.write(text(parts[i]));
            }
        }
        return bytes.toByteArray();
    }
}
