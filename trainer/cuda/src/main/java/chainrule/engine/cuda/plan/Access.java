package chainrule.engine.cuda.plan;

import chainrule.engine.cuda.plan.StepPlan.Planned;
import chainrule.engine.step.Operation.LossGradient;
import chainrule.engine.step.Operation.Product;
import java.util.Set;

/** What a stage reads and writes of a card's memory. */
public final class Access {
    private Access() {}

    /** Adds to the two sets. What only a stage's own launches read, such as the sums of squares, isn't counted. */
    public static void add(Planned planned, StepPlaces places, Set<Region> reads, Set<Region> writes) {
        for (var operation : planned.stage().operations()) {
            if (operation instanceof Product product) {
                reads.add(places.regionOfFactor(product.a()));
                reads.add(places.regionOfFactor(product.b()));
            } else {
                operation.matrices().forEach(matrix -> reads.add(places.region(matrix)));
            }
            Region.changed(operation).forEach(matrix -> writes.add(places.region(matrix)));
            if (operation instanceof LossGradient loss) {
                writes.add(new Region(Region.Kind.LOSSES, loss.o(), 0));
            }
        }
        planned.rounded().forEach(matrix -> writes.add(places.regionOfFactor(matrix)));
        if (planned.stage() instanceof Stage.LossSums sums) {
            reads.add(new Region(Region.Kind.LOSSES, sums.gradient().o(), 0));
        }
    }
}
