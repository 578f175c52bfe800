package chainrule.export.torch;

import chainrule.base.UserException;
import chainrule.export.ModelFormat;
import chainrule.export.network.ForeignNetwork;
import chainrule.tensor.Safetensors;
import chainrule.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Files of tensors under any names. Shapes are written fc1.weight:8x2; numbers count from 0 within each tensor. */
class TorchTest {
    @TempDir
    Path folder;

    private Path file(String tensors) throws IOException {
        var named = new LinkedHashMap<String, Tensor>();
        for (var text : tensors.split(" ")) {
            var name = text.substring(0, text.lastIndexOf(':'));
            var shape = Arrays.stream(text.substring(text.lastIndexOf(':') + 1).split("x"))
                    .map(Long::valueOf)
                    .toList();
            var values = new double[shape.stream().mapToInt(Long::intValue).reduce(1, (a, b) -> a * b)];
            Arrays.setAll(values, i -> i);
            named.put(name, new Tensor(Tensor.Type.F32, shape, values));
        }
        return Files.write(folder.resolve("x.safetensors"), new Safetensors(java.util.Map.of(), named).bytes());
    }

    private static LayerHints named(List<String> order) {
        return new LayerHints(Optional.of(order), Optional::empty);
    }

    private static String sizes(ForeignNetwork network) {
        var sizes = new ArrayList<>(List.of(network.layers().get(0).inputs()));
        network.layers().forEach(layer -> sizes.add(layer.units()));
        return String.join("-", sizes.stream().map(String::valueOf).toList());
    }

    @ParameterizedTest
    @CsvSource({
        "fc1.weight:8x2 fc1.bias:8 fc2.weight:4x8 fc2.bias:4 out.weight:3x4 out.bias:3, 2-8-4-3",
        "out.bias:3 out.weight:3x4 hidden.bias:8 hidden.weight:8x2 middle.bias:4 middle.weight:4x8, 2-8-4-3",
        "linear.weight:8x2 linout.weight:3x8 linear.bias:8 linout.bias:3, 2-8-3",
        "mlp_block.0.weight:8x2 mlp_block.0.bias:8 mlp_block.2.weight:4x8 mlp_block.2.bias:4 head.weight:3x4 head.bias:3, 2-8-4-3",
        "fc1.weight:5x5 fc2.weight:5x5 fc10.weight:5x5 out.weight:3x5, 5-5-5-5-3",
        "layer10.weight:3x5 layer2.weight:5x2 layer10.bias:3 layer2.bias:5, 2-5-3",
        "_orig_mod.module.net.0.weight:5x2 _orig_mod.module.net.2.weight:3x5, 2-5-3",
        "params/Dense_0/kernel:2x8 params/Dense_0/bias:8 params/Dense_1/kernel:8x3 params/Dense_1/bias:3, 2-8-3",
        "W1:2x8 b1:8 W2:8x3 b2:3, 2-8-3",
        "a_w:8x2 a_b:1x8 c_w:3x8 c_b:1x3, 2-8-3",
        "first:8x2 second:4x8 firstOffsets:8 secondOffsets:4, 2-8-4",
        "weight:3x2 bias:3, 2-3",
        "layer3.weight:8x2 layer3.bias:8 layer2.weight:4x8 layer2.bias:4 layer1.weight:3x4 layer1.bias:3, 2-8-4-3"
    })
    void layersAreFound(String tensors, String sizes) throws IOException {
        assertThat(sizes(ModelFormat.read(file(tensors)))).isEqualTo(sizes);
    }

    /** In a circle, every layer could be the first: the data say which one is. */
    @Test
    void theDataTellWhereACircleBegins() throws IOException {
        var file = file("alpha.weight:4x8 input.weight:8x2 output.weight:2x4");
        assertThatThrownBy(() -> ModelFormat.read(file))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll("more than one order", "the order of the layers", "the data set");
        assertThat(sizes(ModelFormat.read(file, data(2, 2)))).isEqualTo("2-8-4-2");
        assertThat(sizes(ModelFormat.read(file, data(8, 8)))).isEqualTo("8-4-2-8");
        assertThatThrownBy(() -> ModelFormat.read(file, data(3, 2)))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("3 inputs");
    }

    private static LayerHints data(int inputs, int classes) {
        return new LayerHints(Optional.empty(), () -> Optional.of(new LayerHints.Ends(inputs, classes)));
    }

    /** The same numbers, from units×inputs and from inputs×units. */
    @Test
    void bothWaysToKeepWeightsAreRead() throws IOException {
        assertThat(ModelFormat.read(file("a.weight:3x2 a.bias:3"))
                        .layers()
                        .get(0)
                        .weights())
                .containsExactly(0, 2, 4, 1, 3, 5);
        assertThat(ModelFormat.read(file("a.kernel:2x3 a.bias:3"))
                        .layers()
                        .get(0)
                        .weights())
                .containsExactly(0, 1, 2, 3, 4, 5);
    }

    @ParameterizedTest
    @CsvSource({
        "a.weight:5x5 b.weight:5x5, more than one order",
        "enc.weight:3x8 dec.weight:8x3, the order of the layers",
        "a.weight:5x2 b.weight:3x4, don't follow each other",
        "0.weight:5x2 2.weight:3x4, don't follow each other",
        "0.bias:3, 0.bias",
        "0.weight:5x2 1.weight:5 1.bias:5 2.weight:3x5, 1.weight",
        "conv.weight:2x3x2x2, conv.weight",
        "0.weight:5x2 0.bias:4, 0.weight",
        "0.weight:5x2 1.running_mean:5 1.running_var:5, BatchNorm",
        "scale:1, scale",
        "a.weight:0x4, a.weight",
        "a.weight:3x2 a.kernel:3x2, a.kernel"
    })
    void whatNobodyCanTellIsRefused(String tensors, String part) throws IOException {
        var file = file(tensors);
        assertThatThrownBy(() -> ModelFormat.read(file))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll("x.safetensors", part)
                .message()
                .hasLineCount(1);
    }

    @Test
    void theUserCanNameTheOrder() throws IOException {
        var file = file("a.weight:5x5 b.weight:5x5 c.weight:5x5");
        var network = ModelFormat.read(file, named(List.of("b", "c", "a")));
        assertThat(sizes(network)).isEqualTo("5-5-5-5");
        assertThat(network.notes()).containsExactly("layers in the order b, c, a");
        for (var wrong : List.of(List.of("a", "b"), List.of("a", "b", "b"), List.of("a", "b", "d"))) {
            assertThatThrownBy(() -> ModelFormat.read(file, named(wrong)))
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining("order of the layers");
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void numbersThatAreNoneAreRefused(double value) throws IOException {
        var weight = new Tensor(Tensor.Type.F32, List.of(3L, 2L), new double[] {0, 1, 2, 3, 4, value});
        var file = Files.write(
                folder.resolve("x.safetensors"),
                new Safetensors(java.util.Map.of(), java.util.Map.of("fc.weight", weight)).bytes());
        assertThatThrownBy(() -> ModelFormat.read(file))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll("'fc.weight'", Double.isNaN(value) ? "NaN" : "infinite", "at [2, 1]");
    }

    /** As the first bytes of each format are documented. */
    @ParameterizedTest
    @CsvSource({
        "80 02 8a 0a 6c fc 9c 46 f9, torch.load",
        "80 04 95 00 00 00 00 00 00, pickle",
        "89 48 44 46 0d 0a 1a 0a 00, HDF5",
        "93 4e 55 4d 50 59 01 00 76, NumPy",
        "1c 00 00 00 54 46 4c 33 14, TensorFlow Lite",
        "47 47 55 46 03 00 00 00 00, GGUF"
    })
    void otherFormatsAreNamed(String bytes, String part) throws IOException {
        byte[] content = java.util.HexFormat.ofDelimiter(" ").parseHex(bytes);
        var file = Files.write(folder.resolve("net.pt"), content);
        assertThatThrownBy(() -> ModelFormat.read(file))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll("net.pt", part);
    }

    @ParameterizedTest
    @CsvSource({
        "net/data.pkl, PyTorch",
        "arr_0.npy, NumPy",
        "model.weights.h5, Keras",
        "word/document.xml, configuration.json"
    })
    void otherZipsAreNamed(String entry, String part) throws IOException {
        var file = folder.resolve("net.pt");
        try (var zip = new java.util.zip.ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new java.util.zip.ZipEntry(entry));
        }
        assertThatThrownBy(() -> ModelFormat.read(file))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll("net.pt", part);
    }

    /** Flax and Keras keep a kernel as inputs×units: transposed it would fit, and be another network. */
    @Test
    void aSquareKernelIsNotTransposed() throws IOException {
        var one = ModelFormat.read(file("Dense_0.kernel:2x2 Dense_0.bias:2"));
        assertThat(one.layers().get(0).weights()).containsExactly(0, 1, 2, 3);
        var two = ModelFormat.read(file("Dense_0.kernel:2x2 Dense_0.bias:2 Dense_1.kernel:2x2 Dense_1.bias:2"));
        assertThat(two.layers().get(1).weights()).containsExactly(0, 1, 2, 3);
        assertThat(ModelFormat.read(file("fc.weight:2x2 fc.bias:2"))
                        .layers()
                        .get(0)
                        .weights())
                .containsExactly(0, 2, 1, 3);
    }

    @ParameterizedTest
    @CsvSource({
        "W1:2x2 b1:2, true",
        "W1:2x2 b1:2 W2:3x2 b2:3, false",
        "fc.weight:2x2 fc.bias:2, false",
        "fc.kernel:2x2 fc.bias:2, false"
    })
    void squareWeightsWhoseNamesDoNotSayTheirOrientationHaveANote(String tensors, boolean noted) throws IOException {
        assertThat(ModelFormat.read(file(tensors)).notes().stream().anyMatch(note -> note.contains("units×inputs")))
                .isEqualTo(noted);
    }
}
