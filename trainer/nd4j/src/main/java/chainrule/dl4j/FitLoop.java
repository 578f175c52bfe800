package chainrule.dl4j;

import chainrule.dl4j.Session.PendingStep;
import chainrule.engine.step.Device;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** One call of {@link FastFit}: the order of what DL4J's own {@code fit} does, step by step. */
final class FitLoop {
    /** Samples of one upload at most. */
    private static final int MOST_TOGETHER = 1 << 15;

    /**
     * How much is uploaded to a GPU.
     *
     * @param together bytes of inputs of one upload
     * @param most bytes of inputs after which a session on the GPU ends and another begins: the GPU keeps all uploads of a session
     */
    record UploadLimits(long together, long most) {
        static final UploadLimits USUAL = new UploadLimits(1L << 27, 1L << 30);
    }

    private final MultiLayerNetwork network;
    private final Plan plan;
    private final Device device;
    private final DataSetIterator iterator;
    private final UploadLimits limits;
    private final Listeners listeners;
    private final BatchCheck check;
    private final List<PendingStep> pending = new ArrayList<>();
    private Session session;
    private SampleBuffer buffer;
    private long bytesUploaded;
    private int batchOfEpoch;
    private boolean stored = true;

    FitLoop(MultiLayerNetwork network, Plan plan, Device device, DataSetIterator iterator, UploadLimits limits) {
        this.network = network;
        this.plan = plan;
        this.device = device;
        this.iterator = iterator;
        this.limits = limits;
        this.listeners = Listeners.of(network);
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
                    listeners.epochStarts();
                    if (epoch > 1) {
                        begin();
                        first = fetch();
                    }
                    epoch(first, epoch == epochs);
                    listeners.epochEnds();
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
            if (listeners.isAny() || end || !device.isRemote()) {
                step(end);
            }
        }
        step(isLast);
    }

    /** Makes room for a batch of this number of samples. */
    private void prepare(int n) {
        if (session == null || n > session.room() || device.isRemote() && bytesUploaded > limits.most()) {
            step(false);
            close();
            session = new Session(plan, network, device, n);
            bytesUploaded = 0;
            buffer = null;
        }
        if (buffer == null || !hasRoom(n)) {
            step(false);
            boolean together = device.isRemote() && !listeners.isAny();
            buffer = hasRoom(n) ? buffer : new SampleBuffer(plan, together ? Math.max(n, samplesTogether()) : n);
        }
    }

    private boolean hasRoom(int n) {
        return buffer != null && (device.isRemote() ? buffer.rest() >= n : buffer.rest() == n);
    }

    private int samplesTogether() {
        return (int)
                Math.min(MOST_TOGETHER, limits.together() / ((long) plan.spec().inputs() * Float.BYTES));
    }

    private void add(DataSet batch) {
        int n = (int) batch.getFeatures().size(0);
        int iteration = network.getIterationCount() + pending.size();
        double rate = plan.rule().rate(iteration, network.getEpochCount());
        int first = buffer.add(batch, Session.weight(plan, rate));
        pending.add(new PendingStep(first, n, rate, iteration));
        if (listeners.isAny()) {
            network.setInput(batch.getFeatures());
            network.setLabels(batch.getLabels());
        }
    }

    /** Makes the steps that were added. */
    private void step(boolean isEnd) {
        if (pending.isEmpty()) {
            return;
        }
        var batches = buffer.batches(session.room());
        bytesUploaded += (long) buffer.count() * plan.spec().inputs() * Float.BYTES;
        boolean scored = (listeners.isAny() || isEnd) && plan.isRegularized();
        double regularization = 0;
        var before = scored ? pending.subList(0, pending.size() - 1) : pending;
        var losses = session.run(buffer, batches, before);
        if (scored) {
            // DL4J's score is that of the parameters before the update.
            if (!stored || !before.isEmpty()) {
                session.storeParameters();
            }
            regularization = network.calcRegularizationScore(true);
            losses = session.run(buffer, batches, pending.subList(pending.size() - 1, pending.size()));
        }
        stored = false;
        network.setScore(losses[losses.length - 1] + regularization);
        count();
        pending.clear();
        buffer.clear();
    }

    /** Counts the steps that were made, and calls the listeners; where there are some, it is one step. */
    private void count() {
        if (listeners.isAny()) {
            session.storeParameters();
            stored = true;
            listeners.iterationDone(network.getIterationCount(), network.getEpochCount());
        }
        network.setIterationCount(network.getIterationCount() + pending.size());
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
