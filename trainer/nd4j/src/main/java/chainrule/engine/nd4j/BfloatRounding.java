package chainrule.engine.nd4j;

import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Step;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.ShortPointer;

/** A lane's share of a matrix, rounded to bfloat16. */
final class BfloatRounding implements Kernel {
    private final Partition share;
    private final boolean single;
    private final Storage.Floats from;
    private final FloatPointer fromAt;
    private final ShortPointer to;
    private final stream stream = OneDnn.stream();
    private final Map<Integer, Runnable> byBatch = new HashMap<>();

    BfloatRounding(Partition share, boolean single, Storage.Floats from, ShortPointer to) {
        this.share = share;
        this.single = single;
        this.from = from;
        this.fromAt = from.pointer();
        this.to = to;
    }

    @Override
    public void run(Step step) {
        byBatch.computeIfAbsent(step.n(), this::prepare).run();
    }

    private Runnable prepare(int n) {
        int size = from.matrix().rows(n) * from.matrix().columns();
        int first = share.fromLine(size);
        int count = share.toLine(size) - first;
        if (count == 0) {
            return () -> {};
        }
        memory floats = OneDnn.memory(OneDnn.vector(count, data_type.f32), fromAt.getPointer(first));
        memory halves = OneDnn.memory(OneDnn.vector(count, data_type.bf16), to.getPointer(first));
        var rounding = new reorder(floats, halves);
        return () -> OneDnn.run(single, () -> rounding.execute(stream, floats, halves));
    }
}
