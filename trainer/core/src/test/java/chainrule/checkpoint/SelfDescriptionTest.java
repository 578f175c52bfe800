package chainrule.checkpoint;

import chainrule.base.UserException;
import chainrule.datasets.Normalization;
import chainrule.datasets.Shape;
import chainrule.datasets.TargetScaling;
import chainrule.datasets.Task;
import chainrule.engine.NormJob;
import chainrule.model.Activation;
import chainrule.model.CrossEntropy;
import chainrule.model.Huber;
import chainrule.model.Initialization;
import chainrule.model.InputLayer;
import chainrule.model.LayerSpec;
import chainrule.model.Loss;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import chainrule.model.Penalty;
import chainrule.model.Precision;
import chainrule.model.Quantile;
import chainrule.tensor.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A checkpoint is read without anything beside it. */
class SelfDescriptionTest {
    private static final InputLayer FEATURES = new InputLayer(List.of(
            new InputLayer.Plain(1),
            new InputLayer.Embedding(3, 2),
            new InputLayer.Scaled(1),
            new InputLayer.Periodic(1, 2, 0.25)));

    @TempDir
    Path folder;

    @Test
    void everyPartOfAnInputLayerIsTried() {
        assertThat(FEATURES.parts().stream().map(Object::getClass))
                .containsExactlyInAnyOrder(InputLayer.Part.class.getPermittedSubclasses());
    }

    private static MlpSpec spec(Activation activation, Loss loss, int outputs) {
        return new MlpSpec(
                4,
                FEATURES,
                List.of(
                        new LayerSpec(3, activation, Initialization.HE, new Penalty(0.25, 0.125), 0.2),
                        new LayerSpec(outputs, new Activation.Identity(), Initialization.GLOROT, Penalty.NONE, 0)),
                loss);
    }

    private static Checkpoint checkpoint(MlpSpec spec, Task task) {
        return new Checkpoint(
                Parameters.initial(spec, 5, Precision.FLOAT32),
                Precision.FLOAT32,
                Shape.vector(4),
                task,
                TargetScaling.none(task.width()),
                Normalization.none(Shape.vector(4)),
                3);
    }

    private Path write(Checkpoint checkpoint) throws IOException {
        return Files.write(folder.resolve("c.safetensors"), checkpoint.bytes());
    }

    @ParameterizedTest
    @EnumSource(Activation.Kind.class)
    void everyActivationComesBack(Activation.Kind kind) throws IOException {
        var written =
                checkpoint(spec(kind.with(0.125), Loss.CROSS_ENTROPY, 2), Task.classification(List.of("no", "yes")));
        assertThat(Checkpoint.read(write(written)).parameters()).isEqualTo(written.parameters());
    }

    static Stream<Loss> losses() {
        return Stream.concat(
                Loss.all().stream(),
                Stream.of(new CrossEntropy(0.05), new Huber(0.75), new Quantile(List.of(0.25, 0.5))));
    }

    @ParameterizedTest
    @MethodSource("losses")
    void everyLossComesBackWithItsConstants(Loss loss) throws IOException {
        var task = loss.judges(Task.Kind.REGRESSION)
                ? Task.regression(List.of("price", "age"))
                : Task.classification(List.of("no", "yes"));
        var written = checkpoint(spec(new Activation.Relu(), loss, loss.outputs(task)), task);
        var read = Checkpoint.read(write(written));
        assertThat(read.parameters().spec()).isEqualTo(written.parameters().spec());
        assertThat(read.task()).isEqualTo(task);
    }

    @ParameterizedTest
    @EnumSource(NormJob.class)
    void normalisationsAndResidualConnectionsComeBack(NormJob norms) throws IOException {
        var spec = norms.spec();
        var written = new Checkpoint(
                Parameters.initial(spec, 5, Precision.FLOAT32),
                Precision.FLOAT32,
                Shape.vector(spec.inputs()),
                List.of("a", "b", "c"),
                Normalization.none(Shape.vector(spec.inputs())),
                3);
        assertThat(Checkpoint.read(write(written)).parameters()).isEqualTo(written.parameters());
    }

    @Test
    void aFileOfAnOlderVersionIsRefusedWithWhatToDo() throws IOException {
        var whole = Safetensors.read(write(checkpoint(
                spec(new Activation.Relu(), Loss.CROSS_ENTROPY, 2), Task.classification(List.of("a", "b")))));
        var metadata = new LinkedHashMap<>(whole.metadata());
        metadata.remove("network");
        var file = Files.write(folder.resolve("old.safetensors"), new Safetensors(metadata, whole.tensors()).bytes());
        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("does not describe its network")
                .hasMessageContaining("open its run's folder");
        var spec = SpecJson.read(whole.metadata().get("network"));
        assertThat(Checkpoint.read(file, (inputs, encoding, task) -> spec).parameters())
                .as("with the network from elsewhere, as a run's configuration knows it")
                .isEqualTo(Checkpoint.read(folder.resolve("c.safetensors")).parameters());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "7",
                "[]",
                "{}",
                "{\"input\":\"plain:4\",\"layers\":[],\"loss\":\"cross-entropy\",\"constants\":[0]}",
                "{\"input\":\"plain:4\",\"layers\":[{\"units\":2000000000}],\"loss\":\"huber\",\"constants\":[]}",
                "{\"input\":\"embedding:2000000000:2000000000\",\"layers\":[],\"loss\":\"gaussian\",\"constants\":[]}"
            })
    void aDescriptionThatIsNoneIsRefused(String text) throws IOException {
        var whole = Safetensors.read(write(checkpoint(
                spec(new Activation.Relu(), Loss.CROSS_ENTROPY, 2), Task.classification(List.of("a", "b")))));
        var metadata = new LinkedHashMap<>(whole.metadata());
        metadata.put("network", text);
        var file = Files.write(folder.resolve("bad.safetensors"), new Safetensors(metadata, whole.tensors()).bytes());
        assertThatThrownBy(() -> Checkpoint.read(file))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("is not a checkpoint of Chainrule");
    }

    @Test
    void aLossOfOtherTargetsIsRefused() throws IOException {
        var file = write(
                checkpoint(spec(new Activation.Relu(), Loss.SQUARED_ERROR, 2), Task.classification(List.of("a", "b"))));
        assertThatThrownBy(() -> Checkpoint.read(file)).isInstanceOf(UserException.class);
    }
}
