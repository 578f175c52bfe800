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
import chainrule.optim.Optimizer;
import chainrule.report.SaliencyPictures;
import java.util.Arrays;
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
    }

    private static final double STEP = 1e-5;

    /** A network with plain, scaled and periodic numbers, and categories at the places 3 and 6 of 7. */
    private static Checkpoint behindInputLayer(Parameters parameters) {
        var shape = Shape.vector(InputLayerJob.FEATURES.inputs());
        return new Checkpoint(
                parameters,
                Precision.FLOAT64,
                shape,
                Task.classification(List.of("a", "b", "c")),
                TargetScaling.none(1),
                Normalization.none(shape),
                1,
                Optional.empty());
    }

    private static Parameters inputLayer() {
        return InputLayerJob.job(Precision.FLOAT64, new Optimizer.Sgd(0.1)).initial();
    }

    private static Batches rows(double[] x, int... labels) {
        var shape = Shape.vector(InputLayerJob.FEATURES.inputs());
        var samples = new Samples(new Features.Doubles(x, shape.features()), labels);
        return Batches.inOrder(samples.all(), shape, Normalization.none(shape), 2);
    }

    private static double value(Parameters parameters, double[] x, String output) {
        return saliency(behindInputLayer(parameters), output).values(parameters, rows(x, 1))[0];
    }

    /** By central differences: of numbers with respect to themselves, of a category with respect to its row. */
    @Test
    void behindAnInputLayerTheGradientIsACentralDifference() {
        var parameters = inputLayer();
        double[] x = {0.3, -0.7, 1.1, 2, 0.4, -0.2, 1};
        for (var output : Arrays.asList(null, "a", "c")) {
            double[] expected = new double[x.length];
            for (int j = 0; j < x.length; j++) {
                double[] above = x.clone();
                double[] below = x.clone();
                above[j] += STEP;
                below[j] -= STEP;
                expected[j] =
                        Math.abs(value(parameters, above, output) - value(parameters, below, output)) / (2 * STEP);
            }
            expected[3] = ofRow(parameters, "E1", 2, x, output);
            expected[6] = ofRow(parameters, "E2", 1, x, output);
            var found = saliency(behindInputLayer(parameters), output).of(rows(x, 1), "test");
            assertThat(expected).doesNotContain(0);
            for (var column : columns(found)) {
                int j = Integer.parseInt(((String) column.get("column")).substring("input ".length())) - 1;
                assertThat((double) column.get("mean"))
                        .as("%s of %s", column, output)
                        .isCloseTo(expected[j], within(1e-8));
            }
            assertThat(found.answers().toString()).contains("An embedded category has no derivative");
        }
    }

    private static double ofRow(Parameters parameters, String table, int row, double[] x, String output) {
        var piece = Parameters.pieces(parameters.spec()).stream()
                .filter(each -> each.name().equals(table))
                .findFirst()
                .orElseThrow();
        int size = piece.size() / (table.equals("E1") ? InputLayerJob.SEEN_CATEGORIES + 1 : 2);
        double sum = 0;
        for (int k = 0; k < size; k++) {
            int at = piece.at() + row * size + k;
            double slope =
                    (value(moved(parameters, at, STEP), x, output) - value(moved(parameters, at, -STEP), x, output))
                            / (2 * STEP);
            sum += slope * slope;
        }
        return Math.sqrt(sum);
    }

    private static Parameters moved(Parameters parameters, int at, double by) {
        double[] values = parameters.values().clone();
        values[at] += by;
        return new Parameters(parameters.spec(), values);
    }

    @Test
    void behindAnInputLayerAttributionsSumToTheDifference() {
        var parameters = inputLayer();
        double[] x = {0.3, -0.7, 1.1, 2, 0.4, -0.2, 1, -1.3, 0.2, 0.6, -1, 1.4, 0.9, 0};
        var samples = rows(x, 1, 2);
        var saliency = saliency(behindInputLayer(parameters), "b");
        // Of the zero baseline by the engine itself: numbers of 0, and categories that have no row.
        double[] zero = {0, 0, 0, -1, 0, 0, -1};
        double before = value(parameters, zero, "b");
        double expected = 0;
        for (double after : saliency.values(parameters, samples)) {
            expected += Math.abs(after - before) / 2;
        }
        for (var path : List.of(Path.fromZero(parameters, samples, 3000), Path.fromMean(parameters, samples, 3000))) {
            var found = saliency.of(samples, "test", path);
            assertThat((double) found.values().get("largestGap"))
                    .as(path.name())
                    .isLessThan(1e-3);
            assertThat(columns(found)).hasSize(7);
            assertThat(found.answers().toString()).contains("behind the input layer");
            if (path.name().contains("unknown categories")) {
                double mean = new Completeness(saliency, samples, path, new double[2]).mean();
                assertThat(mean).isCloseTo(expected, within(1e-12));
            }
        }
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
