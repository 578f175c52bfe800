package chainrule.engine.nd4j;

import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation;
import chainrule.engine.step.Operation.Activate;
import chainrule.engine.step.Operation.ActivationBackward;
import chainrule.engine.step.Operation.Average;
import chainrule.engine.step.Operation.ClipGradients;
import chainrule.engine.step.Operation.ColumnSums;
import chainrule.engine.step.Operation.Drop;
import chainrule.engine.step.Operation.DropBackward;
import chainrule.engine.step.Operation.Gather;
import chainrule.engine.step.Operation.LayerNorm;
import chainrule.engine.step.Operation.LayerNormBackward;
import chainrule.engine.step.Operation.LossGradient;
import chainrule.engine.step.Operation.Parametric;
import chainrule.engine.step.Operation.Product;
import chainrule.engine.step.Operation.Sum;
import chainrule.engine.step.Operation.Update;
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
import java.util.stream.Stream;

/**
 * Which kernels the lanes run for some operations, and in which stages: where each has samples of its own, what is computed sample by sample is
 * theirs, and sums over all samples are made of each lane's.
 */
final class Plan {
    private final List<LaneKernels> lanes;
    private final List<OwnSamples> own;
    private final BiFunction<LaneKernels, Operation, Kernel> choice;
    private final Map<Operation, Average> together;
    private final Optional<SplitInputs> inputs;
    private final Precision precision;
    private final Stages unchanged;
    /** With pictures that are changed before they are gathered. */
    private final Stages changed;

    private final List<Stages> both;
    private final Set<Matrix> rounded = new HashSet<>();
    /** Gradients that only their update reads: the lanes are added up with it. */
    private final Map<Matrix, LaneTotal> ofUpdates = new HashMap<>();

    /** What several lanes write, or read of each other, apart from matrices. */
    private enum Shared {
        PICTURES,
        LOSSES,
        NORM
    }

    /** A matrix in bfloat16. */
    private record Copy(Matrix of) {}

    /**
     * @param own empty where all lanes share in each operation
     * @param choice of a lane's kernel
     * @param together updates, and the means of what they write
     * @param inputs of which each lane has some
     * @param apart whether lanes wait behind each kernel
     */
    Plan(
            List<LaneKernels> lanes,
            List<OwnSamples> own,
            BiFunction<LaneKernels, Operation, Kernel> choice,
            Map<Operation, Average> together,
            Optional<SplitInputs> inputs,
            boolean apart) {
        this.lanes = lanes;
        this.own = own;
        this.choice = choice;
        this.together = together;
        this.inputs = inputs;
        this.precision = lanes.get(0).precision();
        this.unchanged = stages(apart);
        this.changed = stages(apart);
        this.both = List.of(unchanged, changed);
    }

    private Stages stages(boolean apart) {
        return own.isEmpty() ? new Stages(apart) : new Stages(apart, Plan::isOfSamples);
    }

    /** Whether lanes that have samples of their own have each a part of it. */
    private static boolean isOfSamples(Object some) {
        return some instanceof Matrix matrix && matrix.isOfSamples() || some == Shared.LOSSES;
    }

    /** By stage and lane. */
    Kernel[][] kernels(boolean changesPictures) {
        return (changesPictures ? changed : unchanged).kernels();
    }

    void add(List<Operation> operations) {
        var parts = inputs.map(this::parts).orElse(List.of());
        for (var operation : operations) {
            if (own.isEmpty()) {
                add(operation);
            } else if (inputs.filter(some -> some.product().equals(operation)).isPresent()) {
                add(inputs.get(), parts);
            } else if (inputs.flatMap(SplitInputs::gradient)
                    .filter(operation::equals)
                    .isPresent()) {
                add(onEachLane(lane -> inputs.get().backward(lane, choice)), operation.matrices(), operation.written());
            } else if (operation instanceof Product product && LaneGradients.is(product)) {
                addGradient(product, operations);
            } else if (operation instanceof ColumnSums sums) {
                add(new LaneSums(sums, own), operations);
            } else {
                add(operation);
            }
            operation.written().forEach(rounded::remove);
        }
    }

    private void addGradient(Product product, List<Operation> operations) {
        if (LaneGradients.areSmall(product)) {
            add(new LaneGradients(product, own), operations);
        } else {
            var blocks = new BlockProducts(product, own);
            add(onEachLane(lane -> blocks.kernel(lane, choice)), product.matrices(), product.written());
        }
    }

    private void add(Operation operation) {
        if (operation instanceof Product product && precision == Precision.BFLOAT16) {
            round(product);
            add(product, touchedRounded(product), product.written());
        } else if (operation instanceof Gather gather && precision != Precision.FLOAT64) {
            changed.add(onEachLane(lane -> lane.change(gather)), List.of(), List.of(Shared.PICTURES));
            var touches = with(gather.matrices(), Shared.PICTURES);
            if (inputs.isPresent()) {
                add(onEachLane(lane -> choice.apply(lane, gather)), touches, gather.written());
            } else {
                add(gather, touches, gather.written());
            }
        } else if (operation instanceof ClipGradients clip) {
            add(onEachLane(lane -> lane.measure(clip)), clip.matrices(), List.of(Shared.NORM));
            var touches = with(clip.matrices(), Shared.NORM);
            add(clip, touches, touches);
        } else if (operation instanceof LossGradient gradient) {
            var touches = with(gradient.matrices(), Shared.LOSSES);
            add(gradient, touches, touches);
            add(onEachLane(Plan::addLosses), List.of(), List.of(Shared.LOSSES));
        } else if (together.containsKey(operation)) {
            var average = together.get(operation);
            var touches = with(operation.matrices(), average.to());
            var update = (Update) operation;
            add(update, lane -> lane.kernel(update, average).orElseThrow(), touches);
        } else if (operation instanceof Update update) {
            add(update, lane -> choice.apply(lane, update), new ArrayList<>(update.matrices()));
        } else if (!together.containsValue(operation)) {
            add(operation, operation.matrices(), writes(operation));
        }
    }

    private void add(Operation operation, Collection<?> touches, Collection<?> writes) {
        if (own.isEmpty() || !isSampleBySample(operation)) {
            add(onEachLane(lane -> choice.apply(lane, operation)), touches, writes);
        } else {
            var written = writes.stream().filter(Plan::isOfSamples).toList();
            addOwn(lane -> choice.apply(lane.kernels(), operation), touches, written);
        }
    }

    /** By lane, what its inputs give. */
    private List<Storage> parts(SplitInputs inputs) {
        var out = inputs.product().out();
        var part = Matrix.ofSamples("some inputs' " + out, out.columns());
        return own.stream()
                .map(lane -> {
                    Storage made = lane.add(part, lanes.get(0).batch());
                    made.layTogether();
                    return made;
                })
                .toList();
    }

    private void add(SplitInputs inputs, List<Storage> parts) {
        var product = inputs.product();
        add(
                onEachLane(lane -> inputs.forward(lane, parts.get(lane.share().lane()), choice)),
                List.of(product.a(), product.b()),
                List.of(parts));
        addOwn(lane -> inputs.sum(lane, parts), List.of(parts), List.of(product.out()));
    }

    private void add(LaneTotal total, List<Operation> operations) {
        addOwn(lane -> total.ofSamples(lane, choice), total.samples(), List.of(total));
        var users = operations.stream()
                .filter(operation -> operation.matrices().contains(total.out()))
                .toList();
        if (users.size() == 2 && users.get(1) instanceof Update update && update.isWhole()) {
            ofUpdates.put(total.out(), total);
        } else {
            add(onEachLane(total::ofLanes), List.of(total, total.out()), List.of(total.out()));
        }
    }

    /** A lane updates the numbers that it has added up. */
    private void add(Update update, Function<LaneKernels, Kernel> kernel, List<Object> touches) {
        var total = ofUpdates.get(update.gradient());
        if (total == null) {
            add(onEachLane(kernel), touches, touches);
            return;
        }
        touches.add(total);
        var kernels = onEachLane(lane -> {
            var gradient = total.ofLanes(lane);
            var change = kernel.apply(lane);
            return step -> {
                gradient.run(step);
                change.run(step);
            };
        });
        add(kernels, touches, touches);
    }

    private void add(Kernel[] kernels, Collection<?> touches, Collection<?> writes) {
        both.forEach(stages -> stages.add(kernels, touches, writes));
    }

    private void addOwn(Function<OwnSamples, Kernel> kernel, Collection<?> touches, Collection<?> writes) {
        var kernels = own.stream().map(lane -> lane.ofPart(kernel.apply(lane))).toArray(Kernel[]::new);
        both.forEach(stages -> stages.addOwn(kernels, touches, writes));
    }

    private Kernel[] onEachLane(Function<LaneKernels, Kernel> kernel) {
        return lanes.stream().map(kernel).toArray(Kernel[]::new);
    }

    private static Kernel addLosses(LaneKernels lane) {
        return lane.share().lane() == 0 ? lane.losses()::addTo : step -> {};
    }

    /** Whether it computes each sample's numbers from that sample's. */
    private static boolean isSampleBySample(Operation operation) {
        return operation instanceof Gather
                || operation instanceof Product product && product.out().isOfSamples()
                || operation instanceof Activate
                || operation instanceof Parametric
                || operation instanceof Drop
                || operation instanceof LossGradient
                || operation instanceof DropBackward
                || operation instanceof ActivationBackward
                || operation instanceof LayerNorm
                || operation instanceof LayerNormBackward
                || operation instanceof Sum;
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

    private static List<Object> with(List<Matrix> matrices, Object other) {
        var all = new ArrayList<Object>(matrices);
        all.add(other);
        return all;
    }

    private void round(Product product) {
        var factors = Stream.of(product.a(), product.b()).filter(rounded::add).toList();
        if (!factors.isEmpty()) {
            add(
                    onEachLane(lane -> lane.round(factors)),
                    factors,
                    factors.stream().map(Copy::new).toList());
        }
    }

    private static List<Object> touchedRounded(Product product) {
        return List.of(product.out(), new Copy(product.a()), new Copy(product.b()));
    }
}
