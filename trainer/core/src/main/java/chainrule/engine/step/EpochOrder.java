package chainrule.engine.step;

import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;

/**
 * The order of an epoch's samples. Where there are many, the next epoch's is drawn in the background while the steps of this one are made;
 * a few take less time than a thread needs to start.
 */
final class EpochOrder {
    /** Samples whose order is drawn when it is needed. */
    private static final int FEW = 10_000;

    private final IntFunction<int[]> orders;
    private int epoch;
    private int[] order;
    private CompletableFuture<int[]> next;

    /** @param orders draws an epoch's order, also in the background */
    EpochOrder(IntFunction<int[]> orders) {
        this.orders = orders;
    }

    /** The same array for all steps of an epoch. */
    int[] of(int wanted) {
        if (order == null || wanted != epoch) {
            boolean isNext = next != null && wanted == epoch + 1;
            order = isNext ? next.join() : orders.apply(wanted);
            epoch = wanted;
            next = order.length > FEW ? CompletableFuture.supplyAsync(() -> orders.apply(wanted + 1)) : null;
        }
        return order;
    }
}
