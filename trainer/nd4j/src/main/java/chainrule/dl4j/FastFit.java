package chainrule.dl4j;

import chainrule.base.InvalidValue;
import chainrule.base.UserException;
import chainrule.engine.Engine;
import chainrule.engine.Engines;
import chainrule.engine.step.DeviceEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Trains a {@link MultiLayerNetwork} of Deeplearning4j by an engine of ours: what {@code network.fit(iterator, epochs)} does, in less
 * time, or on a GPU that DL4J does not support.
 *
 * <pre>{@code
 * FastFit.fit(network, iterator, 10);
 * FastFit.on("cuda").train(network, iterator, 10);
 * }</pre>
 *
 * <p>The network keeps its weights, updater, learning rate schedules and regularisation. The batches come in the iterator's order. At
 * the end the network has the parameters, updater state, score, and numbers of iterations and epochs that {@code network.fit} would have
 * left, so that {@code network.fit} can continue. Without dropout the result is equal up to rounding; dropout drops other units than
 * DL4J's generator would.
 *
 * <p>Listeners receive {@code onEpochStart}, {@code iterationDone} and {@code onEpochEnd}, and see the current parameters and score. They must
 * not change the parameters. {@code gradient()} and the updater's state are not current before the end.
 *
 * <p>The network must consist of {@code DenseLayer}s and an {@code OutputLayer}; a {@code BatchNormalization} may stand in front of each.
 * {@link #reasons} lists what is not supported about a
 * network; training then throws an {@link UnsupportedNetworkException} and changes nothing.
 *
 * @see <a href="https://github.com/deeplearning4j/deeplearning4j">Deeplearning4j 1.0.0-M2.1, whose formulas these are</a>
 */
public final class FastFit {
    private final String engine;
    private final OptionalInt threads;
    private final Engines engines;

    private FastFit(String engine, OptionalInt threads, Engines engines) {
        this.engine = engine;
        this.threads = threads;
        this.engines = engines;
    }

    /**
     * On the processor, by the engine {@code nd4j} with a thread for each core.
     *
     * @param epochs 1 or more; the iterator must support {@code reset} for more than 1
     * @throws UnsupportedNetworkException if the network cannot be trained; nothing has changed
     * @throws UnsupportedBatchException if a batch has masks, or labels that the loss does not support: the network is where the batches
     *     before it led
     */
    public static void fit(MultiLayerNetwork network, DataSetIterator iterator, int epochs) {
        on("nd4j").train(network, iterator, epochs);
    }

    /**
     * On an engine.
     *
     * @param engine such as {@code nd4j}, {@code cuda} or {@code reference}
     */
    public static FastFit on(String engine) {
        return on(engine, Engines.onClassPath());
    }

    /** On one of some engines. */
    static FastFit on(String engine, Engines engines) {
        return new FastFit(engine, OptionalInt.empty(), engines);
    }

    /** The same with this number of threads, 1 or more. Another number may change the last digits. */
    public FastFit threads(int count) {
        InvalidValue.requirePositive("threads", count);
        return new FastFit(engine, OptionalInt.of(count), engines);
    }

    /** Why a network cannot be trained, with the layer and what is not supported about it; empty if it can. */
    public static List<String> reasons(MultiLayerNetwork network) {
        var reasons = new ArrayList<>(NetworkReader.reasons(network));
        reasons.addAll(Listeners.reasons(network));
        return reasons;
    }

    /** Trains as {@link #fit(MultiLayerNetwork, DataSetIterator, int)} does, on this engine. */
    public void train(MultiLayerNetwork network, DataSetIterator iterator, int epochs) {
        InvalidValue.requirePositive("epochs", epochs);
        if (epochs > 1 && !iterator.resetSupported()) {
            throw new UserException(
                    "the iterator cannot be reset, which %d epochs need: train 1 epoch, or use another iterator"
                            .formatted(epochs));
        }
        var reasons = reasons(network);
        if (!reasons.isEmpty()) {
            throw new UnsupportedNetworkException(reasons);
        }
        var plan = NetworkReader.plan(network);
        var device = deviceEngine().device(threads);
        if (!network.isInitCalled()) {
            network.init();
        }
        new FitLoop(network, plan, device, iterator, FitLoop.UploadLimits.USUAL).run(epochs);
    }

    private DeviceEngine deviceEngine() {
        Engine found = engines.named(engine);
        if (found instanceof DeviceEngine steps) {
            return steps;
        }
        throw new UserException("the engine %s cannot train a network of DL4J's: choose another one, such as nd4j"
                .formatted(found.name()));
    }
}
