package chainrule.engine.nd4j;

import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation.ClipGradients;
import java.util.List;
import java.util.function.Function;

/**
 * Clips the gradients of a step in two stages: each lane adds up the squares of its share, then each scales its share by
 * the factor that all sums together give.
 */
final class GradientNorm {
    private static final int BLOCK = 4096;

    private final double[] squares;

    GradientNorm(int lanes) {
        squares = new double[lanes];
    }

    Kernel measure(Partition share, ClipGradients op, Function<Matrix, Storage> storages) {
        var gradients = op.gradients().stream().map(storages).toList();
        var block = new double[BLOCK];
        return s -> squares[share.lane()] = sumOfSquares(share, gradients, block);
    }

    private static double sumOfSquares(Partition share, List<Storage> gradients, double[] block) {
        var sum = new double[1];
        for (var gradient : gradients) {
            ElementKernels.blocks(share, gradient.size(), (at, count) -> {
                gradient.read(at, count, block, 0);
                for (int i = 0; i < count; i++) {
                    sum[0] += block[i] * block[i];
                }
            });
        }
        return sum[0];
    }

    Kernel scale(Partition share, ClipGradients op, Function<Matrix, Storage> storages) {
        var gradients = op.gradients().stream().map(storages).toList();
        var block = new double[BLOCK];
        return s -> {
            double sum = 0;
            for (double square : squares) {
                sum += square;
            }
            double factor = op.factor(sum);
            if (factor != 1) {
                gradients.forEach(gradient -> multiply(share, gradient, factor, block));
            }
        };
    }

    private static void multiply(Partition share, Storage gradient, double factor, double[] block) {
        ElementKernels.blocks(share, gradient.size(), (at, count) -> {
            gradient.read(at, count, block, 0);
            for (int i = 0; i < count; i++) {
                block[i] *= factor;
            }
            gradient.write(at, count, block, 0);
        });
    }
}
