package chainrule.engine.nd4j;

import chainrule.engine.nd4j.ArrayDevice.ArrayMemory;
import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Device.Values;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation;
import chainrule.engine.step.Operation.Activate;
import chainrule.engine.step.Operation.ActivationBackward;
import chainrule.engine.step.Operation.Average;
import chainrule.engine.step.Operation.ClipGradients;
import chainrule.engine.step.Operation.ColumnSums;
import chainrule.engine.step.Operation.Gather;
import chainrule.engine.step.Operation.LossGradient;
import chainrule.engine.step.Operation.Product;
import chainrule.engine.step.Operation.Sum;
import chainrule.engine.step.Operation.Update;
import chainrule.engine.step.Step;
import chainrule.model.Precision;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    private final boolean apart;

    /** @param single whether a lane's products have no thread but the lane's */
    Nd4jMemory(Collection<Matrix> matrices, int batch, Precision precision, int laneCount, boolean single) {
        this(matrices, batch, precision, laneCount, single, false);
    }

    /** @param apart whether lanes wait for each other behind every operation, for tests */
    Nd4jMemory(
            Collection<Matrix> matrices, int batch, Precision precision, int laneCount, boolean single, boolean apart) {
        this.apart = apart;
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
        var changed = new ChangedPictures(batch);
        this.lanes = IntStream.range(0, laneCount)
                .mapToObj(lane -> new LaneKernels(
                        new Partition(lane, laneCount),
                        single,
                        views(),
                        copies,
                        precision,
                        batch,
                        losses,
                        norm,
                        changed))
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
        return kernel(
                operations, LaneKernels::kernel, precision == Precision.FLOAT64 ? Map.of() : together(operations));
    }

    /** Updates, and the means of what they write. */
    private Map<Operation, Average> together(List<Operation> operations) {
        var together = new HashMap<Operation, Average>();
        for (int i = 0; i < operations.size(); i++) {
            if (operations.get(i) instanceof Update update && update.isWhole()) {
                mean(update, operations.subList(i + 1, operations.size()))
                        .filter(average -> lanes.get(0).kernel(update, average).isPresent())
                        .ifPresent(average -> together.put(update, average));
            }
        }
        return together;
    }

    /** The mean that the operations behind an update take of its weights, if none of them minds that it is taken immediately. */
    private static Optional<Average> mean(Update update, List<Operation> behind) {
        for (int i = 0; i < behind.size(); i++) {
            if (behind.get(i).written().contains(update.w())) {
                return Optional.empty();
            }
            if (behind.get(i) instanceof Average average && average.of().equals(update.w())) {
                return behind.subList(0, i).stream()
                                .noneMatch(between -> between.matrices().contains(average.to()))
                        ? Optional.of(average)
                        : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** Through float64. */
    Kernel exact(List<Operation> operations) {
        return kernel(operations, LaneKernels::exact, Map.of());
    }

    private Kernel kernel(
            List<Operation> operations,
            BiFunction<LaneKernels, Operation, Kernel> choice,
            Map<Operation, Average> together) {
        var unchanged = new Stages(apart);
        var changed = new Stages(apart);
        var stages = List.of(unchanged, changed);
        var rounded = new HashSet<Matrix>();
        for (var operation : operations) {
            if (operation instanceof Product product && precision == Precision.BFLOAT16) {
                round(product, rounded, stages);
                add(
                        stages,
                        onEachLane(lane -> choice.apply(lane, product)),
                        touchedRounded(product),
                        product.written());
            } else if (operation instanceof Gather gather && precision != Precision.FLOAT64) {
                add(List.of(changed), onEachLane(lane -> lane.change(gather)), List.of(), List.of(Shared.PICTURES));
                var touches = with(gather.matrices(), Shared.PICTURES);
                add(stages, onEachLane(lane -> choice.apply(lane, gather)), touches, gather.written());
            } else if (operation instanceof ClipGradients clip) {
                add(stages, onEachLane(lane -> lane.measure(clip)), clip.matrices(), List.of(Shared.NORM));
                var touches = with(clip.matrices(), Shared.NORM);
                add(stages, onEachLane(lane -> choice.apply(lane, clip)), touches, touches);
            } else if (operation instanceof LossGradient gradient) {
                var touches = with(gradient.matrices(), Shared.LOSSES);
                add(stages, onEachLane(lane -> choice.apply(lane, gradient)), touches, touches);
                add(stages, onEachLane(this::addLosses), List.of(), List.of(Shared.LOSSES));
            } else if (together.containsKey(operation)) {
                var average = together.get(operation);
                var touches = with(operation.matrices(), average.to());
                var kernels = onEachLane(
                        lane -> lane.kernel((Update) operation, average).orElseThrow());
                add(stages, kernels, touches, touches);
            } else if (!together.containsValue(operation)) {
                add(stages, onEachLane(lane -> choice.apply(lane, operation)), operation.matrices(), writes(operation));
            }
            operation.written().forEach(rounded::remove);
        }
        var plain = unchanged.kernels();
        var withChange = changed.kernels();
        boolean gathers = operations.stream().anyMatch(Gather.class::isInstance);
        return step -> run(gathers && ChangedPictures.isNeeded(step) ? withChange : plain, step);
    }

    /** What several lanes write, or read of each other, apart from matrices. */
    private enum Shared {
        PICTURES,
        LOSSES,
        NORM
    }

    /** A matrix in bfloat16. */
    private record Copy(Matrix of) {}

    private static void add(List<Stages> all, Kernel[] kernels, Collection<?> touches, Collection<?> writes) {
        all.forEach(stages -> stages.add(kernels, touches, writes));
    }

    private static List<Object> with(List<Matrix> matrices, Object other) {
        var all = new ArrayList<Object>(matrices);
        all.add(other);
        return all;
    }

    /** Masks and statistics are not among what an operation says that it writes. */
    private static List<Matrix> writes(Operation operation) {
        boolean says = operation instanceof Product
                || operation instanceof ColumnSums
                || operation instanceof Activate
                || operation instanceof ActivationBackward
                || operation instanceof Average
                || operation instanceof Sum;
        return says ? operation.written() : operation.matrices();
    }

    private void round(Product product, Set<Matrix> rounded, List<Stages> stages) {
        var changed = Stream.of(product.a(), product.b()).filter(rounded::add).toList();
        if (!changed.isEmpty()) {
            add(stages, onEachLane(lane -> lane.round(changed)), changed, copies(changed));
        }
    }

    private static List<Copy> copies(List<Matrix> matrices) {
        return matrices.stream().map(Copy::new).toList();
    }

    private static List<Object> touchedRounded(Product product) {
        return List.of(product.out(), new Copy(product.a()), new Copy(product.b()));
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
