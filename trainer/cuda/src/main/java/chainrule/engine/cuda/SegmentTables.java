package chainrule.engine.cuda;

import chainrule.engine.cuda.StepNumber.Correction;
import chainrule.engine.cuda.arguments.Address.Doubles;
import chainrule.engine.cuda.arguments.Address.Reals;
import chainrule.engine.cuda.arguments.Address.Segments;
import chainrule.engine.cuda.arguments.Address.Untyped;
import chainrule.engine.cuda.arguments.Groups.SegmentList;
import chainrule.engine.cuda.arguments.KernelArguments;
import chainrule.engine.cuda.arguments.KernelArguments.Clip;
import chainrule.engine.cuda.arguments.KernelArguments.Squares;
import chainrule.engine.cuda.arguments.Layout;
import chainrule.engine.cuda.arguments.Structs.Segment;
import chainrule.engine.cuda.card.Card;
import chainrule.engine.cuda.card.DeviceArena;
import chainrule.engine.cuda.card.Gemm;
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
 * For each stage of updates, the list of what it changes, on the GPU: one kernel changes all parameters. The addresses are
 * the first network's.
 */
final class SegmentTables {
    /** The kernels' PIECE. */
    private static final int PIECE = 1024;
    /** Numbers that a thread reads together. */
    private static final int FOUR = 4;
    /** Of a sum of squares: enough to keep a GPU busy, and few enough that every block can add them up. */
    private static final int MOST_PARTS = 1024;

    private static final int SEGMENT = Layout.bytes(Segment.class);

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
            var g = new Reals(matrices.at(gradient, 0));
            Layout.put(
                    buffer,
                    new Segment(
                            Reals.NULL, g, Reals.NULL, Reals.NULL, new Untyped(0), 0, pieces, 0, count(gradient), 1));
            pieces += pieces(0, count(gradient));
        }
        var list = list(card, arena, matrices, buffer, pieces, "the table of the gradients");
        int parts = Math.min(pieces, MOST_PARTS);
        long sums = arena.take((long) parts * matrices.members() * Double.BYTES, "the gradients' squares");
        return new Gradients(list, parts, new Doubles(sums), clip.norm());
    }

    private static Table table(
            Card card, DeviceArena arena, CudaMatrices matrices, List<Update> updates, Set<Matrix> roundedOnes) {
        var buffer = ScalarType.buffer(updates.size() * SEGMENT);
        int pieces = 0;
        for (var update : updates) {
            var w = update.w();
            var rounded = roundedOnes.contains(w) ? matrices.rounded(w, 0) : StepPlaces.NONE;
            Layout.put(
                    buffer,
                    new Segment(
                            new Reals(matrices.at(w, 0)),
                            new Reals(matrices.at(update.gradient(), 0)),
                            state(matrices, update, 0),
                            state(matrices, update, 1),
                            new Untyped(rounded.address()),
                            rounded.stride(),
                            pieces,
                            update.from(),
                            update.from() + update.count(),
                            update.rateFactor()));
            pieces += pieces(update.from(), update.from() + update.count());
        }
        var list = list(card, arena, matrices, buffer, pieces, "the table of the parameters");
        return new Table(list, Codes.of(updates.get(0).optimizer()), matrices.factors());
    }

    private static Reals state(CudaMatrices matrices, Update update, int i) {
        var states = update.states();
        return i < states.size() ? new Reals(matrices.at(states.get(i), 0)) : Reals.NULL;
    }

    private static int count(Matrix matrix) {
        return matrix.rows() * matrix.columns();
    }

    /** Of numbers from one to another: four are read together, so that the first piece begins with a multiple of four. */
    private static int pieces(int from, int to) {
        return Launches.divided(to - from / FOUR * FOUR, PIECE);
    }

    private static SegmentList list(
            Card card, DeviceArena arena, CudaMatrices matrices, ByteBuffer buffer, int pieces, String what) {
        int count = buffer.capacity() / SEGMENT;
        long address = arena.take(buffer.capacity(), what);
        card.write(address, buffer.flip());
        return new SegmentList(new Segments(address), count, matrices.stride(), pieces);
    }

    /**
     * The list of what is clipped together.
     *
     * @param parts of each network's sum of squares
     * @param sums where they lie
     */
    record Gradients(SegmentList segments, int parts, Doubles sums, double norm) {
        /** ∇ ← ∇·min(1, c/‖∇‖₂). */
        void clip(Launches launches) {
            launches.kernel(parts, Launches.MOST_THREADS, new Squares(segments, sums));
            launches.kernel(parts, Launches.MOST_THREADS, new Clip(segments, sums, parts, norm));
        }
    }

    /**
     * One stage's list.
     *
     * @param format of the copies that are rounded
     */
    record Table(SegmentList segments, Codes.Rule rule, Gemm.Factors format) {
        /** D1 to D5. */
        void update(Launches launches, StepTable.Slot step) {
            launches.kernel(
                    Math.min(segments.pieces(), Launches.MOST_BLOCKS),
                    Launches.MOST_THREADS,
                    new KernelArguments.Update(
                            segments,
                            rule.update(),
                            step.address(StepNumber.RATE),
                            step.address(new Correction(rule.a())),
                            step.address(new Correction(rule.b())),
                            rule.a(),
                            rule.b(),
                            rule.inside(),
                            rule.outside(),
                            rule.weightDecay(),
                            format));
        }
    }
}
