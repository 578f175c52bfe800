package chainrule.engine.cuda;

import chainrule.engine.cuda.card.Card;
import chainrule.engine.cuda.plan.CudaMatrices;
import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Device.Memory;
import chainrule.engine.step.Operation;
import chainrule.engine.step.Step;
import java.util.List;
import java.util.stream.StreamSupport;

/** A program's matrices on a card: a group of one. */
final class CudaMemory extends CudaValues implements Memory {
    private final CudaGroup group;

    CudaMemory(CudaGroup group, Card card, CudaMatrices matrices) {
        super(card, matrices, 0);
        this.group = group;
    }

    @Override
    public Kernel kernel(List<Operation> operations) {
        var kernel = group.kernel(operations);
        return new Kernel() {
            @Override
            public void run(Step step) {
                run(List.of(step));
            }

            @Override
            public void run(Iterable<Step> steps) {
                kernel.run(() -> StreamSupport.stream(steps.spliterator(), false)
                        .map(List::of)
                        .iterator());
            }
        };
    }

    @Override
    public void close() {
        group.close();
    }
}
