package chainrule.experiment.explanation;

import chainrule.base.UserException;
import chainrule.checkpoint.Checkpoint;
import chainrule.datasets.Batches;
import chainrule.datasets.Features;
import chainrule.datasets.Normalization;
import chainrule.datasets.Samples;
import chainrule.datasets.Schema;
import chainrule.datasets.Shape;
import chainrule.datasets.TableEncoding;
import chainrule.datasets.TargetScaling;
import chainrule.datasets.Task;
import chainrule.engine.InputLayerJob;
import chainrule.engine.dl4j.Dl4jEngine;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.experiment.Findings;
import chainrule.model.Activation;
import chainrule.model.Initialization;
import chainrule.model.LayerSpec;
import chainrule.model.Loss;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import chainrule.model.Penalty;
import chainrule.model.Precision;
import chainrule.model.Quantile;
import chainrule.report.SaliencyPictures;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class SaliencyTest {
    private static final List<String> NAMES = List.of("no", "yes");

    /** Two classes by one logistic output, o = w·x: its gradient is w, and that of the loss (ŷ − y)·w. */
    private static Checkpoint logistic(Shape shape, Optional<TableEncoding> encoding, double... w) {
        var output = new LayerSpec(1, new Activation.Identity(), Initialization.GLOROT, Penalty.NONE, 0);
        var spec = new MlpSpec(w.length, List.of(output), Loss.BINARY_CROSS_ENTROPY);
        var parameters = Parameters.zeros(spec);
        System.arraycopy(w, 0, parameters.values(), 0, w.length);
        return new Checkpoint(
                parameters,
                Precision.FLOAT64,
                shape,
                Task.classification(NAMES),
                TargetScaling.none(1),
                Normalization.none(shape),
                1,
                encoding);
    }

    /** All 0, so that ŷ is a half. */
    private static Batches zeros(Shape shape, int... labels) {
        var samples =
                new Samples(new Features.Bytes(new byte[labels.length * shape.features()], shape.features()), labels);
        return Batches.inOrder(samples.all(), shape, Normalization.none(shape), 2);
    }

    private static Saliency saliency(Checkpoint checkpoint, String output) {
        return new Saliency(checkpoint, new ReferenceEngine(), Optional.ofNullable(output), 2);
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> columns(Findings findings) {
        return (List<Map<String, Object>>) findings.values().get("columns");
    }

    @Test
    void columnsAreOrderedByTheGradientsSize() {
        var shape = Shape.vector(3);
        var checkpoint = logistic(shape, Optional.empty(), 1, -4, 0);
        var ofOutput = columns(saliency(checkpoint, "yes").of(zeros(shape, 0, 1, 1), "test"));
        assertThat(ofOutput).extracting("column").containsExactly("input 2", "input 1", "input 3");
        assertThat(ofOutput).extracting("mean").containsExactly(4.0, 1.0, 0.0);
        assertThat(columns(saliency(checkpoint, "no").of(zeros(shape, 0), "test")))
                .isEqualTo(columns(saliency(checkpoint, "yes").of(zeros(shape, 0), "test")));
        assertThat(columns(saliency(checkpoint, null).of(zeros(shape, 0, 1, 1), "test")))
                .extracting("mean")
                .containsExactly(2.0, 0.5, 0.0);
    }

    @Test
    void aColumnOfSeveralInputsHasTheLargestOfThese() {
        var colour = new Schema.Column("colour", Schema.Kind.CATEGORY, List.of("red", "green"));
        var encoding = new TableEncoding(List.of(
                new TableEncoding.Column(Schema.Column.number("size"), 0, List.of(), false),
                new TableEncoding.Column(colour, 0, List.of(0, 1), false)));
        var shape = Shape.vector(3);
        var checkpoint = logistic(shape, Optional.of(encoding), 2, 1, -3);
        var found = columns(saliency(checkpoint, "yes").of(zeros(shape, 0), "test"));
        assertThat(found).extracting("column").containsExactly("colour", "size");
        assertThat(found).extracting("inputs").containsExactly(2, 1);
        assertThat(found).extracting("mean").containsExactly(3.0, 2.0);
    }

    /** Two pixels of three channels each, plane by plane. */
    @Test
    void aPixelHasTheLargestOfItsChannels() {
        var shape = new Shape(3, 1, 2);
        var checkpoint = logistic(shape, Optional.empty(), 1, 0, -5, 0.5, 2, 2);
        // The bias: "yes" is predicted.
        checkpoint.parameters().values()[shape.features()] = 1;
        var findings = saliency(checkpoint, "yes").of(zeros(shape, 0, 1, 1), "test");
        assertThat(findings.figures()).hasSize(1);
        var pictures = (SaliencyPictures) findings.figures().get(0);
        assertThat(pictures.maps()).hasSize(2);
        assertThat(pictures.maps().get(1)).containsExactly(new double[] {5, 2}, within(1e-12));
        assertThat(findings.values()).containsEntry("pixels", 2).containsEntry("pixelsOfHalf", 1);
        assertThat(findings.tables().get(0).rows().get(0)).containsExactly("1", "no", "yes", "5.00", "row 1, column 1");
        assertThat(pictures.svg()).contains("<image");
        assertThat(pictures.png()).isNotEmpty();
    }

    @Test
    void theFewestPixelsWithHalfOfTheSumAreCounted() {
        assertThat(SaliencyOfImages.pixelsOfHalf(new double[] {1, 1, 1, 1})).isEqualTo(2);
        assertThat(SaliencyOfImages.pixelsOfHalf(new double[] {0, 10, 1, 0})).isEqualTo(1);
        assertThat(SaliencyOfImages.pixelsOfHalf(new double[5])).isZero();
    }

    @Test
    void whatHasNoGradientAtTheInputIsRefused() {
        var shape = Shape.vector(2);
        var checkpoint = logistic(shape, Optional.empty(), 1, 2);
        assertThatThrownBy(() -> saliency(checkpoint, "yess"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("did you mean yes?");
        assertThatThrownBy(() -> new Saliency(checkpoint, new ReferenceEngine(), Optional.empty(), 0))
                .isInstanceOf(UserException.class);
        assertThatThrownBy(() -> new Saliency(checkpoint, new Dl4jEngine(), Optional.empty(), 1))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("engine dl4j");
        var features = InputLayerJob.FEATURES;
        var spec = new MlpSpec(
                features.inputs(),
                features,
                List.of(new LayerSpec(2, new Activation.Identity(), Initialization.GLOROT, Penalty.NONE, 0)),
                Loss.CROSS_ENTROPY);
        var behind = new Checkpoint(
                Parameters.zeros(spec),
                Precision.FLOAT64,
                Shape.vector(features.inputs()),
                Task.classification(NAMES),
                TargetScaling.none(1),
                Normalization.none(Shape.vector(features.inputs())),
                1,
                Optional.empty());
        assertThatThrownBy(() -> saliency(behind, null))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("input layer");
    }

    /** Of a quantile loss with three levels no single output belongs to a target. */
    @Test
    void anOutputThatIsNotOneOfTheNamesIsRefused() {
        var loss = new Quantile(List.of(0.1, 0.5, 0.9));
        var spec = new MlpSpec(
                1, List.of(new LayerSpec(3, new Activation.Identity(), Initialization.GLOROT, Penalty.NONE, 0)), loss);
        var checkpoint = new Checkpoint(
                Parameters.zeros(spec),
                Precision.FLOAT64,
                Shape.vector(1),
                Task.regression(List.of("price")),
                TargetScaling.none(1),
                Normalization.none(Shape.vector(1)),
                1,
                Optional.empty());
        assertThatThrownBy(() -> saliency(checkpoint, "price"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("3 outputs");
    }
}
