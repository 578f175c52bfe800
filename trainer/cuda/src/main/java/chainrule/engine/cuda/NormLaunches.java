package chainrule.engine.cuda;

import chainrule.engine.cuda.arguments.Address.Reals;
import chainrule.engine.cuda.arguments.Groups.Copy;
import chainrule.engine.cuda.arguments.KernelArguments;
import chainrule.engine.cuda.card.Launches;
import chainrule.engine.cuda.plan.StepPlaces;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation.BatchNorm;
import chainrule.engine.step.Operation.BatchNormBackward;
import chainrule.engine.step.Operation.LayerNorm;
import chainrule.engine.step.Operation.LayerNormBackward;
import chainrule.engine.step.Operation.Standardize;
import chainrule.engine.step.Operation.Sum;

/**
 * How normalisations and residual connections are launched.
 *
 * @param n samples of a batch
 */
record NormLaunches(Launches launches, StepPlaces places, int n) {
    /** Of a block: batchnorm.cu has the same number. */
    private static final int NORM_COLUMNS = 8;

    void layerNorm(LayerNorm op) {
        int width = op.gamma().columns();
        launches.kernel(
                Math.min(Launches.MOST_BLOCKS, n),
                Launches.threadsFor(width),
                new KernelArguments.LayerNorm(
                        at(op.h()),
                        at(op.normalized()),
                        at(op.inverse()),
                        at(op.a()),
                        at(op.gamma()),
                        places.stride(),
                        n,
                        width,
                        op.epsilon()));
    }

    void layerNormBackward(LayerNormBackward op) {
        int width = op.gamma().columns();
        launches.kernel(
                Math.min(Launches.MOST_BLOCKS, n),
                Launches.threadsFor(width),
                new KernelArguments.LayerNormBackward(
                        at(op.delta()),
                        at(op.normalized()),
                        at(op.inverse()),
                        at(op.gamma()),
                        places.stride(),
                        n,
                        width));
    }

    void batchNorm(BatchNorm op, Copy copy) {
        int width = op.gamma().columns();
        launches.kernel(
                Launches.divided(width, NORM_COLUMNS),
                Launches.threadsFor(Math.min(n, Launches.MOST_THREADS) * NORM_COLUMNS),
                new KernelArguments.BatchNorm(
                        at(op.h()),
                        at(op.normalized()),
                        at(op.inverse()),
                        at(op.mean()),
                        at(op.variance()),
                        at(op.a()),
                        at(op.gamma()),
                        places.stride(),
                        n,
                        width,
                        op.epsilon(),
                        copy));
    }

    void batchNormBackward(BatchNormBackward op, Copy copy) {
        int count = op.delta().rows(n) * op.delta().columns();
        launches.fours(
                count,
                new KernelArguments.BatchNormBackward(
                        at(op.delta()),
                        at(op.normalized()),
                        at(op.inverse()),
                        at(op.gamma()),
                        at(op.sum()),
                        at(op.along()),
                        places.stride(),
                        count,
                        op.delta().columns(),
                        n,
                        copy));
    }

    void standardize(Standardize op, Copy copy) {
        int count = op.h().rows(n) * op.h().columns();
        launches.fours(
                count,
                new KernelArguments.Standardize(
                        at(op.h()),
                        at(op.a()),
                        op.mean().map(this::at).orElse(Reals.NULL),
                        at(op.variance()),
                        at(op.gamma()),
                        places.stride(),
                        count,
                        op.h().columns(),
                        op.epsilon(),
                        copy));
    }

    /** @param copy of the sum, rounded for products */
    void sum(Sum op, Copy copy) {
        int last = op.terms().size() - 1;
        for (int k = Math.min(1, last); k <= last; k++) {
            var first = k <= 1 ? at(op.terms().get(0)) : at(op.out());
            int count = op.out().rows(n) * op.out().columns();
            launches.fours(
                    count,
                    new KernelArguments.Add(
                            at(op.out()),
                            first,
                            k == 0 ? Reals.NULL : at(op.terms().get(k)),
                            places.stride(),
                            count,
                            k == last ? copy : Copy.NONE));
        }
    }

    private Reals at(Matrix matrix) {
        return places.at(matrix);
    }
}
