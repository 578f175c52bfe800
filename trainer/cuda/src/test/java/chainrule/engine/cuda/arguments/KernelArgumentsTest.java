package chainrule.engine.cuda.arguments;

import chainrule.engine.cuda.arguments.Address.Reals;
import chainrule.engine.cuda.arguments.Address.Untyped;
import chainrule.engine.cuda.arguments.KernelArguments.RoundFactor;
import chainrule.engine.cuda.card.Gemm;
import chainrule.engine.cuda.card.ScalarType;
import chainrule.engine.cuda.kernel.Gpp;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The records beside the declarations in the kernels' own source. */
class KernelArgumentsTest {
    private static final String SOURCE = Gpp.kernels(ScalarType.FLOAT);
    private static final Pattern KERNEL = Pattern.compile("__global__ void (\\w+)\\(([^)]*)\\)");
    private static final Pattern DECLARATION = Pattern.compile("(.*?)(\\w+)");
    private static final Map<Class<?>, String> POINTERS = Map.of(
            Address.Reals.class, "real*",
            Address.Floats.class, "float*",
            Address.Doubles.class, "double*",
            Address.Ints.class, "int*",
            Address.Longs.class, "u64*",
            Address.Bytes.class, "unsigned char*",
            Address.Untyped.class, "void*",
            Address.Segments.class, "Segment*",
            Address.FeatureParts.class, "FeaturePart*");

    /** A parameter or a field. */
    private record Declared(String type, String name) {
        static Declared of(String text) {
            var matcher = DECLARATION.matcher(
                    text.replace("const ", "").replace("__restrict__", "").strip());
            assertThat(matcher.matches()).as(text).isTrue();
            return new Declared(matcher.group(1).replace(" *", "*").strip(), matcher.group(2));
        }
    }

    static Stream<Class<?>> calls() {
        return Arrays.stream(KernelArguments.class.getPermittedSubclasses());
    }

    private static String kernel(Class<?> call) {
        String name = call.getSimpleName();
        return name.substring(0, 1).toLowerCase(java.util.Locale.ROOT) + name.substring(1);
    }

    /** What a record stands for, and what it is called. */
    private static List<Declared> declared(Class<?> arguments) {
        return Arrays.stream(arguments.getRecordComponents())
                .flatMap(component -> declared(component.getType(), component.getName()))
                .toList();
    }

    private static Stream<Declared> declared(Class<?> type, String name) {
        if (POINTERS.containsKey(type)) {
            return Stream.of(new Declared(POINTERS.get(type), name));
        } else if (type.isRecord()) {
            return declared(type).stream();
        } else if (type == long.class) {
            return Stream.of(new Declared("u64", name));
        } else if (type == double.class) {
            return Stream.of(new Declared("double", name));
        }
        assertThat(type == int.class || type == boolean.class || type.isEnum())
                .as("%s %s", type, name)
                .isTrue();
        return Stream.of(new Declared("int", name));
    }

    @Test
    void everyKernelHasARecord() {
        var kernels = KERNEL.matcher(SOURCE).results().map(found -> found.group(1));
        assertThat(calls().map(KernelArgumentsTest::kernel)).containsExactlyInAnyOrderElementsOf(kernels.toList());
    }

    @ParameterizedTest
    @MethodSource("calls")
    void aRecordHasItsKernelsParametersInTheirOrder(Class<?> call) {
        var parameters = KERNEL.matcher(SOURCE)
                .results()
                .filter(found -> found.group(1).equals(kernel(call)))
                .map(found -> found.group(2))
                .findFirst()
                .orElseThrow();
        assertThat(declared(call))
                .containsExactlyElementsOf(Arrays.stream(parameters.split(","))
                        .map(String::strip)
                        .map(Declared::of)
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("structs")
    void aStructHasItsRecordsFields(Class<? extends Record> struct) {
        var body = Pattern.compile("struct " + struct.getSimpleName() + " \\{([^}]*)\\};")
                .matcher(SOURCE)
                .results()
                .map((MatchResult found) -> found.group(1))
                .findFirst()
                .orElseThrow();
        var fields = Arrays.stream(body.split(";"))
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .map(Declared::of)
                .toList();
        assertThat(declared(struct)).containsExactlyElementsOf(fields);
        // No gaps: all fields are of one size.
        int each = Layout.bytes(struct) / fields.size();
        assertThat(fields).allMatch(field -> (field.type().equals("int") ? Integer.BYTES : Long.BYTES) == each);
    }

    static Stream<Class<? extends Record>> structs() {
        return Stream.of(Structs.Segment.class, Structs.FeaturePart.class);
    }

    @Test
    void aHeaderIsInTheOrderOfItsPlaces() {
        var places = declared(Structs.Header.class).stream()
                .map(field -> field.name().toUpperCase(java.util.Locale.ROOT))
                .toList();
        assertThat(SOURCE).contains("enum { " + String.join(", ", places) + ", HEADER };");
        assertThat(Layout.bytes(Structs.Header.class)).isEqualTo(places.size() * Integer.BYTES);
    }

    @Test
    void valuesAreOfTheSizesThatKernelsDeclare() {
        var copy = new Groups.Copy(new Untyped(4096), 512, Gemm.Factors.BFLOAT16);
        var call = new RoundFactor(copy, new Reals(256), 64, 7);
        assertThat(call.kernel()).isEqualTo("roundFactor");
        assertThat(call.values()).containsExactly(4096L, 512L, Gemm.Factors.BFLOAT16.ordinal(), 256L, 64L, 7);
    }
}
