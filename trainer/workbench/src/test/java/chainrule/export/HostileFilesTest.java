package chainrule.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import chainrule.base.UserException;
import chainrule.datasets.Shape;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.Precision;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Files that were made to do harm, or were damaged: each is refused in one line that says why. */
class HostileFilesTest {
    private static final SmallNetwork NETWORK = SmallNetwork.of(
            Shape.vector(4), List.of(3), new Activation.Relu(), Loss.CROSS_ENTROPY, Precision.FLOAT32, 2);

    @TempDir
    Path folder;

    private void assertRefused(byte[] content, String... parts) throws IOException {
        var file = Files.write(folder.resolve("hostile"), content);
        assertThatThrownBy(() -> ModelFormat.read(file))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll(parts)
                .hasMessageContaining("hostile");
        assertThat(folder.toFile().list()).containsExactly("hostile");
    }

    private static Map<String, byte[]> entries() throws IOException {
        var entries = new LinkedHashMap<String, byte[]>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(ModelFormat.DL4J.bytes(NETWORK.exported())))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), zip.readAllBytes());
            }
        }
        return entries;
    }

    private static byte[] zip(Map<String, byte[]> entries) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] zipWith(String name, byte[] content) throws IOException {
        var entries = entries();
        entries.put(name, content);
        return zip(entries);
    }

    private static byte[] zipWith(String pattern, String replacement) throws IOException {
        var json = new String(entries().get("configuration.json"), StandardCharsets.UTF_8);
        var changed = json.replaceFirst(pattern, replacement);
        assertThat(changed).isNotEqualTo(json);
        return zipWith("configuration.json", changed.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "org.deeplearning4j.nn.conf.layers.DenseLayer, javax.swing.JEditorPane",
        "org.deeplearning4j.nn.conf.layers.DenseLayer, org.deeplearning4j.nn.conf.layers.LSTM",
        "org.deeplearning4j.nn.conf.layers.DenseLayer, org.deeplearning4j.nn.conf.layers.../../DenseLayer",
        "org.nd4j.linalg.activations.impl.ActivationReLU, com.sun.rowset.JdbcRowSetImpl",
        "org.nd4j.linalg.activations.impl.ActivationSoftmax, java.lang.Runtime",
        "org.nd4j.linalg.lossfunctions.impl.LossMCXENT, org.springframework.context.support.ClassPathXml"
    })
    void aZipThatNamesAnotherClass(String ours, String theirs) throws IOException {
        assertRefused(zipWith(ours.replace(".", "[.]"), theirs), "layer", "only DenseLayer");
    }

    /** Classes that nothing here looks at, such as the updater's: they are not even read. */
    @Test
    void aClassElsewhereInTheZipIsNeverLookedFor() throws IOException {
        var file = Files.write(
                folder.resolve("x.zip"), zipWith("org[.]nd4j[.]linalg[.]learning[.]config[.]Sgd", "no.such.Class"));
        assertThat(ModelFormat.read(file).hidden()).containsExactly(3);
    }

    @Test
    void aZipThatClaimsMoreThanItHas() throws IOException {
        assertRefused(zipWith("\"nin\" : 4", "\"nin\" : 200000000"), "parameters can't be in");
        assertRefused(zipWith("\"nin\" : 4", "\"nin\" : 5"), "23 numbers, but 26 are needed");
        assertRefused(zipWith("\"nin\" : 4", "\"nin\" : -4"), "nin = -4");
        assertRefused(zipWith("\"nin\" : 4", "\"nin\" : 99999999999"), "nin = 99999999999");
        byte[] coefficients = entries().get("coefficients.bin");
        assertRefused(zipWith("coefficients.bin", java.util.Arrays.copyOf(coefficients, 150)), "damaged");
        assertRefused(zipWith("coefficients.bin", new byte[0]), "damaged");
    }

    /** A hundred megabytes of zeros in a hundred kilobytes. */
    @Test
    void aZipBombIsRefused() throws IOException {
        var bomb = new ByteArrayOutputStream();
        var entries = entries();
        try (var zip = new ZipOutputStream(bomb)) {
            for (String name : List.of("coefficients.bin", "normalizer.bin")) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(entries.get(name));
            }
            zip.putNextEntry(new ZipEntry("configuration.json"));
            var zeros = new byte[1 << 20];
            java.util.Arrays.fill(zeros, (byte) ' ');
            for (int i = 0; i < 100; i++) {
                zip.write(zeros);
            }
        }
        assertRefused(bomb.toByteArray(), "configuration.json has more than 16 MiB");
        assertRefused(zipWith("coefficients.bin", lying(1L << 40)), "1,099,511,627,776 numbers");
        assertRefused(zipWith("coefficients.bin", lying(-1)), "-1 numbers");
    }

    /** An ND4J array that claims so many numbers, and has none. */
    private static byte[] lying(long count) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.writeUTF("MIXED_DATA_TYPES");
        out.writeLong(6);
        out.writeUTF("LONG");
        for (long number : new long[] {1, count, 1, 8192, 1, 'c'}) {
            out.writeLong(number);
        }
        out.writeUTF("MIXED_DATA_TYPES");
        out.writeLong(count);
        out.writeUTF("FLOAT");
        return bytes.toByteArray();
    }

    @Test
    void aZipWhoseEntriesWouldLieElsewhere() throws IOException {
        var entries = entries();
        entries.put("../../escaped", new byte[] {1});
        entries.put("/tmp/escaped", new byte[] {1});
        var file = Files.write(Files.createDirectories(folder.resolve("a/b")).resolve("x.zip"), zip(entries));
        assertThat(ModelFormat.read(file).hidden()).containsExactly(3);
        assertThat(folder.resolve("escaped")).doesNotExist();
        assertRefusedWithout("coefficients.bin");
        assertRefusedWithout("configuration.json");
    }

    private void assertRefusedWithout(String name) throws IOException {
        var entries = entries();
        entries.remove(name);
        var file = Files.write(folder.resolve("less.zip"), zip(entries));
        assertThatThrownBy(() -> ModelFormat.read(file))
                .isInstanceOf(UserException.class)
                .hasMessageContaining(name);
    }

    private static byte[] onnx(UnaryOperator<ModelProto.Builder> change) {
        try {
            return change.apply(ModelProto.parseFrom(ModelFormat.ONNX.bytes(NETWORK.exported())).toBuilder())
                    .build()
                    .toByteArray();
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] onnxWithTensor(UnaryOperator<TensorProto.Builder> change) {
        return onnx(model -> {
            var graph = model.getGraphBuilder();
            for (int i = 0; i < graph.getInitializerCount(); i++) {
                if (graph.getInitializer(i).getName().equals("W1")) {
                    graph.setInitializer(i, change.apply(graph.getInitializerBuilder(i)));
                }
            }
            return model;
        });
    }

    @Test
    void onnxWithAShapeThatLies() throws IOException {
        assertRefused(onnxWithTensor(w -> w.setDims(0, 5)), "'W1' has 12 numbers");
        assertRefused(onnxWithTensor(w -> w.setDims(0, -4)), "'W1'");
        assertRefused(onnxWithTensor(w -> w.setDims(0, Long.MAX_VALUE)), "'W1'");
        assertRefused(onnxWithTensor(w -> w.setDims(0, 1L << 32).setDims(1, 1L << 32)), "'W1'");
        assertRefused(onnxWithTensor(w -> w.clearDims().addDims(12)), "matrix");
        assertRefused(
                onnxWithTensor(w -> w.setDims(0, 3).setDims(1, 4)),
                "'W1' of the shape [3, 4], after values of the shape [batch, 4]");
        assertRefused(onnxWithTensor(w -> w.setDataType(TensorProto.DataType.INT32_VALUE)), "whole numbers");
        assertRefused(onnxWithTensor(w -> w.setDataType(TensorProto.DataType.STRING_VALUE)), "type STRING");
    }

    /** What lies in another file may be any file of the user's: only one beside the model is opened. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../../etc/passwd",
                "/etc/passwd",
                "..",
                ".",
                "",
                "sub/weights.bin",
                "sub\\weights.bin",
                "C:weights.bin",
                "link.bin",
                "folder.bin",
                "missing.bin",
                "short.bin",
                "\0"
            })
    void onnxThatPointsToAnotherFile(String location) throws IOException {
        Files.createDirectories(folder.resolve("folder.bin"));
        Files.createDirectories(folder.resolve("sub"));
        Files.write(folder.resolve("sub/weights.bin"), new byte[48]);
        Files.write(folder.resolve("short.bin"), new byte[47]);
        Files.createSymbolicLink(folder.resolve("link.bin"), folder.resolve("sub/weights.bin"));
        var file = Files.write(folder.resolve("hostile.onnx"), onnxOutside(location, "0", "48"));
        assertThatThrownBy(() -> ModelFormat.read(file))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("hostile.onnx")
                .message()
                .hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource({"0, 48, 48", "16, 48, 64", "16, '', 64", "'', '', 48"})
    void onnxWhoseNumbersLieNextToItIsRead(String offset, String length, int size) throws IOException {
        Files.write(folder.resolve("model.onnx.data"), new byte[size]);
        var file = Files.write(folder.resolve("model.onnx"), onnxOutside("model.onnx.data", offset, length));
        assertThat(ModelFormat.read(file).layers().get(0).weights())
                .containsOnly(0)
                .hasSize(12);
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 48",
        "1, 48",
        "0, 49",
        "0, 44",
        "9223372036854775807, 48",
        "8, -8",
        "0, 99999999999999999999",
        "x, 48"
    })
    void onnxWhosePlacesInAnotherFileLie(String offset, String length) throws IOException {
        Files.write(folder.resolve("w.bin"), new byte[48]);
        var file = Files.write(folder.resolve("hostile.onnx"), onnxOutside("w.bin", offset, length));
        assertThatThrownBy(() -> ModelFormat.read(file))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("hostile.onnx");
    }

    /** With the numbers of the first weights in another file. */
    private static byte[] onnxOutside(String location, String offset, String length) {
        return onnxWithTensor(w -> {
            w.setDataLocation(TensorProto.DataLocation.EXTERNAL).clearRawData();
            Map.of("location", location, "offset", offset, "length", length)
                    .forEach((key, value) -> w.addExternalData(
                            StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
            return w;
        });
    }

    private static byte[] onnxWith(NodeProto.Builder... nodes) {
        return onnx(model -> {
            for (var node : nodes) {
                model.getGraphBuilder().addNode(node);
            }
            return model;
        });
    }

    private static NodeProto.Builder node(String type, String output, String... inputs) {
        return NodeProto.newBuilder().setOpType(type).addOutput(output).addAllInput(List.of(inputs));
    }

    /** The model with another output than its own. */
    private static byte[] onnxWithOutput(String name, NodeProto.Builder... nodes) throws IOException {
        var model = ModelProto.parseFrom(onnxWith(nodes)).toBuilder();
        model.getGraphBuilder().clearOutput().addOutputBuilder().setName(name);
        return model.build().toByteArray();
    }

    @Test
    void onnxThatIsNotAChainIsRefused() throws IOException {
        assertRefused(onnxWith(node("Relu", "input", "probabilities")), "circle");
        assertRefused(onnxWith(node("Relu", "a", "b"), node("Relu", "b", "a")), "circle");
        assertRefused(onnxWith(node("Relu", "a", "a")), "circle");
        assertRefused(onnxWithOutput("other", node("Tanh", "other", "logits")), "activation after the last layer");
        assertRefused(onnxWithOutput("sum", node("Add", "sum", "logits", "preActivation1")), "'sum' (Add)", "branches");
        assertRefused(onnxWithOutput("gone"), "no operation makes 'gone'");
        assertRefused(onnxWithOutput("input"), "no layer");
        assertRefused(onnxWithOutput("x", node("MatMul", "x", "logits", "gone")), "no operation makes 'gone'");
        assertRefused(
                onnxWithOutput("y", node("Greater", "x", "logits", "b2"), node("Cast", "y", "x")), "'y' is a decision");
        assertRefused(
                onnxWithOutput("z", node("ArgMax", "x", "logits"), node("MatMul", "z", "x", "W2")),
                "'z' (MatMul)",
                "decision");
        assertRefused(
                onnx(model -> {
                    model.getGraphBuilder().getNodeBuilder(2).setOpType("Conv");
                    return model;
                }),
                "Conv");
        assertRefused(
                onnx(model -> {
                    model.getGraphBuilder().clearNode();
                    return model;
                }),
                "neither");
        assertRefused(
                onnx(model -> {
                    model.getOpsetImportBuilder(0).setVersion(6);
                    return model;
                }),
                "operator set 6");
    }

    /** What nothing depends on does no harm. */
    @Test
    void onnxWithAnOperationNextToTheNetworkIsRead() throws IOException {
        var file = Files.write(folder.resolve("x.onnx"), onnxWith(node("Conv", "other", "logits", "gone")));
        assertThat(ModelFormat.read(file).hidden()).containsExactly(3);
    }

    /** A few bytes that ask for gigabytes. */
    @Test
    void onnxThatUnfolds() throws IOException {
        var size = TensorProto.newBuilder()
                .setName("size")
                .setDataType(TensorProto.DataType.INT64_VALUE)
                .addDims(2)
                .addInt64Data(1 << 14)
                .addInt64Data(1 << 14);
        for (var node : List.of(node("ConstantOfShape", "big", "size"), node("Expand", "big", "one", "size"))) {
            assertRefused(
                    onnx(model -> {
                        var one = TensorProto.newBuilder()
                                .setName("one")
                                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                                .addFloatData(1);
                        model.getGraphBuilder()
                                .addInitializer(size)
                                .addInitializer(one)
                                .addNode(node);
                        return model;
                    }),
                    "numbers");
        }
        var again = new NodeProto.Builder[15_000];
        for (int i = 0; i < again.length; i++) {
            again[i] = node("Transpose", "t" + i, i == 0 ? "W1" : "t" + (i - 1));
        }
        var file = Files.write(folder.resolve("x.onnx"), onnxWith(again));
        assertThat(ModelFormat.read(file).hidden()).containsExactly(3);
        var more = new NodeProto.Builder[20_000];
        for (int i = 0; i < more.length; i++) {
            more[i] = node("Transpose", "t" + i, "W1");
        }
        assertThatThrownBy(() -> ModelFormat.read(Files.write(folder.resolve("y.onnx"), onnxWith(more))))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("more than 20,000 operations");
    }

    @Test
    void onnxWhoseFunctionsCallThemselves() throws IOException {
        assertRefused(
                onnx(model -> {
                    var call = node("F", "y", "x").setDomain("own");
                    model.addFunctions(FunctionProto.newBuilder()
                            .setName("F")
                            .setDomain("own")
                            .addInput("x")
                            .addOutput("y")
                            .addNode(call)
                            .addNode(call));
                    model.getGraphBuilder().addNode(node("F", "z", "logits").setDomain("own"));
                    return model;
                }),
                "its function 'F' calls itself");
    }

    /** Graphs within graphs within graphs, until the stack ends. */
    @Test
    void onnxWithoutAGround() throws IOException {
        var node = NodeProto.newBuilder().setOpType("If").addOutput("x").build();
        for (int depth = 0; depth < 200; depth++) {
            var graph = ai.onnx.proto.OnnxMl.GraphProto.newBuilder().addNode(node);
            node = NodeProto.newBuilder()
                    .setOpType("If")
                    .addOutput("x")
                    .addAttribute(AttributeProto.newBuilder().setName("then").setG(graph))
                    .build();
        }
        var deep = node;
        assertRefused(
                onnx(model -> {
                    model.getGraphBuilder().addNode(deep);
                    return model;
                }),
                "neither");
    }

    /** Two bytes an operation: each would take a hundred in memory. */
    @Test
    void onnxOfNothingButOperations() throws IOException {
        var body = new byte[6_000_000];
        for (int i = 0; i < body.length; i += 2) {
            body[i] = 0x0a;
        }
        var out = new ByteArrayOutputStream();
        var model = com.google.protobuf.CodedOutputStream.newInstance(out);
        model.writeByteArray(ModelProto.GRAPH_FIELD_NUMBER, body);
        model.flush();
        assertRefused(out.toByteArray(), "more than 4 MiB in addition to");
    }

    @Test
    void metadataThatAreDamaged() throws IOException {
        var file = Files.write(folder.resolve("x.onnx"), onnx(model -> {
            for (int i = 0; i < model.getMetadataPropsCount(); i++) {
                var fact = model.getMetadataPropsBuilder(i);
                if (fact.getKey().equals("classes")) {
                    fact.setValue("[\"a\", ");
                }
            }
            return model;
        }));
        assertThatThrownBy(() -> ModelFormat.read(file).card().classes())
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll("x.onnx", "'classes'");
    }
}
