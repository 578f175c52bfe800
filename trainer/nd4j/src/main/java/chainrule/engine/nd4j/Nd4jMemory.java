package chainrule.engine.nd4j;

import chainrule.engine.nd4j.ArrayDevice.ArrayMemory;
import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Device.Values;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation;
import chainrule.engine.step.Operation.ClipGradients;
import chainrule.engine.step.Operation.LossGradient;
import chainrule.engine.step.Operation.Product;
import chainrule.engine.step.Step;
import chainrule.model.Precision;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Matrices as ND4J arrays, and operations on them by a team of lanes. */
public final class Nd4jMemory implements ArrayMemory {
    private final Map<Matrix, Storage> storages = new HashMap<>();
    private final List<LaneKernels> lanes;
    private final ThreadTeam team;
    private final SampleLosses losses;
    private final Precision precision;
    private final boolean single;
    private final BfloatCopies copies;

    /** @param single whether a lane's products have no thread but the lane's */
    Nd4jMemory(Collection<Matrix> matrices, int batch, Precision precision, int laneCount, boolean single) {
        matrices.forEach(matrix -> storages.put(matrix, Storage.of(matrix, batch, precision)));
        this.precision = precision;
        this.copies = new BfloatCopies(batch);
        this.losses = new SampleLosses(batch);
        this.team = new ThreadTeam(laneCount);
        this.single = single;
        if (single) {
            BlasThreads.enterSingle();
        }
        var norm = new GradientNorm(laneCount);
        this.lanes = IntStream.range(0, laneCount)
                .mapToObj(lane -> new LaneKernels(
                        new Partition(lane, laneCount), single, views(), copies, precision, batch, losses, norm))
                .toList();
    }

    private Map<Matrix, Storage> views() {
        var views = new HashMap<Matrix, Storage>();
        storages.forEach((matrix, storage) -> views.put(matrix, storage.view()));
        return views;
    }

    @Override
    public void write(Matrix matrix, double[] values, int at) {
        storages.get(matrix).writeRows(matrix.rows(), values, at);
    }

    /** Of the same precision: no number is rounded again. */
    @Override
    public void copy(Matrix matrix, Values from) {
        if (from instanceof Nd4jMemory other && precision.ofParameters() == other.precision.ofParameters()) {
            storages.get(matrix).copy(other.storages.get(matrix));
        } else {
            ArrayMemory.super.copy(matrix, from);
        }
    }

    /** Fills the rows of {@code n} samples. */
    void fill(Matrix matrix, int n, double[] values) {
        storages.get(matrix).writeRows(matrix.rows(n), values, 0);
    }

    @Override
    public void read(Matrix matrix, int n, double[] to, int at) {
        storages.get(matrix).readRows(matrix.rows(n), to, at);
    }

    @Override
    public INDArray array(Matrix matrix, int n) {
        return storages.get(matrix).array(n);
    }

    @Override
    public Kernel kernel(List<Operation> operations) {
        return kernel(operations, LaneKernels::kernel);
    }

    /** Through float64. */
    Kernel exact(List<Operation> operations) {
        return kernel(operations, LaneKernels::exact);
    }

    private Kernel kernel(List<Operation> operations, BiFunction<LaneKernels, Operation, Kernel> choice) {
        var kernels = new ArrayList<Kernel[]>();
        var rounded = new HashSet<Matrix>();
        for (var operation : operations) {
            if (precision == Precision.BFLOAT16 && operation instanceof Product product) {
                var changed =
                        Stream.of(product.a(), product.b()).filter(rounded::add).toList();
                if (!changed.isEmpty()) {
                    kernels.add(onEachLane(lane -> lane.round(changed)));
                }
            }
            if (operation instanceof ClipGradients clip) {
                kernels.add(onEachLane(lane -> lane.measure(clip)));
            }
            kernels.add(onEachLane(lane -> choice.apply(lane, operation)));
            if (operation instanceof LossGradient) {
                kernels.add(onEachLane(this::addLosses));
            }
            operation.written().forEach(rounded::remove);
        }
        var stages = kernels.toArray(Kernel[][]::new);
        return step -> run(stages, step);
    }

    private Kernel[] onEachLane(Function<LaneKernels, Kernel> kernel) {
        return lanes.stream().map(kernel).toArray(Kernel[]::new);
    }

    private Kernel addLosses(LaneKernels lane) {
        return lane.share().lane() == 0 ? losses::addTo : step -> {};
    }

    private void run(Kernel[][] stages, Step step) {
        if (lanes.size() == 1) {
            for (var stage : stages) {
                stage[0].run(step);
            }
            return;
        }
        team.run(stages.length, (stage, lane) -> stages[stage][lane].run(step));
    }

    @Override
    public void close() {
        team.close();
        if (single) {
            BlasThreads.leaveSingle();
        }
        copies.close();
        storages.values().forEach(Storage::close);
    }
}
