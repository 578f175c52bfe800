package chainrule.export.onnx;

import chainrule.export.network.Affine;
import chainrule.export.onnx.OnnxStep.Arithmetic;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** {@code MatMul} and {@code Gemm} of samples and weights, whichever comes first and is transposed. */
final class OnnxProducts {
    private final Path file;
    private final OnnxTensors tensors;

    OnnxProducts(Path file, OnnxTensors tensors) {
        this.file = file;
        this.tensors = tensors;
    }

    /** Null if the sizes don't fit. */
    OnnxValue apply(OnnxNode node, List<? extends OnnxValue> in) {
        if (in.get(0) instanceof OnnxFlow && in.get(1) instanceof OnnxFlow) {
            return OnnxOperations.unread(
                    file, node, ": it multiplies two results, and only networks without branches are read");
        }
        if (node.type().equals("MatMul")) {
            return in.get(0) instanceof OnnxFlow flow
                    ? samplesFirst(node, flow, (OnnxConstant) in.get(1), false, 1)
                    : weightsFirst(node, (OnnxConstant) in.get(0), (OnnxFlow) in.get(1), false, 1);
        }
        return gemm(node, in);
    }

    /** α·A'·B' + β·C. */
    private OnnxValue gemm(OnnxNode node, List<? extends OnnxValue> in) {
        boolean transposedA = node.integer("transA", 0) != 0;
        boolean transposedB = node.integer("transB", 0) != 0;
        double alpha = node.number("alpha", 1);
        OnnxValue product;
        if (in.get(0) instanceof OnnxFlow flow && flow.rank() == 2) {
            product = samplesFirst(
                    node, transposedA ? swapped(flow) : flow, (OnnxConstant) in.get(1), transposedB, alpha);
        } else if (in.get(1) instanceof OnnxFlow flow && flow.rank() == 2) {
            product = weightsFirst(
                    node, (OnnxConstant) in.get(0), transposedB ? swapped(flow) : flow, transposedA, alpha);
        } else {
            return null;
        }
        double beta = node.number("beta", 1);
        if (!(product instanceof OnnxFlow flow) || in.size() < 3 || in.get(2) == null || beta == 0) {
            return product;
        }
        var biases = ((OnnxConstant) in.get(2)).finite(file);
        var scaled = beta == 1
                ? biases
                : biases.with(
                        biases.shape(),
                        Arrays.stream(biases.values()).map(b -> beta * b).toArray());
        return flow.spread(scaled, tensors)
                .<OnnxValue>map(spread -> flow.then(new OnnxStep.Scale(node.label(), Arithmetic.ADD, spread.numbers())))
                .orElseGet(() -> OnnxOperations.unread(
                        file,
                        node,
                        String.format(
                                Locale.ROOT,
                                ": a layer has %,d units, but '%s' of %,d biases has the shape %s",
                                flow.features(),
                                biases.origin(),
                                biases.values().length,
                                Arrays.toString(biases.shape()))));
    }

    private OnnxFlow swapped(OnnxFlow flow) {
        return flow.transposed(new int[] {1, 0}, tensors).orElseThrow(() -> new ArithmeticException("not swapped"));
    }

    /** x·W, with W inputs×units, or its transpose; or with a single column that has lost its axis. */
    private OnnxValue samplesFirst(
            OnnxNode node, OnnxFlow flow, OnnxConstant weights, boolean transposed, double alpha) {
        int last = flow.rank() - 1;
        if (!OnnxConstant.isReal(weights.type())) {
            return OnnxOperations.unread(
                    file, node, ": '%s' has whole numbers, not weights".formatted(weights.origin()));
        }
        if (weights.rank() < 1 || weights.rank() > 2 || !flow.isAlong(last)) {
            return mismatch(node, flow, weights);
        }
        boolean column = weights.rank() == 1;
        var matrix = column ? weights.shaped(weights.values().length, 1) : weights;
        var step = product(node, matrix, transposed, alpha, flow);
        if (step == null) {
            return mismatch(node, flow, weights);
        }
        if (column) {
            return flow.then(step, Arrays.copyOf(flow.sizes(), last), flow.batch());
        }
        var sizes = flow.sizes().clone();
        sizes[last] = step.units();
        return flow.then(step, sizes, flow.batch());
    }

    /** W·xᵀ, with W units×inputs, or its transpose. */
    private OnnxValue weightsFirst(
            OnnxNode node, OnnxConstant weights, OnnxFlow flow, boolean transposed, double alpha) {
        if (weights.rank() != 2 || flow.rank() != 2 || flow.batch() != 1) {
            return mismatch(node, flow, weights);
        }
        var step = product(node, weights, !transposed, alpha, flow);
        return step == null
                ? mismatch(node, flow, weights)
                : flow.then(step, new long[] {step.units(), flow.sizes()[1]}, 1);
    }

    private OnnxValue mismatch(OnnxNode node, OnnxFlow flow, OnnxConstant weights) {
        return OnnxOperations.unread(
                file,
                node,
                " with '%s' of the shape %s, after values of the shape %s: a layer's weights are a matrix, and samples are flat"
                        .formatted(
                                weights.origin(),
                                Arrays.toString(weights.shape()),
                                Arrays.toString(flow.sizes())
                                        .replace(Long.toString(OnnxFlow.BATCH), "batch")
                                        .replace(Long.toString(OnnxFlow.UNKNOWN), "?")));
    }

    /** Null if the samples have another size. */
    private OnnxStep.Product product(
            OnnxNode node, OnnxConstant weights, boolean transposed, double alpha, OnnxFlow flow) {
        int rows = (int) weights.shape()[0];
        int columns = (int) weights.shape()[1];
        int inputs = transposed ? columns : rows;
        int units = transposed ? rows : columns;
        long features = flow.features();
        if (inputs < 1 || units < 1 || features != OnnxFlow.UNKNOWN && features != inputs) {
            return null;
        }
        double[] values = weights.finite(file).values();
        if (transposed) {
            tensors.spend(values.length);
            values = Affine.transposed(values, units, inputs);
        }
        if (alpha != 1) {
            values = Arrays.stream(values).map(value -> alpha * value).toArray();
        }
        return new OnnxStep.Product(
                node.label(), weights.origin(), inputs, units, inOrder(values, units, flow.order()), weights.type());
    }

    /** The rows as Chainrule arranges a sample. */
    private double[] inOrder(double[] rows, int units, int[] order) {
        if (order == null) {
            return rows;
        }
        tensors.spend(rows.length);
        var arranged = new double[rows.length];
        for (int i = 0; i < order.length; i++) {
            System.arraycopy(rows, i * units, arranged, order[i] * units, units);
        }
        return arranged;
    }
}
