package chainrule.tensor;

import chainrule.base.UserException;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The format for any tensors, and for any file. */
@Tag("slow")
class SafetensorsPropertyTest {
    private static Safetensors read(byte[] bytes) {
        try {
            var file = Files.createTempFile("property", ".safetensors");
            try {
                return Safetensors.read(Files.write(file, bytes));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Any text that UTF-8 can hold. */
    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings()
                .withCharRange('\0', '\uD7FF')
                .withCharRange('\uE000', '\uFFFF')
                .ofMaxLength(12);
    }

    @Provide
    Arbitrary<Tensor> tensors() {
        var shapes = Arbitraries.longs().between(0, 4).list().ofMaxSize(3);
        return Combinators.combine(Arbitraries.of(Tensor.Type.class), shapes, Arbitraries.randoms())
                .as((type, shape, random) -> {
                    long count = shape.stream().reduce(1L, (a, b) -> a * b);
                    return new Tensor(
                            type,
                            shape,
                            IntStream.range(0, (int) count)
                                    .mapToDouble(i -> number(type, random.nextLong()))
                                    .toArray());
                });
    }

    /** Any float64, or any float32 but the signalling NaNs, which a conversion to float64 makes quiet. */
    private static double number(Tensor.Type type, long bits) {
        // One number in eight has all bits of the exponent: infinity or a NaN, whatever its payload.
        boolean special = (bits & 7) == 0;
        if (type == Tensor.Type.F64) {
            return Double.longBitsToDouble(special ? bits | 0x7FF0000000000000L : bits);
        }
        float number = Float.intBitsToFloat((int) (special ? bits | 0x7FC00000L : bits));
        return Float.isNaN(number) ? Float.intBitsToFloat((int) bits | 0x7FC00000) : number;
    }

    private static Map<String, List<Object>> content(Safetensors file) {
        var content = new LinkedHashMap<String, List<Object>>();
        file.tensors()
                .forEach((name, tensor) -> content.put(
                        name,
                        List.of(
                                tensor.type(),
                                tensor.shape(),
                                Arrays.stream(tensor.values())
                                        .mapToObj(Double::doubleToRawLongBits)
                                        .toList())));
        return content;
    }

    @Provide
    Arbitrary<Safetensors> files() {
        var names = texts().filter(name -> !name.equals("__metadata__"));
        return Combinators.combine(
                        Arbitraries.maps(texts(), texts()).ofMaxSize(4),
                        Arbitraries.maps(names, tensors()).ofMaxSize(4))
                .as(Safetensors::new);
    }

    @Property
    void everyBitIsReadAsItWasWritten(@ForAll("files") Safetensors file) {
        var back = read(file.bytes());
        assertThat(back.metadata()).isEqualTo(file.metadata());
        assertThat(content(back)).isEqualTo(content(file));
        assertThat(back.bytes()).isEqualTo(file.bytes());
    }

    @Property
    void aFileThatIsCutShortIsRefused(@ForAll("files") Safetensors file, @ForAll @IntRange(max = 1000) int place) {
        byte[] bytes = file.bytes();
        assertThatThrownBy(() -> read(Arrays.copyOf(bytes, place % bytes.length)))
                .isInstanceOf(UserException.class);
    }

    /** Whatever is in a file: it is read, or refused in a way that says so. */
    @Property(edgeCases = EdgeCasesMode.NONE)
    void aFileWithOtherBytesIsReadOrRefused(
            @ForAll("files") Safetensors file, @ForAll @Size(min = 1, max = 3) int[] places, @ForAll byte value) {
        byte[] bytes = file.bytes();
        for (int place : places) {
            bytes[Math.floorMod(place, bytes.length)] = value;
        }
        try {
            assertThat(read(bytes).tensors()).isNotNull();
        } catch (UserException refused) {
            assertThat(refused.getMessage()).hasLineCount(1);
        }
    }

    /** Tensors of one float each lie at any of the file's places: they must fill it, and none lie where another does. */
    @Property
    void tensorsThatOverlapOrLeaveGapsAreRefused(
            @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 3) Integer> places,
            @ForAll @IntRange(max = 4) int data)
            throws IOException {
        var header = new LinkedHashMap<String, Object>();
        for (int i = 0; i < places.size(); i++) {
            int from = 4 * places.get(i);
            header.put("t" + i, Map.of("dtype", "F32", "shape", List.of(1), "data_offsets", List.of(from, from + 4)));
        }
        byte[] json = JSON.std.asBytes(header);
        byte[] bytes = ByteBuffer.allocate(8 + json.length + 4 * data)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .array();
        boolean fills = places.stream()
                .sorted()
                .toList()
                .equals(IntStream.range(0, data).boxed().toList());
        if (fills) {
            assertThat(read(bytes).tensors()).hasSize(data);
        } else {
            assertThatThrownBy(() -> read(bytes)).isInstanceOf(UserException.class);
        }
    }
}
