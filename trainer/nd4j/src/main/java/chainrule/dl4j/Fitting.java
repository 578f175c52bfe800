package chainrule.dl4j;

import chainrule.dl4j.Session.Turn;
import chainrule.engine.step.Device;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** One call of {@link FastFit}: the order of what DL4J's own {@code fit} does, step by step. */
final class Fitting {
    /** Samples that are fed to a GPU together at most. */
    private static final int MOST_TOGETHER = 1 << 15;

    /**
     * How a GPU is fed.
     *
     * @param together bytes of inputs that are fed together
     * @param most bytes of inputs after which it is left and entered again, because it keeps all that it was fed
     */
    record Portions(long together, long most) {
        static final Portions USUAL = new Portions(1L << 27, 1L << 30);
    }

    private final MultiLayerNetwork network;
    private final Plan plan;
    private final Device device;
    private final DataSetIterator iterator;
    private final Portions portions;
    private final Listening listening;
    private final BatchCheck check;
    private final List<Turn> turns = new ArrayList<>();
    private Session session;
    private FedSamples fed;
    private long bytesFed;
    private int batchOfEpoch;
    private boolean stored = true;

    Fitting(MultiLayerNetwork network, Plan plan, Device device, DataSetIterator iterator, Portions portions) {
        this.network = network;
        this.plan = plan;
        this.device = device;
        this.iterator = iterator;
        this.portions = portions;
        this.listening = Listening.of(network);
        this.check = new BatchCheck(plan);
    }

    /** @throws UnsupportedBatchException at a batch that is not supported: the network is then where the batches before it led */
    void run(int epochs) {
        synchronized (network) {
            begin();
            var first = fetch();
            if (first != null) {
                requireSupported(first);
            }
            try {
                for (int epoch = 1; epoch <= epochs; epoch++) {
                    listening.epochStarts();
                    if (epoch > 1) {
                        begin();
                        first = fetch();
                    }
                    epoch(first, epoch == epochs);
                    listening.epochEnds();
                    network.incrementEpochCount();
                }
            } finally {
                close();
            }
        }
    }

    private void begin() {
        batchOfEpoch = 0;
        if (!iterator.hasNext() && iterator.resetSupported()) {
            iterator.reset();
        }
    }

    /** The next batch; null if there is none, or DL4J would end the epoch at it. */
    private DataSet fetch() {
        if (!iterator.hasNext()) {
            return null;
        }
        long before = System.currentTimeMillis();
        DataSet batch;
        try {
            batch = iterator.next();
        } catch (RuntimeException e) {
            step(true);
            throw e;
        }
        network.setLastEtlTime(System.currentTimeMillis() - before);
        batchOfEpoch++;
        return batch.getFeatures() == null || batch.getLabels() == null ? null : batch;
    }

    private void requireSupported(DataSet batch) {
        check.complaint(batch).ifPresent(complaint -> {
            step(true);
            throw new UnsupportedBatchException(
                    "FastFit cannot train on batch %d of epoch %d (from 0) as DL4J does: %s. Change it, or call network.fit"
                            .formatted(batchOfEpoch, network.getEpochCount(), complaint));
        });
    }

    private void epoch(DataSet first, boolean isLast) {
        for (var batch = first; batch != null; batch = fetch()) {
            requireSupported(batch);
            prepare((int) batch.getFeatures().size(0));
            add(batch);
            boolean end = isLast && !iterator.hasNext();
            if (listening.isAny() || end || !device.isRemote()) {
                step(end);
            }
        }
        step(isLast);
    }

    /** Makes room for a batch of so many samples. */
    private void prepare(int n) {
        if (session == null || n > session.room() || device.isRemote() && bytesFed > portions.most()) {
            step(false);
            close();
            session = new Session(plan, network, device, n);
            bytesFed = 0;
            fed = null;
        }
        if (fed == null || !hasRoom(n)) {
            step(false);
            boolean together = device.isRemote() && !listening.isAny();
            fed = hasRoom(n) ? fed : new FedSamples(plan, together ? Math.max(n, samplesTogether()) : n);
        }
    }

    private boolean hasRoom(int n) {
        return fed != null && (device.isRemote() ? fed.rest() >= n : fed.rest() == n);
    }

    private int samplesTogether() {
        return (int) Math.min(
                MOST_TOGETHER, portions.together() / ((long) plan.spec().inputs() * Float.BYTES));
    }

    private void add(DataSet batch) {
        int n = (int) batch.getFeatures().size(0);
        int iteration = network.getIterationCount() + turns.size();
        double rate = plan.rule().rate(iteration, network.getEpochCount());
        int first = fed.add(batch, Session.weight(plan, rate));
        turns.add(new Turn(first, n, rate, iteration));
        if (listening.isAny()) {
            network.setInput(batch.getFeatures());
            network.setLabels(batch.getLabels());
        }
    }

    /** Makes the steps that were added. */
    private void step(boolean isEnd) {
        if (turns.isEmpty()) {
            return;
        }
        var batches = fed.batches(session.room());
        bytesFed += (long) fed.count() * plan.spec().inputs() * Float.BYTES;
        boolean scored = (listening.isAny() || isEnd) && plan.isRegularized();
        double regularization = 0;
        var before = scored ? turns.subList(0, turns.size() - 1) : turns;
        var losses = session.run(fed, batches, before);
        if (scored) {
            // DL4J's score is that of the parameters before the update.
            if (!stored || !before.isEmpty()) {
                session.storeParameters();
            }
            regularization = network.calcRegularizationScore(true);
            losses = session.run(fed, batches, turns.subList(turns.size() - 1, turns.size()));
        }
        stored = false;
        network.setScore(losses[losses.length - 1] + regularization);
        tell();
        turns.clear();
        fed.clear();
    }

    /** Counts the steps that were made, and tells the listeners of them, of whom there are none if there are several. */
    private void tell() {
        if (listening.isAny()) {
            session.storeParameters();
            stored = true;
            listening.iterationDone(network.getIterationCount(), network.getEpochCount());
        }
        network.setIterationCount(network.getIterationCount() + turns.size());
        for (Layer layer : network.getLayers()) {
            layer.setIterationCount(network.getIterationCount());
            layer.setEpochCount(network.getEpochCount());
        }
    }

    private void close() {
        if (session != null) {
            try {
                session.storeAll();
                stored = true;
            } finally {
                session.close();
                session = null;
            }
        }
    }
}
