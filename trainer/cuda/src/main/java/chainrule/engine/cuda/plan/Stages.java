package chainrule.engine.cuda.plan;

import chainrule.engine.cuda.card.Launches;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation;
import chainrule.engine.step.Operation.Activate;
import chainrule.engine.step.Operation.ActivationBackward;
import chainrule.engine.step.Operation.Average;
import chainrule.engine.step.Operation.ColumnSums;
import chainrule.engine.step.Operation.DropBackward;
import chainrule.engine.step.Operation.LossGradient;
import chainrule.engine.step.Operation.ParametricBackward;
import chainrule.engine.step.Operation.Product;
import chainrule.engine.step.Operation.Update;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Finds operations that go together: the same program in fewer stages. */
public final class Stages {
    /** Samples of a loss that one block works on alone; more are worth several blocks. */
    private static final int MOST_SAMPLES_OF_A_BLOCK = 1024;

    private final List<Operation> operations;
    private final List<Stage> stages = new ArrayList<>();

    private Stages(List<Operation> operations) {
        this.operations = new ArrayList<>(operations);
    }

    /** @param n samples of a batch */
    public static List<Stage> of(List<Operation> program, int n) {
        var stages = new Stages(updatesLast(program));
        while (!stages.operations.isEmpty()) {
            stages.addNext(n);
        }
        return List.copyOf(stages.stages);
    }

    /** Takes the longest stage that begins with the first operation. */
    private void addNext(int n) {
        var first = operations.remove(0);
        if (first instanceof Product product && nextIsActivationOf(product)) {
            stages.add(new Stage.Layer(product, (Activate) operations.remove(0)));
        } else if (first instanceof DropBackward drop) {
            dropped(drop);
        } else if (first instanceof ParametricBackward backward) {
            slopes(Optional.empty(), backward);
        } else if (first instanceof ActivationBackward backward) {
            var delta = backward.delta();
            stages.add(new Stage.Backward(delta, Optional.empty(), Optional.of(backward), takeSums(delta)));
        } else if (first instanceof LossGradient gradient) {
            loss(gradient, n);
        } else if (first instanceof Update update) {
            updates(update);
        } else {
            stages.add(new Stage.Single(first));
        }
    }

    private void dropped(DropBackward drop) {
        var delta = drop.delta();
        if (next() instanceof ParametricBackward backward && backward.delta().equals(delta)) {
            operations.remove(0);
            slopes(Optional.of(drop), backward);
            return;
        }
        boolean both = next() instanceof ActivationBackward backward
                && backward.delta().equals(delta);
        var activation =
                both ? Optional.of((ActivationBackward) operations.remove(0)) : Optional.<ActivationBackward>empty();
        stages.add(new Stage.Backward(delta, Optional.of(drop), activation, takeSums(delta)));
    }

    private void slopes(Optional<DropBackward> drop, ParametricBackward backward) {
        stages.add(new Stage.Slopes(backward.delta(), drop, backward, takeSums(backward.delta())));
    }

    private Operation next() {
        return operations.isEmpty() ? null : operations.get(0);
    }

    private boolean nextIsActivationOf(Product product) {
        return next() instanceof Activate activate
                && activate.a().equals(product.out())
                && product.alpha().isOne()
                && product.beta().isZero();
    }

    private void loss(LossGradient gradient, int n) {
        if (Launches.isFew(gradient.o().columns()) && n <= MOST_SAMPLES_OF_A_BLOCK) {
            stages.add(new Stage.Loss(gradient, takeSums(gradient.o())));
        } else {
            stages.add(new Stage.Single(gradient));
            stages.add(new Stage.LossSums(gradient));
        }
    }

    private void updates(Update first) {
        var all = new ArrayList<>(List.of(first));
        // Updates change other numbers than those that follow them, so that they may change places.
        for (int i = 0; i < operations.size() && operations.get(i) instanceof Update other; ) {
            if (other.optimizer().equals(first.optimizer())) {
                all.add(other);
                operations.remove(i);
            } else {
                i++;
            }
        }
        stages.add(new Stage.Updates(List.copyOf(all)));
    }

    /** Takes a matrix's column sums from where they are, if they may be computed now. */
    private Optional<ColumnSums> takeSums(Matrix delta) {
        for (int i = 0; i < operations.size(); i++) {
            if (operations.get(i) instanceof ColumnSums sums && sums.delta().equals(delta)) {
                boolean early = operations.subList(0, i).stream().noneMatch(other -> Region.conflict(other, sums));
                return early ? Optional.of((ColumnSums) operations.remove(i)) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** Puts updates behind all that neither reads nor writes what they change, and behind them the means, which nothing else reads. */
    private static List<Operation> updatesLast(List<Operation> program) {
        var early = new ArrayList<Operation>();
        var late = new ArrayList<Operation>();
        var averages = new ArrayList<Operation>();
        for (int i = 0; i < program.size(); i++) {
            var operation = program.get(i);
            if (operation instanceof Average) {
                averages.add(operation);
                continue;
            }
            boolean waits =
                    operation instanceof Update && independent(operation, program.subList(i + 1, program.size()));
            (waits ? late : early).add(operation);
        }
        early.addAll(late);
        early.addAll(averages);
        return early;
    }

    private static boolean independent(Operation operation, Collection<Operation> others) {
        return others.stream()
                .filter(other -> !(other instanceof Average))
                .allMatch(other -> Collections.disjoint(operation.matrices(), other.matrices()));
    }
}
