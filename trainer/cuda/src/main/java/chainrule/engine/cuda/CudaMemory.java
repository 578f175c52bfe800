package chainrule.engine.cuda;

import chainrule.engine.cuda.card.Card;
import chainrule.engine.cuda.plan.CudaMatrices;
import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Device.Memory;
import chainrule.engine.step.Operation;
import java.util.List;

/** A program's matrices on a card: a group of one. */
final class CudaMemory extends CudaValues implements Memory {
    private final CudaGroup group;

    CudaMemory(CudaGroup group, Card card, CudaMatrices matrices) {
        super(card, matrices, 0);
        this.group = group;
    }

    @Override
    public Kernel kernel(List<Operation> operations) {
        return group.kernel(operations);
    }

    @Override
    public void close() {
        group.close();
    }
}
