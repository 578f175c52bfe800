package chainrule.engine.cuda;

import chainrule.datasets.Batches;
import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Device.Memory;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation;
import chainrule.model.Precision;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/** A program's matrices on a card. */
final class CudaMemory implements Memory {
    /** Numbers that are read at a time. */
    private static final int CHUNK = 1 << 22;

    private final Card card;
    private final Room room;
    private final CudaMatrices matrices;
    private final Function<Batches, Feed> feeds;
    private final Runnable closed;
    private final List<CudaKernel> kernels = new ArrayList<>();

    /** @param closed is told when this is closed */
    CudaMemory(
            Card card,
            Collection<Matrix> matrices,
            int batch,
            Precision precision,
            Function<Batches, Feed> feeds,
            Runnable closed) {
        this.card = card;
        this.room = new Room(card);
        this.matrices = new CudaMatrices(room, matrices, batch, precision);
        this.feeds = feeds;
        this.closed = closed;
    }

    @Override
    public void write(Matrix matrix, double[] values, int at) {
        var real = matrices.real();
        CardSamples.copy(
                card, matrices.at(matrix), matrix.rows() * matrix.columns(), real.bytes(), (to, from, count) -> {
                    for (int i = from; i < from + count; i++) {
                        real.put(to, values[at + i]);
                    }
                });
    }

    @Override
    public void read(Matrix matrix, int n, double[] to, int at) {
        var real = matrices.real();
        int count = matrix.rows(n) * matrix.columns();
        var buffer = Real.buffer(Math.min(CHUNK, Math.max(1, count)) * real.bytes());
        for (int from = 0; from < count; from += CHUNK) {
            int here = Math.min(CHUNK, count - from);
            buffer.clear().limit(here * real.bytes());
            card.read(matrices.at(matrix) + (long) from * real.bytes(), buffer);
            buffer.rewind();
            for (int i = from; i < from + here; i++) {
                to[at + i] = real.get(buffer);
            }
        }
    }

    @Override
    public Kernel kernel(List<Operation> operations) {
        var kernel = new CudaKernel(card, matrices, operations, feeds);
        kernels.add(kernel);
        return kernel;
    }

    @Override
    public void close() {
        kernels.forEach(CudaKernel::close);
        room.close();
        closed.run();
    }
}
