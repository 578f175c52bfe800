package chainrule.engine.cuda;

import chainrule.datasets.Batches;
import chainrule.engine.cuda.card.Card;
import chainrule.engine.cuda.card.DeviceArena;
import chainrule.engine.cuda.plan.CudaMatrices;
import chainrule.engine.step.Device.Group;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation;
import chainrule.model.Precision;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The matrices of one or more networks on a card. */
final class CudaGroup implements Group {
    private final Card card;
    private final DeviceArena arena;
    private final CudaMatrices matrices;
    private final Function<List<Batches>, BatchFeeder> feeds;
    private final Runnable closed;
    private final List<CudaKernel> kernels = new ArrayList<>();

    /**
     * @param feeds puts the networks' batches on the GPU
     * @param closed is told when this is closed
     */
    CudaGroup(
            Card card,
            Collection<Matrix> matrices,
            int batch,
            Precision precision,
            int members,
            Function<List<Batches>, BatchFeeder> feeds,
            Runnable closed) {
        this.card = card;
        this.arena = new DeviceArena(card);
        this.matrices = new CudaMatrices(arena, matrices, batch, precision, members);
        this.feeds = feeds;
        this.closed = closed;
    }

    @Override
    public List<CudaValues> members() {
        return IntStream.range(0, matrices.members()).mapToObj(this::values).toList();
    }

    private CudaValues values(int member) {
        return new CudaValues(card, matrices, member);
    }

    /** Of a group of one. */
    CudaMemory only() {
        return new CudaMemory(this, card, matrices);
    }

    @Override
    public CudaKernel kernel(List<Operation> operations) {
        var kernel = new CudaKernel(card, matrices, operations, feeds);
        kernels.add(kernel);
        return kernel;
    }

    @Override
    public void close() {
        try {
            kernels.forEach(CudaKernel::close);
            arena.close();
        } finally {
            closed.run();
        }
    }
}
