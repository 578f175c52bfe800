package chainrule.engine.nd4j;

import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Step;
import java.util.ArrayList;
import java.util.List;

/** A lane that computes for samples of its own, and what it has in addition to the matrices of all lanes. */
final class OwnSamples implements AutoCloseable {
    private final int lane;
    private final SampleRows rows;
    private final LaneKernels kernels;
    private final List<Storage> parts = new ArrayList<>();
    private Step part;

    /** @param kernels of all operations on the lane's samples */
    OwnSamples(int lane, SampleRows rows, LaneKernels kernels) {
        this.lane = lane;
        this.rows = rows;
        this.kernels = kernels;
    }

    int lane() {
        return lane;
    }

    SampleRows rows() {
        return rows;
    }

    LaneKernels kernels() {
        return kernels;
    }

    /** Before the lanes begin with a step. */
    void begin(Step step) {
        rows.count(step.n());
        part = step.part(rows.from(lane), rows.from(lane + 1) - rows.from(lane));
    }

    /** The lane's part of the current step. */
    Step part() {
        return part;
    }

    /** The same kernel for the lane's part of each step. */
    Kernel ofPart(Kernel kernel) {
        return whole -> kernel.run(part);
    }

    /**
     * A matrix that only this lane writes.
     *
     * @param batch the most samples of all lanes, if it has them
     */
    Storage.Floats add(Matrix matrix, int batch) {
        var made = (Storage.Floats) Storage.of(matrix, batch, kernels.precision(), rows);
        parts.add(made);
        return made;
    }

    @Override
    public void close() {
        parts.forEach(Storage::close);
    }
}
