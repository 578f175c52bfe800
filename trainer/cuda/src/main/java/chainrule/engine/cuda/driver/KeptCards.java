package chainrule.engine.cuda.driver;

import chainrule.engine.cuda.card.Card;
import chainrule.engine.cuda.card.ScalarType;
import chainrule.engine.cuda.kernel.KernelCache;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps the GPU open between training runs: opening it takes up to a second. It is opened once for each type, when it is first
 * needed, and closed when the process ends. After an error that may have destroyed the context it is closed with its last user, and
 * opened anew for the next one.
 */
public final class KeptCards {
    private final KernelCache cache;
    private final Map<ScalarType, SharedCard> kept = new EnumMap<>(ScalarType.class);
    private final Map<SharedCard, Integer> users = new IdentityHashMap<>();
    private AtomicBoolean lost = new AtomicBoolean();
    private boolean registered;
    private boolean ending;

    public KeptCards(KernelCache cache) {
        this.cache = cache;
    }

    /**
     * The GPU with streams and memory of its own, for one training run.
     *
     * @throws chainrule.base.UserException if there is no GPU, or something that it needs is missing
     */
    public Card open(ScalarType real) {
        var card = shared(real);
        try {
            return new DriverCard(card, () -> given(card));
        } catch (RuntimeException e) {
            given(card);
            throw e;
        }
    }

    private synchronized SharedCard shared(ScalarType real) {
        if (lost.get()) {
            closeUnused();
            kept.clear();
            lost = new AtomicBoolean();
        }
        var card = kept.computeIfAbsent(real, any -> SharedCard.open(real, cache, lost));
        users.merge(card, 1, Integer::sum);
        if (!registered) {
            registered = true;
            Runtime.getRuntime().addShutdownHook(new Thread(this::end, "chainrule-gpu"));
        }
        return card;
    }

    /** A user is done. */
    private synchronized void given(SharedCard card) {
        users.merge(card, -1, Integer::sum);
        closeUnused();
    }

    /** What is still in use when the process ends is closed with its last user, if that happens. */
    private synchronized void end() {
        ending = true;
        closeUnused();
    }

    /** Those that are not kept any longer. */
    private void closeUnused() {
        users.entrySet().removeIf(use -> {
            var card = use.getKey();
            boolean closes = use.getValue() == 0 && (ending || card.isLost());
            if (closes) {
                kept.values().remove(card);
                card.close();
            }
            return closes;
        });
    }
}
