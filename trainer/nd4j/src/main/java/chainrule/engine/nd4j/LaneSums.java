package chainrule.engine.nd4j;

import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation;
import chainrule.engine.step.Operation.ColumnSums;
import java.util.List;
import java.util.function.BiFunction;

/** The sums of a matrix's columns, in float64: out ← α·Σ + β·out. */
final class LaneSums implements LaneTotal {
    private final ColumnSums op;
    private final double[][] sums;

    LaneSums(ColumnSums op, List<OwnSamples> lanes) {
        this.op = op;
        this.sums = new double[lanes.size()][op.delta().columns()];
    }

    @Override
    public List<Matrix> samples() {
        return List.of(op.delta());
    }

    @Override
    public Matrix out() {
        return op.out();
    }

    @Override
    public Kernel ofSamples(OwnSamples lane, BiFunction<LaneKernels, Operation, Kernel> choice) {
        var lines = new FloatKernels.Lines(
                lane.kernels().floats(op.delta()), lane.kernels().batch());
        double[] ofLane = sums[lane.lane()];
        return s -> lines.sums(0, ofLane.length, s.n(), ofLane);
    }

    @Override
    public Kernel ofLanes(LaneKernels lane) {
        int columns = op.delta().columns();
        int first = lane.share().fromLine(columns);
        int width = lane.share().toLine(columns) - first;
        var out = lane.floats(op.out());
        var result = new float[width];
        return s -> {
            double alpha = op.alpha().at(s.rate());
            double beta = op.beta().at(s.rate());
            out.get(first, width, result);
            for (int j = 0; j < width; j++) {
                double sum = 0;
                for (var ofLane : sums) {
                    sum += ofLane[first + j];
                }
                result[j] = (float) (alpha * sum + (beta == 0 ? 0 : beta * result[j]));
            }
            out.put(first, width, result);
        };
    }
}
