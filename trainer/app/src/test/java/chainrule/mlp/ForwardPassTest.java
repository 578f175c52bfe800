package chainrule.mlp;

import chainrule.checkpoint.Checkpoint;
import chainrule.datasets.Batches;
import chainrule.datasets.Curve;
import chainrule.datasets.Dataset;
import chainrule.datasets.Features;
import chainrule.datasets.Normalization;
import chainrule.datasets.Samples;
import chainrule.datasets.Schema;
import chainrule.datasets.Shape;
import chainrule.datasets.TableEncoding;
import chainrule.datasets.TargetScaling;
import chainrule.datasets.Task;
import chainrule.engine.NormJob;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.metric.Predictions;
import chainrule.model.Activation;
import chainrule.model.Initialization;
import chainrule.model.InputLayer;
import chainrule.model.LayerSpec;
import chainrule.model.Loss;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import chainrule.model.Penalty;
import chainrule.model.Precision;
import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** What is predicted for a sample in plain Java is what the reference device predicts: 1e-12 in float64, 1e-6 in float32. */
class ForwardPassTest {
    private static final int ROWS = 9;
    private static final List<Precision> PRECISIONS = List.of(Precision.FLOAT64, Precision.FLOAT32);
    private static final InputLayer PLAIN = InputLayer.plain(4);

    private static double[][] rows(int width) {
        var random = new RandomStream(3, Purpose.INPUT, 0, 0);
        var rows = new double[ROWS][width];
        for (var row : rows) {
            // Float32 numbers, so that both precisions read the same.
            Arrays.setAll(row, j -> (float) (2 * random.nextGaussian()));
        }
        return rows;
    }

    private static MlpSpec spec(InputLayer input, Activation activation, Loss loss, int outputs) {
        var hidden = new LayerSpec(6, activation, Initialization.GLOROT, Penalty.NONE, 0.5);
        var output = new LayerSpec(outputs, new Activation.Identity(), Initialization.GLOROT, Penalty.NONE, 0);
        return new MlpSpec(input.inputs(), input, List.of(hidden, hidden, output), loss);
    }

    private static Parameters parameters(MlpSpec spec, Precision precision) {
        var parameters = Parameters.initial(spec, 11, precision);
        var random = new RandomStream(5, Purpose.INPUT, 0, 0);
        for (int l = 0; l < spec.layers().size(); l++) {
            for (int j = 0; j < spec.fanOut(l); j++) {
                parameters.values()[parameters.biases(l) + j] = precision.rounded(random.nextGaussian());
            }
        }
        for (var place : spec.norms()) {
            for (int i = parameters.norm(place); i < parameters.norm(place) + place.parameters(); i++) {
                parameters.values()[i] += precision.rounded(random.nextUniform(-0.5, 0.5));
            }
        }
        return parameters.rounded(precision);
    }

    private static Checkpoint checkpoint(
            MlpSpec spec, Precision precision, Task task, Shape shape, Normalization normalization) {
        var scaling = task.isRegression()
                ? new TargetScaling(new double[] {0.5, 4}, new double[] {-1, 2})
                : TargetScaling.none(task.width());
        return new Checkpoint(parameters(spec, precision), precision, shape, task, scaling, normalization, 1);
    }

    /** What the reference device predicts for raw rows. */
    private static Predictions reference(Checkpoint network, Dataset data) {
        var samples = Batches.inOrder(data.train().all(), network.shape(), network.normalization(), 4)
                .withScaling(network.scaling());
        try (var loaded = new ReferenceEngine().load(network.parameters(), network.precision())) {
            return Predictions.of(network.task(), loaded, samples);
        }
    }

    private static void assertSame(Checkpoint network, double[][] rows, Dataset data) {
        var expected = reference(network, data);
        var predictor = RowPredictor.Shared.of(network).predictor();
        double tolerance = network.precision() == Precision.FLOAT64 ? 1e-12 : 1e-6;
        for (int i = 0; i < rows.length; i++) {
            predictor.read(rows[i]);
            double[] found;
            if (network.task().isClassification()) {
                found = new double[network.task().names().size()];
                predictor.probabilities(found);
                assertThat(predictor.decision()).isEqualTo(expected.decision(i, 0));
            } else {
                found = predictor.response();
            }
            assertThat(found).hasSize(expected.width());
            for (int j = 0; j < found.length; j++) {
                double truth = expected.response(i, j);
                assertThat(found[j]).isCloseTo(truth, within(tolerance * Math.max(1, Math.abs(truth))));
            }
        }
    }

    private static Dataset dataset(double[][] rows, Task task, Shape shape) {
        var flat = Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
        var samples = new Samples(new Features.Doubles(flat, rows[0].length), task.zeros(rows.length));
        return new Dataset("rows", shape, task, samples, samples.none());
    }

    private static void assertSame(MlpSpec spec, Precision precision, Task task) {
        double[][] rows = rows(spec.inputs());
        var shape = Shape.vector(spec.inputs());
        var scale = new double[spec.inputs()];
        var shift = new double[spec.inputs()];
        Arrays.setAll(scale, j -> 0.25 + 0.5 * j);
        Arrays.setAll(shift, j -> 0.1 * j - 0.2);
        assertSame(
                checkpoint(spec, precision, task, shape, new Normalization(scale, shift)),
                rows,
                dataset(rows, task, shape));
    }

    static Stream<Arguments> activations() {
        return Arrays.stream(Activation.Kind.values())
                .flatMap(kind -> PRECISIONS.stream().map(precision -> Arguments.of(kind, precision)));
    }

    @ParameterizedTest
    @MethodSource("activations")
    void everyActivationIsTheReferenceDevices(Activation.Kind kind, Precision precision) {
        var task = Task.classification(List.of("a", "b", "c"));
        assertSame(spec(PLAIN, kind.with(0.25), Loss.CROSS_ENTROPY, 3), precision, task);
    }

    static Stream<Arguments> norms() {
        return Arrays.stream(NormJob.values())
                .flatMap(norms -> PRECISIONS.stream().map(precision -> Arguments.of(norms, precision)));
    }

    @ParameterizedTest
    @MethodSource("norms")
    void normalisationsAndResidualConnectionsAreTheReferenceDevices(NormJob norms, Precision precision) {
        assertSame(norms.spec(), precision, Task.classification(List.of("a", "b", "c")));
    }

    static Stream<Arguments> links() {
        return Loss.all().stream()
                .flatMap(loss -> Arrays.stream(Task.Kind.values())
                        .filter(loss::judges)
                        .flatMap(kind -> PRECISIONS.stream().map(precision -> Arguments.of(loss, kind, precision))));
    }

    @ParameterizedTest
    @MethodSource("links")
    void everyLossPredictsAsWithTheReferenceDevice(Loss loss, Task.Kind kind, Precision precision) {
        var task = new Task(kind, List.of("a", "b"));
        assertSame(spec(PLAIN, new Activation.Tanh(), loss, loss.outputs(task)), precision, task);
    }

    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"FLOAT32", "FLOAT64"})
    void everyPartOfAnInputLayerIsTheReferenceDevices(Precision precision) {
        var input = new InputLayer(List.of(
                new InputLayer.Plain(1),
                new InputLayer.Scaled(2),
                new InputLayer.Periodic(2, 3, 0.3),
                new InputLayer.Embedding(5, 3)));
        var spec = spec(input, new Activation.Parametric(0.2), Loss.CROSS_ENTROPY, 2);
        double[][] rows = rows(6);
        for (int i = 0; i < rows.length; i++) {
            // The last input is a category's place, or -1 for an unknown one.
            rows[i][5] = i % 6 - 1;
        }
        var task = Task.classification(List.of("a", "b"));
        var shape = Shape.vector(6);
        var normalization = new Normalization(new double[] {1, 2, 1, 0.5, 3, 1}, new double[] {0, 1, 0, 0, -1, 0});
        assertSame(checkpoint(spec, precision, task, shape, normalization), rows, dataset(rows, task, shape));
    }

    /** An image's channels have one scale each. */
    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"FLOAT32", "FLOAT64"})
    void channelsOfImagesAreNormalisedAsByTheReferenceDevice(Precision precision) {
        var task = Task.classification(List.of("a", "b"));
        var shape = new Shape(2, 3, 2);
        var spec = spec(InputLayer.plain(12), new Activation.Relu(), Loss.CROSS_ENTROPY, 2);
        double[][] rows = rows(12);
        var normalization = new Normalization(new double[] {0.5, 3}, new double[] {1, -2});
        assertSame(checkpoint(spec, precision, task, shape, normalization), rows, dataset(rows, task, shape));
    }

    /** Numbers on curves, a category with inputs of its own, one that is embedded, and missing values. */
    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"FLOAT32", "FLOAT64"})
    void aTablesColumnsAreEncodedAsThoseOfADataSet(Precision precision) {
        var colour = new Schema.Column("colour", Schema.Kind.CATEGORY, List.of("blue", "green", "red"));
        var place = new Schema.Column("place", Schema.Kind.CATEGORY, List.of("a", "b", "c", "d"));
        var encoding = new TableEncoding(List.of(
                new TableEncoding.Column(
                        Schema.Column.number("age"), 3, List.of(), false, true, new Curve.Robust(1, 2)),
                new TableEncoding.Column(
                        Schema.Column.number("size"), 0, List.of(), false, false, new Curve.Quantiles(new double[] {
                            -2, -1, 0, 0, 0.5, 3
                        })),
                new TableEncoding.Column(Schema.Column.number("plain"), 0, List.of(), false),
                new TableEncoding.Column(colour, 0, List.of(0, 2), true),
                new TableEncoding.Column(place, 0, List.of(1, 2, 3), true, false, Curve.STRAIGHT)));
        double[][] rows = rows(5);
        for (int i = 0; i < rows.length; i++) {
            rows[i][0] = i == 4 ? Double.NaN : rows[i][0];
            rows[i][3] = i == 5 ? Double.NaN : i % 4 - 1;
            rows[i][4] = i % 5 - 1;
        }
        var task = Task.classification(List.of("a", "b"));
        var flat = Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
        var samples = new Samples(new Features.Doubles(flat, 5), task.zeros(ROWS));
        var raw = new Dataset(
                "table",
                Shape.vector(5),
                task,
                samples,
                samples.none(),
                samples.none(),
                List.of(),
                Optional.of(encoding.schema()));
        var input = new InputLayer(List.of(new InputLayer.Plain(7), new InputLayer.Embedding(3, 2)));
        var spec = spec(input, new Activation.Relu(), Loss.CROSS_ENTROPY, 2);
        var shape = Shape.vector(encoding.width());
        var network = new Checkpoint(
                parameters(spec, precision),
                precision,
                shape,
                task,
                TargetScaling.none(1),
                Normalization.none(shape),
                1,
                Optional.of(encoding));
        assertSame(network, rows, encoding.apply(raw));
    }

    /** A table of float32 is encoded as float32, also what stands in for a missing number: 0.1 is another number then. */
    @Test
    void whatStandsInForAMissingFloatIsAFloat() {
        var encoding = new TableEncoding(List.of(
                new TableEncoding.Column(Schema.Column.number("a"), 0.1, List.of(), true),
                new TableEncoding.Column(Schema.Column.number("b"), 0, List.of(), false)));
        var task = Task.classification(List.of("a", "b"));
        var samples = new Samples(new Features.Floats(new float[] {Float.NaN, 1.5f}, 2), task.zeros(1));
        var raw = new Dataset(
                "table",
                Shape.vector(2),
                task,
                samples,
                samples.none(),
                samples.none(),
                List.of(),
                Optional.of(encoding.schema()));
        var shape = Shape.vector(3);
        var spec = spec(InputLayer.plain(3), new Activation.Tanh(), Loss.CROSS_ENTROPY, 2);
        var network = new Checkpoint(
                parameters(spec, Precision.FLOAT64),
                Precision.FLOAT64,
                shape,
                task,
                TargetScaling.none(1),
                Normalization.none(shape),
                1,
                Optional.of(encoding));
        var found = new double[2];
        RowPredictor.Shared.of(network)
                .predictor()
                .read(new float[] {Float.NaN, 1.5f})
                .probabilities(found);
        assertThat(found[0]).isCloseTo(reference(network, encoding.apply(raw)).response(0, 0), within(1e-12));
    }
}
