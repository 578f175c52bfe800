package chainrule.audit;

import chainrule.audit.Vectors.Worst;
import chainrule.datasets.Batches;
import chainrule.engine.nd4j.NativeThreads;
import chainrule.engine.nd4j.Nd4jDevice;
import chainrule.engine.nd4j.Nd4jEngine;
import chainrule.engine.step.Kept;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation;
import chainrule.engine.step.Step;
import chainrule.model.Activation;
import chainrule.model.FoldedNorms;
import chainrule.model.Loss;
import chainrule.model.MlpSpec;
import chainrule.model.Norm;
import chainrule.model.NormPlace;
import chainrule.model.Parameters;
import chainrule.model.Penalty;
import chainrule.model.Precision;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

import static chainrule.audit.Vectors.AUTODIFF;

/** E1 and E3: batch normalisation, and what evaluation makes of it. */
final class BatchNormEntries {
    private static final int SAMPLES = 6;
    private static final int WIDTH = 5;
    private static final double EPSILON = 1e-2;
    private static final double MOMENTUM = 0.3;

    private BatchNormEntries() {}

    /**
     * What a batch's numbers become, a sample a row.
     *
     * @param h γ∘x̂ by statistics of the batch
     * @param mean the running mean, which was 0
     * @param variance the running variance, which was 1
     * @param evaluated γ∘x̂ by the running statistics
     */
    record Normalized(double[] h, double[] mean, double[] variance, double[] evaluated) {}

    /** A batch normalisation of {@code gamma.length} columns. */
    @FunctionalInterface
    interface Normalizing {
        Normalized of(double[] a, double[] gamma, double epsilon, double momentum);
    }

    static Entry<Normalizing> forward() {
        return new Entry<>(
                "E1",
                "γ∘(a − μ)/√(σ² + ε) by column, μ and σ² of the batch in training, running ones in evaluation",
                BatchNormEntries::byProgram,
                f -> {
                    var definition = new Worst("definition", AUTODIFF);
                    var sameDiff = new Worst("SameDiff", AUTODIFF);
                    var nd4j = new Worst("ND4J's batchNorm", AUTODIFF);
                    for (double shift : new double[] {0, 1e3}) {
                        double[] a = Vectors.map(Vectors.points(SAMPLES * WIDTH, 14), v -> v + shift);
                        double[] gamma = Vectors.points(WIDTH, 15);
                        String what = "shifted by " + shift;
                        var found = f.of(a, gamma, EPSILON, MOMENTUM);
                        compare(definition, what, found, byDefinition(a, gamma));
                        sameDiff.add(
                                what,
                                found.h(),
                                Autodiff.value(
                                        (graph, x) -> NormGraph.normalized(graph.reshape(x, SAMPLES, WIDTH), EPSILON, 0)
                                                .mul(graph.constant(Autodiff.row(gamma))),
                                        a));
                        nd4j.add(what, found.evaluated(), evaluatedByNd4j(a, gamma, found));
                    }
                    return List.of(definition.comparison(), sameDiff.comparison(), nd4j.comparison());
                });
    }

    private static void compare(Worst worst, String what, Normalized found, Normalized expected) {
        worst.add(what, found.h(), expected.h());
        worst.add("running mean, " + what, found.mean(), expected.mean());
        worst.add("running variance, " + what, found.variance(), expected.variance());
        worst.add("evaluation, " + what, found.evaluated(), expected.evaluated());
    }

    /** The operations of a training step and of an evaluation, on the device that {@code auto} trains on without a GPU. */
    private static Normalized byProgram(double[] a, double[] gamma, double epsilon, double momentum) {
        NativeThreads.prepare();
        int width = gamma.length;
        int n = a.length / width;
        var x = new Matrix("A", n, width);
        var h = new Matrix("H", n, width);
        var evaluated = new Matrix("E", n, width);
        var rows = List.of("γ", "S", "μ", "V", "mean", "variance").stream()
                .map(name -> new Matrix(name, 1, width))
                .toList();
        var kept = new Kept.OfStatistics(momentum);
        List<Operation> operations = List.of(
                new Operation.BatchNorm(
                        h, new Matrix("N", n, width), rows.get(1), rows.get(2), rows.get(3), x, rows.get(0), epsilon),
                new Operation.Average(rows.get(4), rows.get(2), kept),
                new Operation.Average(rows.get(5), rows.get(3), kept),
                new Operation.Standardize(evaluated, x, Optional.of(rows.get(4)), rows.get(5), rows.get(0), epsilon));
        var matrices = new LinkedHashSet<Matrix>();
        operations.forEach(operation -> matrices.addAll(operation.matrices()));
        try (var memory = Nd4jDevice.alone().allocate(matrices, n, Precision.FLOAT64)) {
            memory.write(x, a, 0);
            memory.write(rows.get(0), gamma, 0);
            memory.write(rows.get(5), Vectors.map(gamma, any -> 1), 0);
            memory.kernel(operations).run(Step.ofSize(n));
            var results = List.of(h, rows.get(4), rows.get(5), evaluated).stream()
                    .map(matrix -> {
                        var values = new double[matrix.rows() * width];
                        memory.read(matrix, n, values, 0);
                        return values;
                    })
                    .toList();
            return new Normalized(results.get(0), results.get(1), results.get(2), results.get(3));
        }
    }

    private static Normalized byDefinition(double[] a, double[] gamma) {
        double[][] h = rows(a);
        double[][] evaluated = rows(a);
        var mean = new double[WIDTH];
        var variance = new double[WIDTH];
        for (int j = 0; j < WIDTH; j++) {
            double m = PlainNorm.mean(h, j);
            mean[j] = MOMENTUM * m;
            variance[j] = 1 - MOMENTUM + MOMENTUM * PlainNorm.variance(h, j, m, SAMPLES - 1);
            PlainNorm.standardize(h, j, m, PlainNorm.variance(h, j, m, SAMPLES), EPSILON, gamma[j], 0);
            PlainNorm.standardize(evaluated, j, mean[j], variance[j], EPSILON, gamma[j], 0);
        }
        return new Normalized(flat(h), mean, variance, flat(evaluated));
    }

    private static double[][] rows(double[] a) {
        var rows = new double[a.length / WIDTH][];
        Arrays.setAll(rows, i -> Arrays.copyOfRange(a, i * WIDTH, (i + 1) * WIDTH));
        return rows;
    }

    private static double[] flat(double[][] rows) {
        return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    }

    private static double[] evaluatedByNd4j(double[] a, double[] gamma, Normalized running) {
        return Autodiff.numbers(Nd4j.nn()
                .batchNorm(
                        array(a).reshape('c', SAMPLES, WIDTH),
                        array(running.mean()),
                        array(running.variance()),
                        array(gamma),
                        array(new double[WIDTH]),
                        EPSILON,
                        1));
    }

    private static INDArray array(double[] values) {
        return Nd4j.createFromArray(values);
    }

    static Entry<UnaryOperator<Parameters>> folded() {
        return new Entry<>("E3", "W′ = W·diag(γ/√(σ²+ε)), b′ = (b−μ)∘γ/√(σ²+ε) + β", FoldedNorms::of, fold -> {
            var definition = new Worst("definition", AUTODIFF);
            var nd4j = new Worst("ND4J's batchNorm", AUTODIFF);
            for (var activation : List.of(new Activation.Tanh(), new Activation.Parametric(0.25))) {
                var spec = normalized(activation);
                var job = AuditJob.of(spec, 3, SAMPLES);
                String what = "logits with " + activation.kind();
                double[] found = logits(fold.apply(job.initial()), job.batches());
                double[] x = inputs(job.batches());
                definition.add(what, found, logits(job.initial(), x, false));
                nd4j.add(what, found, logits(job.initial(), x, true));
            }
            return List.of(definition.comparison(), nd4j.comparison());
        });
    }

    private static MlpSpec normalized(Activation activation) {
        var dense = AuditJob.spec(4, List.of(WIDTH, 3), activation, Loss.CROSS_ENTROPY, 3, Penalty.NONE, 0);
        var norm = new Norm.Batch(EPSILON, MOMENTUM);
        var layers = dense.layers().stream()
                .map(layer -> layer == dense.layers().get(2) ? layer : layer.withNorm(norm))
                .toList();
        return new MlpSpec(4, layers, dense.loss());
    }

    /** In the order in which a network is evaluated. */
    private static double[] inputs(Batches batches) {
        var x = new double[SAMPLES * batches.shape().features()];
        batches.gather(batches.subset().rows(), 0, SAMPLES, 1, x);
        return x;
    }

    private static double[] logits(Parameters parameters, Batches batches) {
        var all = new double[SAMPLES * 3];
        try (var network = new Nd4jEngine().load(parameters, Precision.FLOAT64)) {
            network.logits(batches, (first, n, o) -> System.arraycopy(o, 0, all, first * 3, n * 3));
        }
        return all;
    }

    /** Layer by layer, with the running statistics: by loops, or by ND4J. */
    private static double[] logits(Parameters p, double[] x, boolean byNd4j) {
        INDArray h = array(x).reshape('c', SAMPLES, x.length / SAMPLES);
        var spec = p.spec();
        for (int l = 0; l < spec.layers().size(); l++) {
            INDArray w = part(p, p.weights(l), spec.fanIn(l), spec.fanOut(l));
            h = h.mmul(w).addRowVector(part(p, p.biases(l), 1, spec.fanOut(l)));
            for (var place : spec.norms(l)) {
                h = byNd4j ? batchNorm(p, place, h) : byLoops(p, place, h);
            }
            for (int i = 0; i < SAMPLES; i++) {
                for (int j = 0; j < spec.fanOut(l); j++) {
                    double a = h.getDouble(i, j);
                    h.putScalar(
                            i,
                            j,
                            spec.isParametric(l)
                                    ? Math.max(0, a) + p.values()[p.slopes(l) + j] * Math.min(0, a)
                                    : PlainActivation.of(spec.layers().get(l).activation(), a));
                }
            }
        }
        return Autodiff.numbers(h);
    }

    private static INDArray part(Parameters p, int at, int rows, int columns) {
        return array(Arrays.copyOfRange(p.values(), at, at + rows * columns)).reshape('c', rows, columns);
    }

    private static INDArray batchNorm(Parameters p, NormPlace place, INDArray a) {
        int width = place.width();
        var rows = IntStream.of(p.statistics(place), p.statistics(place) + width, p.norm(place), p.norm(place) + width)
                .mapToObj(at -> part(p, at, 1, width).reshape(width))
                .toList();
        return Nd4j.nn()
                .batchNorm(
                        a,
                        rows.get(0),
                        rows.get(1),
                        rows.get(2),
                        rows.get(3),
                        place.norm().epsilon(),
                        1);
    }

    private static INDArray byLoops(Parameters p, NormPlace place, INDArray a) {
        double[][] rows = a.toDoubleMatrix();
        int width = place.width();
        for (int j = 0; j < width; j++) {
            int gamma = p.norm(place) + j;
            int mean = p.statistics(place) + j;
            double[] v = p.values();
            PlainNorm.standardize(
                    rows, j, v[mean], v[mean + width], place.norm().epsilon(), v[gamma], v[gamma + width]);
        }
        return Nd4j.createFromArray(rows);
    }
}
