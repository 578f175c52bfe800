package chainrule.engine.cuda;

import chainrule.datasets.Batches;
import chainrule.datasets.Samples;
import chainrule.engine.cuda.card.Card;
import chainrule.engine.cuda.card.ScalarType;
import chainrule.engine.cuda.plan.CudaMatrices;
import chainrule.engine.step.Device;
import chainrule.engine.step.Matrix;
import chainrule.model.Precision;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The step program on a GPU. The GPU is opened with the first memory and closed with the last; in between, every data set
 * that was used stays on it.
 */
public final class CudaDevice implements Device {
    /** Of the memory that a group may take: the rest is for validation. */
    private static final double SHARE = 0.75;
    /** The height that a kernel's grid may have. */
    private static final int MOST_MEMBERS = 65_535;

    private final Function<ScalarType, Card> cards;
    private final Map<Samples, CardSamples> samples = new IdentityHashMap<>();
    private final Map<CardTargets.Key, CardTargets> targets = new HashMap<>();
    private Card card;
    private ScalarType real;
    private int groups;

    /** @param cards opens the GPU, its kernels compiled for a type */
    CudaDevice(Function<ScalarType, Card> cards) {
        this.cards = cards;
    }

    @Override
    public boolean isRemote() {
        return true;
    }

    @Override
    public Memory allocate(Collection<Matrix> matrices, int batch, Precision precision) {
        return opened(precision, () -> group(matrices, batch, precision, 1)).only();
    }

    @Override
    public Group allocate(Collection<Matrix> matrices, Batches batches, Precision precision, int most) {
        return opened(
                precision,
                () -> group(matrices, batches.batch(), precision, fitting(matrices, batches, precision, most)));
    }

    /** Takes memory of a card that is opened before it, and closed again if that fails. */
    private CudaGroup opened(Precision precision, java.util.function.Supplier<CudaGroup> taking) {
        if (groups == 0) {
            real = ScalarType.of(precision);
            card = cards.apply(real);
        } else if (real != ScalarType.of(precision)) {
            throw new IllegalArgumentException("a device computes in one type, this one in " + real);
        }
        groups++;
        try {
            return taking.get();
        } catch (RuntimeException e) {
            try {
                closed();
            } catch (RuntimeException alsoFailed) {
                // A card that is lost can't be closed either; what happened first is what the user has to know.
                e.addSuppressed(alsoFailed);
            }
            throw e;
        }
    }

    private CudaGroup group(Collection<Matrix> matrices, int batch, Precision precision, int members) {
        return new CudaGroup(card, matrices, batch, precision, members, this::feed, this::closed);
    }

    /** How many networks the GPU has memory for. One is tried in any case: what is missing is told when it is taken. */
    private int fitting(Collection<Matrix> matrices, Batches batches, Precision precision, int most) {
        long each = CudaMatrices.mostBytes(matrices, batches.batch(), precision)
                + BatchFeeder.bytesOfOrder(batches)
                + StepTable.bytesOfMember();
        var data = batches.subset().samples();
        long free = card.free()
                - (samples.containsKey(data) ? 0 : CardSamples.bytes(data.features()))
                - (targets.containsKey(CardTargets.Key.of(batches)) ? 0 : CardTargets.bytes(batches, real));
        return (int) Math.max(1, Math.min(Math.min(most, MOST_MEMBERS), (long) (free * SHARE) / each));
    }

    private BatchFeeder feed(List<Batches> batches) {
        var first = batches.get(0);
        var features = samples.computeIfAbsent(first.subset().samples(), all -> new CardSamples(card, all));
        var learnt = targets.computeIfAbsent(CardTargets.Key.of(first), key -> new CardTargets(card, first, real));
        return new BatchFeeder(card, features, learnt, batches, real);
    }

    private void closed() {
        groups--;
        if (groups == 0) {
            samples.values().forEach(CardSamples::close);
            samples.clear();
            targets.values().forEach(CardTargets::close);
            targets.clear();
            var last = card;
            card = null;
            last.close();
        }
    }
}
