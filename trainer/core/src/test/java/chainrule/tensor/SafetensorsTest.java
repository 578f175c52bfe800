package chainrule.tensor;

import chainrule.base.UserException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SafetensorsTest {
    @TempDir
    Path folder;

    private Safetensors read(byte[] bytes) throws IOException {
        return Safetensors.read(Files.write(folder.resolve("x.safetensors"), bytes));
    }

    /** As the format's description says: length, header, numbers. */
    private static byte[] file(long headerLength, String header, float... numbers) {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        var buffer = ByteBuffer.allocate(8 + text.length + 4 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(headerLength).put(text);
        for (float number : numbers) {
            buffer.putFloat(number);
        }
        return buffer.array();
    }

    private static byte[] file(String header, float... numbers) {
        return file(header.getBytes(StandardCharsets.UTF_8).length, header, numbers);
    }

    @Test
    void aFileWrittenByHandIsRead() throws IOException {
        var content = read(file(
                "{\"__metadata__\":{\"a\":\"b\"},\"w\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]}}",
                1.5f,
                -2));
        assertThat(content.metadata()).containsExactly(Map.entry("a", "b"));
        assertThat(content.tensors().get("w").shape()).containsExactly(2L, 1L);
        assertThat(content.tensors().get("w").values()).containsExactly(1.5, -2);
    }

    @Test
    void whatIsWrittenReadsBackEqual() throws IOException {
        var tensors = new LinkedHashMap<String, Tensor>();
        tensors.put("single", new Tensor(Tensor.Type.F32, List.of(2L, 2L), new double[] {1, 0.5, -3, 1e30f}));
        tensors.put("double", new Tensor(Tensor.Type.F64, List.of(1L), new double[] {Math.PI}));
        byte[] bytes = new Safetensors(Map.of("ä\"", "ö\n"), tensors).bytes();
        assertThat(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong() % 8)
                .isZero();
        var back = read(bytes);
        assertThat(back.metadata()).isEqualTo(Map.of("ä\"", "ö\n"));
        assertThat(back.tensors().keySet()).containsExactly("single", "double");
        assertThat(back.tensors().get("single").values()).containsExactly(1, 0.5, -3, 1e30f);
        assertThat(back.tensors().get("double").values()).containsExactly(Math.PI);
    }

    /** In any process: a map without an order of its own would differ from one to the next. */
    @Test
    void theHeaderHasItsOrder() {
        var metadata = new LinkedHashMap<String, String>();
        metadata.put("z", "1");
        metadata.put("a", "2");
        var tensor = new Tensor(Tensor.Type.F32, List.of(1L), new double[] {1});
        byte[] bytes = new Safetensors(metadata, Map.of("w", tensor)).bytes();
        assertThat(new String(bytes, 8, bytes.length - 12, StandardCharsets.UTF_8).strip())
                .isEqualTo("{\"__metadata__\":{\"z\":\"1\",\"a\":\"2\"},"
                        + "\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[-8,0]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,8]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[2147483647,2147483647,4],\"data_offsets\":[0,8]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[2.0],\"data_offsets\":[0,8]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":\"2\",\"data_offsets\":[0,8]}}",
                "{\"w\":{\"dtype\":\"F7\",\"shape\":[4],\"data_offsets\":[0,8]}}",
                "{\"w\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[0,8]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[2]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],"
                        + "\"data_offsets\":[9223372036854775807,-9223372036854775801]}}",
                "{\"a\\nb\":{}}",
                "{\"w\":7}",
                "{\"v\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
                        + "\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
                "{\"v\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]},"
                        + "\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
                "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],"
                        + "\"data_offsets\":[9223372036854775807,-9223372036854775801]}}",
                "null",
                "[1]",
                "{\"w\"",
                "{}"
            })
    void aHeaderThatLiesIsRefusedInOneLine(String header) {
        assertThatThrownBy(() -> read(file(header, 1, 2)))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("x.safetensors")
                .message()
                .hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1, 3, 1000, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE})
    void aHeaderLengthThatLiesIsRefused(long length) {
        assertThatThrownBy(() -> read(file(length, "{}"))).isInstanceOf(UserException.class);
    }

    /** A file without blocks on the disk: making it takes no time. */
    @Test
    void moreThanFitsIntoMemoryIsRefusedUnread() throws IOException {
        try (var file = new RandomAccessFile(folder.resolve("x").toFile(), "rw")) {
            file.setLength(Math.min(Integer.MAX_VALUE - 8, Runtime.getRuntime().maxMemory() / 2));
        }
        assertThatThrownBy(() -> Safetensors.read(folder.resolve("x")))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("fit into memory");
    }

    /** As NumPy and PyTorch widen them; the largest, the smallest and the subnormal numbers among them. */
    @ParameterizedTest
    @CsvSource({
        "F16, 3c00, 1",
        "F16, c000, -2",
        "F16, 3555, 0.333251953125",
        "F16, 7bff, 65504",
        "F16, 0400, 6.103515625E-5",
        "F16, 0001, 5.9604644775390625E-8",
        "F16, 83ff, -6.097555160522461E-5",
        "F16, 8000, -0.0",
        "F16, 7c00, Infinity",
        "F16, 7e00, NaN",
        "BF16, 3f80, 1",
        "BF16, c049, -3.140625",
        "BF16, 7f7f, 3.3895313892515355E38",
        "BF16, 0001, 9.183549615799121E-41",
        "BF16, ff80, -Infinity",
        "BF16, 7fc0, NaN"
    })
    void sixteenBitsAreWidened(String type, String bits, Double value) throws IOException {
        int number = Integer.parseInt(bits, 16);
        var json = "{\"w\":{\"dtype\":\"%s\",\"shape\":[2],\"data_offsets\":[0,4]}}".formatted(type);
        var content = read(file(json, Float.intBitsToFloat(number | 0x3c00 << 16)));
        assertThat(content.tensors().get("w").values()[0]).isEqualTo(value);
        assertThat(content.tensors().get("w").type()).isEqualTo(Tensor.Type.F32);
        assertThat(content.types()).containsExactly(Map.entry("w", type));
    }

    @Test
    void whatIsNotARealNumberIsSkipped() throws IOException {
        var content = read(file("{\"n\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[0,8]}}", 1, 2));
        assertThat(content.tensors()).isEmpty();
        assertThat(content.types()).containsExactly(Map.entry("n", "I64"));
    }

    /** The order in the header need not be that of the data. */
    @Test
    void tensorsMayLieInAnyOrder() throws IOException {
        var content = read(file(
                "{\"v\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]},"
                        + "\"none\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[4,4]},"
                        + "\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
                1,
                2));
        assertThat(content.tensors().get("v").values()).containsExactly(2);
        assertThat(content.tensors().get("none").values()).isEmpty();
    }

    @Test
    void lessThanALengthIsRefused() {
        assertThatThrownBy(() -> read(new byte[] {1, 2, 3})).isInstanceOf(UserException.class);
        assertThatThrownBy(() -> Safetensors.read(folder.resolve("missing"))).isInstanceOf(UserException.class);
    }

    @Test
    void aFileThatIsCutOffIsCalledSo() {
        assertThatThrownBy(() -> read(new byte[0])).hasMessageEndingWith("it has 0 bytes: it is cut off");
        assertThatThrownBy(() -> read(file(1896, "{}")))
                .hasMessageEndingWith("its header has 1,896 bytes, of which 2 are there: it is cut off");
    }

    @Test
    void aTensorThatIsNamedTwiceIsReported(@TempDir Path place) throws IOException {
        String tensor = "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}";
        byte[] header = ("{" + tensor + "," + tensor + "}").getBytes(StandardCharsets.UTF_8);
        var buffer = ByteBuffer.allocate(8 + header.length + 4).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(header.length).put(header);
        var file = Files.write(place.resolve("twice.safetensors"), buffer.array());
        assertThatThrownBy(() -> Safetensors.read(file)).hasMessageContaining("names a tensor twice");
    }
}
