package chainrule.engine.cuda.plan;

import chainrule.engine.cuda.card.Gemm;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation;
import chainrule.engine.step.Operation.Drop;
import chainrule.engine.step.Operation.Gather;
import chainrule.engine.step.Operation.LossGradient;
import chainrule.engine.step.Operation.Product;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A program's stages, and the copies that are rounded for products: each is made where its number is made, if a product reads
 * it before it changes again. A step's first products find the copies that the step before has left.
 *
 * @param before what is rounded before the first step
 * @param inPlace whose copies lie in their own places: products alone read them, and both have the same size
 * @param inputs what is gathered, if products alone read it
 */
public record StepPlan(List<Planned> stages, Set<Matrix> before, Set<Matrix> inPlace, Optional<Matrix> inputs) {
    /**
     * A stage of a plan.
     *
     * @param rounded the matrices whose copies it makes
     * @param omitted those of them that are not needed in addition to their copies
     */
    public record Planned(Stage stage, Set<Matrix> rounded, Set<Matrix> omitted) {}

    /** @param n samples of a batch */
    public static StepPlan of(List<Operation> program, int n, Gemm.Factors factors) {
        var stages = Stages.of(program, n);
        var planned = new ArrayList<Planned>();
        var before = new LinkedHashSet<Matrix>();
        var inPlace = new LinkedHashSet<Matrix>();
        var kept = new HashSet<Matrix>();
        var reads = new Reads(stages);
        for (int i = 0; i < stages.size(); i++) {
            var rounded = new LinkedHashSet<Matrix>();
            var omitted = new LinkedHashSet<Matrix>();
            for (var matrix : changed(stages.get(i))) {
                if (factors.areRounded() && reads.asFactor(matrix, i)) {
                    rounded.add(matrix);
                    boolean alone = canOmit(stages.get(i), matrix) && !reads.otherwise(matrix, i);
                    (alone ? omitted : kept).add(matrix);
                }
            }
            if (factors == Gemm.Factors.TF32) {
                inPlace.addAll(omitted);
            }
            planned.add(new Planned(stages.get(i), rounded, omitted));
        }
        if (factors.areRounded()) {
            reads.factors().filter(matrix -> reads.asFactor(matrix, -1)).forEach(before::add);
        }
        inPlace.removeAll(kept);
        inPlace.removeAll(before);
        return new StepPlan(List.copyOf(planned), before, inPlace, inputs(stages));
    }

    private static Optional<Matrix> inputs(List<Stage> stages) {
        var reads = new Reads(stages);
        return IntStream.range(0, stages.size())
                .filter(i -> gathered(stages.get(i)).isPresent())
                .mapToObj(i -> gathered(stages.get(i)).filter(x -> reads.asFactor(x, i) && !reads.otherwise(x, i)))
                .findFirst()
                .flatMap(x -> x);
    }

    /** What a stage fills with the batch's samples. */
    public static Optional<Matrix> gathered(Stage stage) {
        return stage instanceof Stage.Single single && single.operation() instanceof Gather gather
                ? Optional.of(gather.x())
                : Optional.empty();
    }

    /** What a stage changes. */
    static Set<Matrix> changed(Stage stage) {
        var all = new LinkedHashSet<Matrix>();
        stage.operations().forEach(operation -> all.addAll(Region.changed(operation)));
        return all;
    }

    /** Whether a stage can make a copy of a matrix and not the matrix. */
    private static boolean canOmit(Stage stage, Matrix matrix) {
        return gathered(stage).isPresent()
                || stage instanceof Stage.Single other
                        && other.operation() instanceof Drop drop
                        && drop.out().equals(matrix)
                || stage instanceof Stage.Backward backward && backward.delta().equals(matrix)
                || stage instanceof Stage.Slopes slopes && slopes.delta().equals(matrix);
    }

    boolean counts() {
        return stages.stream()
                .flatMap(planned -> planned.stage.operations().stream())
                .anyMatch(LossGradient.class::isInstance);
    }

    /** Who reads a matrix behind a stage, until it changes again; behind the last stage comes the first one. */
    private record Reads(List<Stage> stages) {
        java.util.stream.Stream<Matrix> factors() {
            return stages.stream().flatMap(stage -> factors(stage).stream()).distinct();
        }

        /** Whether a product does. */
        boolean asFactor(Matrix matrix, int behind) {
            for (int i = 1; i <= stages.size(); i++) {
                var stage = stages.get((behind + i) % stages.size());
                if (factors(stage).contains(matrix)) {
                    return true;
                } else if (changed(stage).contains(matrix)) {
                    return false;
                }
            }
            return false;
        }

        /** Whether something else does. */
        boolean otherwise(Matrix matrix, int behind) {
            for (int i = 1; i <= stages.size(); i++) {
                var stage = stages.get((behind + i) % stages.size());
                if (others(stage).contains(matrix)) {
                    return true;
                } else if (changed(stage).contains(matrix)) {
                    return false;
                }
            }
            return false;
        }

        private static Set<Matrix> factors(Stage stage) {
            var all = new HashSet<Matrix>();
            for (var operation : stage.operations()) {
                if (operation instanceof Product product) {
                    all.add(product.a());
                    all.add(product.b());
                }
            }
            return all;
        }

        /** What a stage reads in full: a product its result, if it adds to it. */
        private static Set<Matrix> others(Stage stage) {
            var all = new HashSet<Matrix>();
            for (var operation : stage.operations()) {
                if (operation instanceof Product product) {
                    if (!product.beta().isZero()) {
                        all.add(product.out());
                    }
                } else if (operation instanceof Drop drop) {
                    all.add(drop.h());
                } else if (!(operation instanceof Gather)) {
                    all.addAll(operation.matrices());
                }
            }
            return all;
        }
    }
}
