package chainrule.engine.step;

import chainrule.datasets.Batches;
import java.util.concurrent.CompletableFuture;

/** The order of an epoch's samples. The next epoch's is drawn in the background while the steps of this one are made. */
final class EpochOrder {
    private final Batches batches;
    private int epoch;
    private int[] order;
    private CompletableFuture<int[]> next;

    EpochOrder(Batches batches) {
        this.batches = batches;
    }

    /** The same array for all steps of an epoch. */
    int[] of(int wanted) {
        if (order == null || wanted != epoch) {
            boolean isNext = order != null && wanted == epoch + 1;
            order = isNext ? next.join() : batches.order(wanted);
            epoch = wanted;
            next = CompletableFuture.supplyAsync(() -> batches.order(wanted + 1));
        }
        return order;
    }
}
