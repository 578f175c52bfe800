package chainrule.engine.cuda.plan;

import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Which stages of a step are done at the same time as the others. The longest chain of stages that wait for one another stays in the main
 * queue: the rest has time, such as the weights' products of all layers but the first. Products that fill a GPU alone stay in
 * the main queue, too: side by side they would only take each other's cache.
 *
 * @param members networks
 * @param n samples of a batch
 */
public record Aside(StepPlan plan, int members, int n) {
    /** Multiplications and additions of products that fill a GPU for longer than a launch takes. An estimate. */
    private static final long LARGE = 4_000_000_000L;

    /** Their places in the plan. */
    public Set<Integer> tasks() {
        var before = before();
        var lengths = new int[before.size()];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] =
                    1 + before.get(i).stream().mapToInt(k -> lengths[k]).max().orElse(0);
        }
        var aside = new HashSet<Integer>();
        IntStream.range(0, lengths.length)
                .filter(i -> !isLarge(plan.stages().get(i).stage()))
                .forEach(aside::add);
        var next = longest(IntStream.range(0, lengths.length).boxed().toList(), lengths);
        while (next.isPresent()) {
            aside.remove(next.get());
            next = longest(before.get(next.get()), lengths);
        }
        return aside;
    }

    /** Of equally long ones the last. */
    private static Optional<Integer> longest(List<Integer> some, int[] lengths) {
        return some.stream().reduce((a, b) -> lengths[b] >= lengths[a] ? b : a);
    }

    /** For each stage, those before it that it waits for. */
    private List<List<Integer>> before() {
        var all = new ArrayList<List<Integer>>();
        for (int i = 0; i < plan.stages().size(); i++) {
            int stage = i;
            all.add(IntStream.range(0, i)
                    .filter(k -> waits(plan.stages().get(k), plan.stages().get(stage)))
                    .boxed()
                    .toList());
        }
        return all;
    }

    private static boolean waits(StepPlan.Planned first, StepPlan.Planned second) {
        return !Collections.disjoint(StepPlan.changed(first.stage()), matrices(second))
                || !Collections.disjoint(matrices(first), StepPlan.changed(second.stage()));
    }

    private static Set<Matrix> matrices(StepPlan.Planned planned) {
        var all = new HashSet<Matrix>();
        planned.stage().operations().forEach(operation -> all.addAll(operation.matrices()));
        if (planned.stage() instanceof Stage.LossSums sums) {
            all.add(sums.gradient().o());
        }
        return all;
    }

    private boolean isLarge(Stage stage) {
        return stage.operations().stream().mapToLong(this::work).anyMatch(work -> 2 * members * work > LARGE);
    }

    private long work(Operation operation) {
        return operation.multiplyAdds(n);
    }
}
