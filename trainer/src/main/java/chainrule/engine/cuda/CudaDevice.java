package chainrule.engine.cuda;

import chainrule.datasets.Batches;
import chainrule.datasets.Samples;
import chainrule.engine.step.Device;
import chainrule.engine.step.Matrix;
import chainrule.model.Precision;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The step program on a card. The card is opened with the first memory and closed with the last; in between, every data set
 * that was used stays on it.
 */
final class CudaDevice implements Device {
    private final Function<Real, Card> cards;
    private final Map<Samples, CardSamples> samples = new IdentityHashMap<>();
    private Card card;
    private Real real;
    private int memories;

    /** @param cards opens the card, its kernels compiled for a type */
    CudaDevice(Function<Real, Card> cards) {
        this.cards = cards;
    }

    @Override
    public Memory allocate(Collection<Matrix> matrices, int batch, Precision precision) {
        if (memories == 0) {
            real = Real.of(precision);
            card = cards.apply(real);
        } else if (real != Real.of(precision)) {
            throw new IllegalArgumentException("a device computes in one type, this one in " + real);
        }
        memories++;
        try {
            return new CudaMemory(card, matrices, batch, precision, this::feed, this::closed);
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

    private Feed feed(Batches batches) {
        var onCard = samples.computeIfAbsent(batches.subset().samples(), all -> new CardSamples(card, all));
        return new Feed(card, onCard, batches, real);
    }

    private void closed() {
        memories--;
        if (memories == 0) {
            samples.values().forEach(CardSamples::close);
            samples.clear();
            card.close();
            card = null;
        }
    }
}
