package chainrule.export.onnx;

import java.util.Arrays;
import java.util.Optional;

/**
 * What becomes of samples: a step after other steps, and how its numbers are arranged. Every axis but one belongs to a sample; the
 * other counts samples. What only rearranges has the same step and another arrangement.
 *
 * @param before null for the input
 * @param sizes of all axes; that of the samples may be {@link #BATCH}, others may be {@link #UNKNOWN}
 * @param batch the axis of the samples; -1 if the model is for a single one
 * @param order where the numbers of a sample, row by row, stand in Chainrule's order; null if they stand in this order
 */
record OnnxFlow(OnnxFlow before, OnnxStep step, long[] sizes, int batch, int[] order) implements OnnxValue {
    /** Stands for the number of samples where the model leaves it open: a prime that no other size can be. */
    static final long BATCH = Integer.MAX_VALUE;
    /** Stands for a size that the model does not say; a prime, too. */
    static final long UNKNOWN = Integer.MAX_VALUE - 18;

    private static final int MOST_FEATURES = 1 << 28;

    /** The same samples, after another step on each number. */
    OnnxFlow then(OnnxStep next) {
        return new OnnxFlow(this, next, sizes, batch, order);
    }

    /** After a product: no longer in the input's order. */
    OnnxFlow then(OnnxStep next, long[] newSizes, int newBatch) {
        return new OnnxFlow(this, next, newSizes, newBatch, null);
    }

    private OnnxFlow arranged(long[] newSizes, int newBatch, int[] newOrder) {
        return new OnnxFlow(before, step, newSizes, newBatch, newOrder);
    }

    int rank() {
        return sizes.length;
    }

    /** How many steps there were. */
    int steps() {
        int steps = 0;
        for (var flow = this; flow != null; flow = flow.before) {
            steps++;
        }
        return steps;
    }

    /** Whether another's last step is one of this one's. */
    boolean goesThrough(OnnxFlow other) {
        for (var flow = this; flow != null; flow = flow.before) {
            if (flow.step == other.step) {
                return true;
            }
        }
        return false;
    }

    /** The product of a sample's sizes; {@link #UNKNOWN} if one is unknown, or it is too large. */
    long features() {
        long features = 1;
        for (int axis = 0; axis < sizes.length; axis++) {
            if (axis != batch) {
                features *= sizes[axis];
                if (sizes[axis] == UNKNOWN || features > MOST_FEATURES) {
                    return UNKNOWN;
                }
            }
        }
        return features;
    }

    /** Whether all numbers of a sample lie along one axis, which is this one. */
    boolean isAlong(int axis) {
        for (int other = 0; other < sizes.length; other++) {
            if (other != axis && other != batch && sizes[other] != 1) {
                return false;
            }
        }
        return axis != batch;
    }

    OnnxFlow withSize(int axis, long size) {
        var newSizes = sizes.clone();
        newSizes[axis] = size;
        return arranged(newSizes, batch, order);
    }

    /** With axes of size 1 in front. */
    OnnxFlow padded(int rank) {
        if (rank <= rank()) {
            return this;
        }
        var padded = new long[rank];
        int more = rank - rank();
        Arrays.fill(padded, 1);
        System.arraycopy(sizes, 0, padded, more, rank());
        return arranged(padded, batch < 0 ? -1 : batch + more, order);
    }

    /**
     * The same numbers in the same sequence with other sizes.
     *
     * @param asked as for ONNX's {@code Reshape}: 0 copies a size, unless zero is a size, and -1 is what is left
     * @return empty if samples would mix
     */
    Optional<OnnxFlow> reshaped(long[] asked, boolean zeroIsASize) {
        var target = asked.clone();
        int open = -1;
        for (int axis = 0; axis < target.length; axis++) {
            if (target[axis] == 0 && !zeroIsASize && axis < rank()) {
                target[axis] = sizes[axis];
            }
            if (target[axis] == -1) {
                if (open >= 0) {
                    return Optional.empty();
                }
                open = axis;
            } else if (target[axis] < 1) {
                return Optional.empty();
            }
        }
        return features() == UNKNOWN ? unknownReshaped(target, open) : knownReshaped(target, open);
    }

    private long samples() {
        return batch < 0 ? 1 : sizes[batch];
    }

    private Optional<OnnxFlow> knownReshaped(long[] target, int open) {
        try {
            long all = Math.multiplyExact(samples(), features());
            if (open >= 0) {
                target[open] = 1;
                long others = OnnxConstant.count(target);
                if (all % others != 0) {
                    return Optional.empty();
                }
                target[open] = all / others;
            }
            if (OnnxConstant.count(target) != all) {
                return Optional.empty();
            }
        } catch (ArithmeticException tooLarge) {
            return Optional.empty();
        }
        return placed(target);
    }

    /** Finds the axis of the samples again: with nothing but ones before it, as before, or the only one that is not 1. */
    private Optional<OnnxFlow> placed(long[] target) {
        if (batch < 0 || samples() == 1 && Arrays.stream(target).noneMatch(size -> size == 1)) {
            return Optional.of(arranged(target, -1, order));
        }
        boolean first = leading(sizes, batch);
        for (int axis = 0; axis < target.length; axis++) {
            boolean fits = target[axis] == samples() && (features() == 1 || first && leading(target, axis));
            if (fits) {
                return Optional.of(arranged(target, axis, order));
            }
        }
        return Optional.empty();
    }

    /** Whether there are only axes of size 1 before this one. */
    private static boolean leading(long[] sizes, int axis) {
        for (int i = 0; i < axis; i++) {
            if (sizes[i] != 1) {
                return false;
            }
        }
        return true;
    }

    /** With unknown sizes: the samples must come first, and stay there. */
    private Optional<OnnxFlow> unknownReshaped(long[] target, int open) {
        if (batch != 0 || target.length < 1) {
            return Optional.empty();
        }
        if (open > 0) {
            target[open] = UNKNOWN;
        }
        if (open == 0) {
            // [-1, 784]: all numbers of a sample are said.
            long features = 1;
            for (int axis = 1; axis < target.length; axis++) {
                features *= target[axis];
                if (features > MOST_FEATURES) {
                    return Optional.empty();
                }
            }
            target[0] = samples();
        }
        return target[0] == samples() ? Optional.of(arranged(target, 0, order)) : Optional.empty();
    }

    /** @param perm old axes in their new sequence */
    Optional<OnnxFlow> transposed(int[] perm, OnnxTensors tensors) {
        var newSizes = new long[rank()];
        var seen = new boolean[rank()];
        if (perm.length != rank()) {
            return Optional.empty();
        }
        int newBatch = -1;
        for (int axis = 0; axis < perm.length; axis++) {
            int from = perm[axis];
            if (from < 0 || from >= rank() || seen[from]) {
                return Optional.empty();
            }
            seen[from] = true;
            newSizes[axis] = sizes[from];
            newBatch = from == batch ? axis : newBatch;
        }
        if (keepsOrder(perm)) {
            return Optional.of(arranged(newSizes, newBatch, order));
        }
        // A product gives up the order; behind it nothing may change it.
        if (features() == UNKNOWN || hasProduct()) {
            return Optional.empty();
        }
        return Optional.of(arranged(newSizes, newBatch, reordered(perm, tensors)));
    }

    private boolean hasProduct() {
        for (var flow = this; flow != null; flow = flow.before) {
            if (flow.step instanceof OnnxStep.Product) {
                return true;
            }
        }
        return false;
    }

    /** Whether the axes of a sample with more than one number follow each other as before. */
    private boolean keepsOrder(int[] perm) {
        int last = -1;
        for (int from : perm) {
            if (from != batch && sizes[from] != 1) {
                if (from < last) {
                    return false;
                }
                last = from;
            }
        }
        return true;
    }

    private int[] reordered(int[] perm, OnnxTensors tensors) {
        int features = (int) features();
        tensors.spend(features);
        var own = sizes.clone();
        if (batch >= 0) {
            own[batch] = 1;
        }
        long[] strides = OnnxConstant.strides(own);
        var newSizes = new long[rank()];
        var newStrides = new long[rank()];
        for (int axis = 0; axis < perm.length; axis++) {
            newSizes[axis] = own[perm[axis]];
            newStrides[axis] = strides[perm[axis]];
        }
        var reordered = new int[features];
        new Walk(newSizes).each(newStrides, (i, from) -> reordered[i] = order == null ? from : order[from]);
        return reordered;
    }

    /**
     * A constant's numbers, one for each feature in Chainrule's order, or a single one; and the flow with the sizes that the constant
     * tells.
     */
    record Spread(OnnxFlow flow, double[] numbers) {}

    /**
     * Lays a constant over a sample, as ONNX does: from the last axis on, and an axis of size 1 for all.
     *
     * @return empty if samples would differ, or the sample would grow
     */
    Optional<Spread> spread(OnnxConstant constant, OnnxTensors tensors) {
        if (constant.values().length == 1 && constant.rank() <= rank()) {
            return Optional.of(new Spread(this, constant.values()));
        }
        var flow = padded(constant.rank());
        var laid = new long[flow.rank()];
        Arrays.fill(laid, 1);
        System.arraycopy(constant.shape(), 0, laid, flow.rank() - constant.rank(), constant.rank());
        for (int axis = 0; axis < laid.length; axis++) {
            if (laid[axis] == 1) {
                continue;
            }
            if (axis == flow.batch || laid[axis] == 0) {
                return Optional.empty();
            }
            if (flow.sizes[axis] == UNKNOWN) {
                flow = flow.withSize(axis, laid[axis]);
            } else if (flow.sizes[axis] != laid[axis]) {
                return Optional.empty();
            }
        }
        if (constant.values().length == 1) {
            return Optional.of(new Spread(flow, constant.values()));
        }
        if (flow.features() == UNKNOWN) {
            return Optional.empty();
        }
        return Optional.of(new Spread(flow, flow.spread(constant.values(), laid, tensors)));
    }

    private double[] spread(double[] values, long[] laid, OnnxTensors tensors) {
        tensors.spend(features());
        var own = sizes.clone();
        if (batch >= 0) {
            own[batch] = 1;
        }
        long[] strides = OnnxConstant.strides(laid);
        for (int axis = 0; axis < laid.length; axis++) {
            strides[axis] = laid[axis] == 1 ? 0 : strides[axis];
        }
        var numbers = new double[(int) features()];
        new Walk(own).each(strides, (i, from) -> numbers[order == null ? i : order[i]] = values[from]);
        return numbers;
    }
}
