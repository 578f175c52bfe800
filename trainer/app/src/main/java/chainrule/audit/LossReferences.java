package chainrule.audit;

import chainrule.model.Loss;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMAE;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.nd4j.linalg.lossfunctions.impl.LossPoisson;

/** The losses of part B as DL4J and SameDiff have them, over outputs and targets that are rows of as many numbers. */
final class LossReferences {
    private LossReferences() {}

    /**
     * DL4J's loss.
     *
     * @param factor what DL4J's has to be multiplied with: it adds up outputs where the loss here is their mean
     */
    record Theirs(ILossFunction loss, IActivation activation, double factor) {}

    /** Empty if DL4J has none. */
    static Optional<Theirs> dl4j(Loss loss, int outputs) {
        return Optional.ofNullable(
                switch (loss.kind()) {
                    case CROSS_ENTROPY -> new Theirs(new LossMCXENT(), new ActivationSoftmax(), 1);
                    case SOFTMAX_SQUARED_ERROR -> new Theirs(new LossMSE(), new ActivationSoftmax(), 1);
                    case BINARY_CROSS_ENTROPY -> new Theirs(new LossBinaryXENT(), new ActivationSigmoid(), 1);
                    case SQUARED_ERROR -> new Theirs(new LossMSE(), new ActivationIdentity(), 1);
                    case ABSOLUTE_ERROR -> new Theirs(new LossMAE(), new ActivationIdentity(), 1);
                    case POISSON -> new Theirs(new LossPoisson(), new Exponential(), 1.0 / outputs);
                    case HUBER, QUANTILE, GAUSSIAN -> null;
                });
    }

    /**
     * Targets as both want them, a row of {@code m} numbers each: the probability of each class, a 0 or 1 for each label, the target of each
     * quantile; of a Gaussian the targets of the means, and then again.
     *
     * @param t {@code width} numbers a sample
     */
    static INDArray rows(Loss loss, double[] t, int width, int m) {
        int n = t.length / width;
        var rows = new double[n * m];
        for (int i = 0; i < rows.length; i++) {
            int k = i % m;
            double first = t[i / m * width];
            rows[i] = switch (loss.kind()) {
                case CROSS_ENTROPY -> {
                    double smoothing = loss.constants()[0];
                    yield (first == k ? 1 - smoothing : 0) + smoothing / m;
                }
                case SOFTMAX_SQUARED_ERROR -> first == k ? 1 : 0;
                case BINARY_CROSS_ENTROPY -> width == m ? t[i] : first == k ? 1 : 0;
                case SQUARED_ERROR, ABSOLUTE_ERROR, HUBER, POISSON -> t[i];
                case QUANTILE -> t[i / m * width + k / loss.constants().length];
                case GAUSSIAN -> t[i / m * width + k % width];
            };
        }
        return Nd4j.createFromArray(rows).reshape('c', n, m);
    }

    /** Terms in a row for each sample, whose sum is the loss. */
    static SDVariable terms(SameDiff graph, Loss loss, SDVariable o, INDArray rows) {
        int m = (int) rows.size(1);
        var target = graph.constant(rows);
        double[] constants = loss.constants();
        return switch (loss.kind()) {
            case CROSS_ENTROPY ->
                graph.math.log(graph.nn.softmax(o, 1)).mul(target).neg();
            case SOFTMAX_SQUARED_ERROR -> {
                var error = graph.nn.softmax(o, 1).sub(target);
                yield error.mul(error).div(m);
            }
            case BINARY_CROSS_ENTROPY -> {
                var p = graph.nn.sigmoid(o);
                yield graph.math
                        .log(p)
                        .mul(target)
                        .add(graph.math.log(p.rsub(1)).mul(target.rsub(1)))
                        .neg();
            }
            case SQUARED_ERROR -> graph.math.square(o.sub(target)).div(m);
            case ABSOLUTE_ERROR -> graph.math.abs(o.sub(target)).div(m);
            case HUBER -> {
                // ½ min(|e|, δ)² + δ·(what |e| has above δ).
                var error = graph.math.abs(o.sub(target));
                var above = graph.nn.relu(error.sub(constants[0]), 0);
                yield graph.math
                        .square(error.sub(above))
                        .mul(0.5)
                        .add(above.mul(constants[0]))
                        .div(m);
            }
            case QUANTILE -> {
                var levels = Nd4j.zeros(rows.dataType(), 1, m);
                for (int k = 0; k < m; k++) {
                    levels.putScalar(k, constants[k % constants.length]);
                }
                // τ·missing + what is too many.
                yield target.sub(o)
                        .mul(graph.constant(levels))
                        .add(graph.nn.relu(o.sub(target), 0))
                        .div(m);
            }
            case POISSON -> graph.math.exp(o).sub(o.mul(target)).div(m);
            case GAUSSIAN -> {
                var mean = o.mmul(graph.constant(half(rows, 0)));
                var logVariance = o.mmul(graph.constant(half(rows, m / 2)));
                var error = mean.sub(graph.constant(rows.mmul(half(rows, 0))));
                yield graph.math
                        .square(error)
                        .div(graph.math.exp(logVariance))
                        .add(logVariance)
                        .div(m);
            }
        };
    }

    /** What picks half of the columns, from one on. */
    private static INDArray half(INDArray rows, int from) {
        int m = (int) rows.size(1);
        var chosen = Nd4j.zeros(rows.dataType(), m, m / 2);
        for (int k = 0; k < m / 2; k++) {
            chosen.putScalar(from + k, k, 1);
        }
        return chosen;
    }
}
