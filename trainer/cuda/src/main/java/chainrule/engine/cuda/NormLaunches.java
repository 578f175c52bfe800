package chainrule.engine.cuda;

import chainrule.engine.cuda.arguments.Address.Reals;
import chainrule.engine.cuda.arguments.Groups.Copy;
import chainrule.engine.cuda.arguments.KernelArguments;
import chainrule.engine.cuda.card.Launches;
import chainrule.engine.cuda.plan.StepPlaces;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation.LayerNorm;
import chainrule.engine.step.Operation.LayerNormBackward;
import chainrule.engine.step.Operation.Sum;

/**
 * How layer normalisation and residual connections are launched.
 *
 * @param n samples of a batch
 */
record NormLaunches(Launches launches, StepPlaces places, int n) {
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
