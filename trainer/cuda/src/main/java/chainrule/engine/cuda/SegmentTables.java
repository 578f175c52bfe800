package chainrule.engine.cuda;

import chainrule.engine.cuda.StepNumber.Correction;
import chainrule.engine.cuda.card.Card;
import chainrule.engine.cuda.card.DeviceArena;
import chainrule.engine.cuda.card.Launches;
import chainrule.engine.cuda.card.ScalarType;
import chainrule.engine.cuda.kernel.Codes;
import chainrule.engine.cuda.plan.CudaMatrices;
import chainrule.engine.cuda.plan.Stage;
import chainrule.engine.cuda.plan.StepPlaces;
import chainrule.engine.cuda.plan.StepPlan;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation.ClipGradients;
import chainrule.engine.step.Operation.Update;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * For each stage of updates, the list of what it changes, on the card: one kernel changes all parameters. The addresses are
 * the first network's.
 */
final class SegmentTables {
    /** The kernels' PIECE. */
    private static final int PIECE = 1024;
    /** Of a sum of squares: enough to keep a GPU busy, and few enough that every block can add them up. */
    private static final int MOST_PARTS = 1024;

    private static final int SEGMENT = 8 * Long.BYTES;

    private final Map<Stage.Updates, Table> tables = new HashMap<>();
    private final Map<ClipGradients, Gradients> gradients = new HashMap<>();

    SegmentTables(Card card, DeviceArena arena, CudaMatrices matrices, StepPlan plan) {
        for (var planned : plan.stages()) {
            var stage = planned.stage();
            if (stage instanceof Stage.Updates updates) {
                tables.put(updates, table(card, arena, matrices, updates.operations(), planned.rounded()));
            } else if (stage instanceof Stage.Single single && single.operation() instanceof ClipGradients clip) {
                gradients.put(clip, gradients(card, arena, matrices, clip));
            }
        }
    }

    Table of(Stage.Updates stage) {
        return tables.get(stage);
    }

    Gradients of(ClipGradients clip) {
        return gradients.get(clip);
    }

    private static Gradients gradients(Card card, DeviceArena arena, CudaMatrices matrices, ClipGradients clip) {
        var buffer = ScalarType.buffer(clip.gradients().size() * SEGMENT);
        int pieces = 0;
        for (var gradient : clip.gradients()) {
            buffer.putLong(0).putLong(matrices.at(gradient, 0)).putLong(0).putLong(0);
            pieces = finish(buffer, gradient, StepPlaces.NONE, pieces);
        }
        var list = list(card, arena, matrices, buffer, pieces, "the table of the gradients");
        int parts = Math.min(pieces, MOST_PARTS);
        long sums = arena.take((long) parts * matrices.members() * Double.BYTES, "the gradients' squares");
        return new Gradients(list, parts, sums, clip.norm());
    }

    private static Table table(
            Card card, DeviceArena arena, CudaMatrices matrices, List<Update> updates, Set<Matrix> roundedOnes) {
        var buffer = ScalarType.buffer(updates.size() * SEGMENT);
        int pieces = 0;
        for (var update : updates) {
            buffer.putLong(matrices.at(update.w(), 0)).putLong(matrices.at(update.gradient(), 0));
            for (int i = 0; i < 2; i++) {
                var states = update.states();
                buffer.putLong(i < states.size() ? matrices.at(states.get(i), 0) : 0);
            }
            var w = update.w();
            var rounded = roundedOnes.contains(w) ? matrices.rounded(w, 0) : StepPlaces.NONE;
            pieces = finish(buffer, w, rounded, pieces);
        }
        var list = list(card, arena, matrices, buffer, pieces, "the table of the parameters");
        return new Table(list, Codes.of(updates.get(0).optimizer()), Codes.of(matrices.factors()));
    }

    /** What a segment has behind its matrices; the next one's first piece. */
    private static int finish(ByteBuffer buffer, Matrix matrix, CudaMatrices.Place rounded, int pieces) {
        int count = matrix.rows() * matrix.columns();
        buffer.putLong(rounded.address())
                .putLong(rounded.stride())
                .putLong(pieces)
                .putLong(count);
        return pieces + Launches.divided(count, PIECE);
    }

    private static Segments list(
            Card card, DeviceArena arena, CudaMatrices matrices, ByteBuffer buffer, int pieces, String what) {
        int count = buffer.capacity() / SEGMENT;
        long address = arena.take(buffer.capacity(), what);
        card.write(address, buffer.flip());
        return new Segments(address, count, matrices.stride(), pieces);
    }

    /**
     * A list of segments on the card.
     *
     * @param stride numbers from one network's to the next one's
     * @param pieces of all segments together
     */
    private record Segments(long address, int count, long stride, int pieces) {}

    /**
     * The list of what is clipped together.
     *
     * @param parts of each network's sum of squares
     * @param sums where they lie
     */
    record Gradients(Segments segments, int parts, long sums, double norm) {
        /** ∇ ← ∇·min(1, c/‖∇‖₂). */
        void clip(Launches launches) {
            launches.kernel(
                    "squares",
                    parts,
                    Launches.MOST_THREADS,
                    segments.address,
                    segments.count,
                    segments.stride,
                    segments.pieces,
                    sums);
            launches.kernel(
                    "clip",
                    parts,
                    Launches.MOST_THREADS,
                    segments.address,
                    segments.count,
                    segments.stride,
                    segments.pieces,
                    sums,
                    parts,
                    norm);
        }
    }

    /**
     * One stage's list.
     *
     * @param format of the copies that are rounded
     */
    record Table(Segments segments, Codes.Rule rule, int format) {
        /** D1 to D5. */
        void update(Launches launches, StepTable.Slot step) {
            launches.kernel(
                    "update",
                    Math.min(segments.pieces, Launches.MOST_BLOCKS),
                    Launches.MOST_THREADS,
                    segments.address,
                    segments.count,
                    segments.stride,
                    segments.pieces,
                    rule.update().ordinal(),
                    step.address(StepNumber.RATE),
                    step.address(new Correction(rule.a())),
                    step.address(new Correction(rule.b())),
                    rule.a(),
                    rule.b(),
                    rule.inside(),
                    rule.outside(),
                    rule.weightDecay(),
                    format);
        }
    }
}
