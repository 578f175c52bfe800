package chainrule.engine.nd4j;

import chainrule.engine.nd4j.ArrayDevice.ArrayMemory;
import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Device.Values;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation;
import chainrule.engine.step.Operation.Average;
import chainrule.engine.step.Operation.Gather;
import chainrule.engine.step.Operation.Update;
import chainrule.engine.step.Step;
import chainrule.model.Precision;
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
import org.nd4j.linalg.api.ndarray.INDArray;

/** Matrices as ND4J arrays, and operations on them by a team of lanes. */
public final class Nd4jMemory implements ArrayMemory {
    /** With fewer each, lanes share in each operation: their products would be too small. */
    private static final int FEWEST_SAMPLES = 24;

    private final Map<Matrix, Storage> storages = new HashMap<>();
    private final List<LaneKernels> lanes;
    /** Of lanes that compute for samples of their own; empty where all share in each operation. */
    private final List<OwnSamples> own;
    /** Matrices that a kernel knows, with the place that their samples have. */
    private final Set<Matrix> used = new HashSet<>();

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
        this(matrices, batch, precision, laneCount, single, apart, FEWEST_SAMPLES);
    }

    /** @param fewest samples of a lane that has some of its own */
    Nd4jMemory(
            Collection<Matrix> matrices,
            int batch,
            Precision precision,
            int laneCount,
            boolean single,
            boolean apart,
            int fewest) {
        this.apart = apart;
        var rows = new SampleRows(laneCount);
        boolean divides = laneCount > 1 && batch >= fewest * laneCount && dividesSamples(matrices, batch, precision);
        matrices.forEach(matrix -> storages.put(matrix, Storage.of(matrix, batch, precision, divides ? rows : null)));
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
                        views(Storage::view),
                        copies,
                        precision,
                        batch,
                        losses,
                        norm,
                        changed))
                .toList();
        int most = (batch + laneCount - 1) / laneCount;
        this.own = IntStream.range(0, divides ? laneCount : 0)
                .mapToObj(lane -> new OwnSamples(
                        lane,
                        rows,
                        new LaneKernels(
                                Partition.WHOLE,
                                single,
                                views(storage -> storage.own(lane)),
                                copies,
                                precision,
                                most,
                                losses,
                                norm,
                                changed)))
                .toList();
    }

    /**
     * Whether each lane computes for samples of its own: it waits far less, and what it reads it wrote itself. But each lane reads all
     * weights and adds up gradients of its own: that takes longer where weights are many and samples few.
     *
     * @param batch samples of a full batch
     */
    private static boolean dividesSamples(Collection<Matrix> matrices, int batch, Precision precision) {
        return precision == Precision.FLOAT32
                && matrices.stream()
                        .filter(matrix -> !matrix.isOfSamples())
                        .allMatch(matrix -> LaneGradients.areFaster(matrix.rows(), matrix.columns(), batch));
    }

    /** Whether each lane computes for samples of its own. */
    boolean dividesSamples() {
        return !own.isEmpty();
    }

    private Map<Matrix, Storage> views(Function<Storage, Storage> view) {
        var views = new HashMap<Matrix, Storage>();
        storages.forEach((matrix, storage) -> views.put(matrix, view.apply(storage)));
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
        var plan = new Plan(lanes, own, choice, together, splitInputs(operations), apart);
        plan.add(operations);
        var unchanged = plan.kernels(false);
        var changed = plan.kernels(true);
        boolean gathers = operations.stream().anyMatch(Gather.class::isInstance);
        return step -> run(gathers && ChangedPictures.isNeeded(step) ? changed : unchanged, step);
    }

    /** Inputs of which each lane has some: they lie together. */
    private Optional<SplitInputs> splitInputs(List<Operation> operations) {
        if (own.isEmpty()) {
            return Optional.empty();
        }
        var inputs = SplitInputs.of(operations, lanes.get(0).batch(), lanes.size())
                .filter(split -> split.together().stream()
                        .allMatch(matrix -> storages.get(matrix).isTogether() || !used.contains(matrix)));
        inputs.ifPresent(
                split -> split.together().forEach(matrix -> storages.get(matrix).layTogether()));
        operations.forEach(operation -> used.addAll(operation.matrices()));
        return inputs;
    }

    private void run(Kernel[][] stages, Step step) {
        if (lanes.size() == 1) {
            for (var stage : stages) {
                stage[0].run(step);
            }
            return;
        }
        own.forEach(samples -> samples.begin(step));
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
        own.forEach(OwnSamples::close);
    }
}
