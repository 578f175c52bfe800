package chainrule.engine.nd4j;

import chainrule.engine.step.Matrix;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.ShortPointer;

/** Room for matrices in bfloat16, column by column like the float32 that they are copies of. */
final class BfloatCopies implements AutoCloseable {
    private final int batch;
    private final Map<Matrix, ShortPointer> copies = new HashMap<>();

    /** @param batch the largest */
    BfloatCopies(int batch) {
        this.batch = batch;
    }

    ShortPointer of(Matrix matrix) {
        return copies.computeIfAbsent(matrix, m -> new ShortPointer((long) m.rows(batch) * m.columns()));
    }

    @Override
    public void close() {
        copies.values().forEach(ShortPointer::close);
        copies.clear();
    }
}
