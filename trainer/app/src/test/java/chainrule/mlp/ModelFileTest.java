package chainrule.mlp;

import chainrule.base.UserException;
import chainrule.datasets.Dataset;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.model.InputFeatures;
import chainrule.model.Precision;
import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import chainrule.tensor.Safetensors;
import chainrule.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ModelFileTest {
    private static final float[][] INPUTS = {{1, 5}, {2, 4}, {3, 3}, {4, 2}, {5, 1}, {6, 0}};
    private static final Dataset CLASSES = Dataset.of(INPUTS, new String[] {"a", "a", "a", "b", "b", "b"});

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameAFile() {
        file = folder.resolve("model.safetensors");
    }

    private static Mlp<MlpClassifier> mlp() {
        return Mlp.classifier().hidden(4).epochs(3).validation(0).engine(new ReferenceEngine());
    }

    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"FLOAT32", "FLOAT64", "BFLOAT16"})
    void aModelComesBackFromItsFileBitForBit(Precision precision) {
        var model = mlp().precision(precision).fit(CLASSES);
        model.save(file);
        var read = MlpClassifier.load(file);
        assertThat(read.parameters()).isEqualTo(model.parameters());
        assertThat(read.task()).isEqualTo(model.task());
        assertThat(read.columns()).isEqualTo(model.columns());
        assertThat(read.epoch()).isEqualTo(model.epoch());
        assertThat(read.probabilities(INPUTS)).isDeepEqualTo(model.probabilities(INPUTS));
        var again = folder.resolve("again.safetensors");
        read.save(again);
        assertThat(again).hasSameBinaryContentAs(file);
    }

    /** AdamW keeps two numbers a parameter. */
    @Test
    void aFrozenModelIsSmallerAndPredictsTheSame() throws IOException {
        var model = mlp().hidden(200).fit(CLASSES);
        model.save(file);
        long size = Files.size(file);
        model.frozen().save(file);
        assertThat(Files.size(file)).isLessThan(size * 6 / 10);
        var read = MlpClassifier.load(file);
        assertThat(read.probabilities(INPUTS)).isDeepEqualTo(model.probabilities(INPUTS));
        assertThatThrownBy(() -> read.partialFit(CLASSES))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("without the state that training continues from");
    }

    @Test
    void nothingElseIsLeftInTheFolder() {
        mlp().fit(CLASSES).save(file);
        mlp().seed(2).fit(CLASSES).save(file);
        assertThat(folder.toFile().list()).containsExactly("model.safetensors");
    }

    @Test
    void eachKindOfModelIsLoadedAsWhatItIs() {
        mlp().fit(CLASSES).save(file);
        assertThat(Mlp.load(file)).isInstanceOf(MlpClassifier.class);
        assertThatThrownBy(() -> MlpRegressor.load(file))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("does not predict real numbers");
        assertThatThrownBy(() -> MlpLabeler.load(file))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("does not predict labels");
        Mlp.regressor()
                .hidden(4)
                .epochs(1)
                .validation(0)
                .engine(new ReferenceEngine())
                .fit(Dataset.of(INPUTS, new float[] {1, 2, 3, 4, 5, 6}))
                .save(file);
        assertThat(Mlp.load(file)).isInstanceOf(MlpRegressor.class);
        assertThatThrownBy(() -> MlpClassifier.load(file))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("does not predict classes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "PK\u0003\u0004 a zip file", "{\"a\": 1}"})
    void aForeignFileIsRefused(String content) throws IOException {
        Files.writeString(file, content);
        assertThatThrownBy(() -> Mlp.load(file))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("model.safetensors");
    }

    @Test
    void tensorsOfAnotherProgramAreRefused() throws IOException {
        var tensor = new Tensor(Tensor.Type.F32, List.of(2L), new double[] {1, 2});
        Files.write(file, new Safetensors(Map.of("format", "pt"), Map.of("W1", tensor)).bytes());
        assertThatThrownBy(() -> Mlp.load(file))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("is not a checkpoint of Chainrule");
        assertThatThrownBy(() -> Mlp.load(folder.resolve("missing.safetensors")))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("missing.safetensors");
    }

    /** Each entry of the metadata and each tensor in turn. */
    @Test
    void aFileThatLacksSomethingIsRefusedOrHasNoTrainingState() throws IOException {
        mlp().fit(CLASSES).save(file);
        var whole = Safetensors.read(file);
        for (var name : List.copyOf(whole.tensors().keySet())) {
            var tensors = new LinkedHashMap<>(whole.tensors());
            tensors.remove(name);
            Files.write(file, new Safetensors(whole.metadata(), tensors).bytes());
            assertThatThrownBy(() -> MlpClassifier.load(file).partialFit(CLASSES))
                    .as(name)
                    .isInstanceOf(UserException.class);
        }
        for (var name : List.of("network", "training", "shape", "epoch", "class.0")) {
            var metadata = new LinkedHashMap<>(whole.metadata());
            metadata.remove(name);
            Files.write(file, new Safetensors(metadata, whole.tensors()).bytes());
            assertThatThrownBy(() -> MlpClassifier.load(file).partialFit(CLASSES))
                    .as(name)
                    .isInstanceOf(UserException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "7", "{\"optimizer\": [\"lbfgs\"]}", "{\"optimizer\": [\"adam\", 1]}"})
    void aDamagedTrainingStateIsRefused(String text) throws IOException {
        mlp().fit(CLASSES).save(file);
        var whole = Safetensors.read(file);
        var metadata = new LinkedHashMap<>(whole.metadata());
        metadata.put("training", text);
        Files.write(file, new Safetensors(metadata, whole.tensors()).bytes());
        assertThatThrownBy(() -> Mlp.load(file))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("is damaged");
    }

    /** One byte of the header is another one, in thousands of ways. */
    @Test
    void aDamagedFileIsReadOrRefusedInALine() throws IOException {
        mlp().inputs(new InputFeatures(true, 8, 2, 0.1)).fit(CLASSES).save(file);
        byte[] whole = Files.readAllBytes(file);
        int header = (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong();
        var random = new RandomStream(8, Purpose.INPUT, 0, 0);
        String likely = "0123456789\",:[]{}-.eE";
        int read = 0;
        for (int i = 0; i < 4000; i++) {
            byte[] damaged = whole.clone();
            damaged[Long.BYTES + random.nextIndex(header)] = (byte) likely.charAt(random.nextIndex(likely.length()));
            Files.write(file, damaged);
            try {
                var model = Mlp.load(file);
                if (model instanceof MlpClassifier classifier
                        && classifier.spec().inputs() == 2) {
                    classifier.predict(INPUTS[0]);
                }
                read++;
            } catch (UserException e) {
                assertThat(e.getMessage()).hasLineCount(1);
            }
        }
        assertThat(read).isBetween(1, 3999);
    }

    @Test
    void aFolderThatIsNotThereIsReportedInOneLine() {
        var model = mlp().fit(CLASSES);
        assertThatThrownBy(() -> model.save(folder.resolve("no/such/folder.safetensors")))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("can't be written");
    }
}
