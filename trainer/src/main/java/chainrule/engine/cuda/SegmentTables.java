package chainrule.engine.cuda;

import chainrule.engine.cuda.StepNumber.Correction;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation.ClipGradients;
import chainrule.engine.step.Operation.Update;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * For each stage of updates, the list of what it changes, on the card: one kernel changes all parameters. The addresses are
 * the first network's.
 */
final class SegmentTables {
    /** The kernel's PER_BLOCK. */
    private static final int PER_BLOCK = 1024;

    private static final int SEGMENT = 6 * Long.BYTES;

    private final Map<Stage.Updates, Table> tables = new HashMap<>();
    private final Map<ClipGradients, Gradients> gradients = new HashMap<>();

    SegmentTables(Card card, Room room, CudaMatrices matrices, List<Stage> stages) {
        for (var stage : stages) {
            if (stage instanceof Stage.Updates updates) {
                tables.put(updates, table(card, room, matrices, updates.operations()));
            } else if (stage instanceof Stage.Single single && single.operation() instanceof ClipGradients clip) {
                gradients.put(clip, gradients(card, room, matrices, clip));
            }
        }
    }

    Table of(Stage.Updates stage) {
        return tables.get(stage);
    }

    Gradients of(ClipGradients clip) {
        return gradients.get(clip);
    }

    private static Gradients gradients(Card card, Room room, CudaMatrices matrices, ClipGradients clip) {
        var buffer = Real.buffer(clip.gradients().size() * SEGMENT);
        int blocks = 0;
        for (var gradient : clip.gradients()) {
            int count = gradient.rows() * gradient.columns();
            buffer.putLong(0).putLong(matrices.at(gradient, 0)).putLong(0).putLong(0);
            buffer.putLong(blocks).putLong(count);
            blocks += Launches.divided(count, PER_BLOCK);
        }
        long address = room.take(buffer.capacity(), "the table of the gradients");
        card.write(address, buffer.flip());
        long sums = room.take((long) blocks * matrices.members() * Double.BYTES, "the gradients' squares");
        return new Gradients(address, clip.gradients().size(), matrices.stride(), blocks, sums, clip.norm());
    }

    private static Table table(Card card, Room room, CudaMatrices matrices, List<Update> updates) {
        var buffer = Real.buffer(updates.size() * SEGMENT);
        int blocks = 0;
        for (var update : updates) {
            Matrix w = update.w();
            int count = w.rows() * w.columns();
            buffer.putLong(matrices.at(w, 0)).putLong(matrices.at(update.gradient(), 0));
            for (int i = 0; i < 2; i++) {
                var states = update.states();
                buffer.putLong(i < states.size() ? matrices.at(states.get(i), 0) : 0);
            }
            buffer.putLong(blocks).putLong(count);
            blocks += Launches.divided(count, PER_BLOCK);
        }
        long address = room.take(buffer.capacity(), "the table of the parameters");
        card.write(address, buffer.flip());
        var rule = Codes.of(updates.get(0).optimizer());
        return new Table(address, updates.size(), matrices.stride(), blocks, rule);
    }

    /**
     * The list of what is clipped together.
     *
     * @param stride numbers from one network's to the next one's
     * @param blocks for each network
     * @param sums a number for each block
     */
    record Gradients(long address, int segments, long stride, int blocks, long sums, double norm) {
        /** ∇ ← ∇·min(1, c/‖∇‖₂). */
        void clip(Launches launches) {
            launches.kernel("squares", blocks, Launches.MOST_THREADS, address, segments, stride, sums);
            launches.kernel("clip", blocks, Launches.MOST_THREADS, address, segments, stride, sums, norm);
        }
    }

    /** One stage's list; see {@link Gradients}. */
    record Table(long address, int segments, long stride, int blocks, Codes.Rule rule) {
        /** D1 to D5. */
        void update(Launches launches, StepTable steps) {
            launches.kernel(
                    "update",
                    blocks,
                    Launches.MOST_THREADS,
                    address,
                    segments,
                    stride,
                    rule.update().ordinal(),
                    steps.address(StepNumber.RATE),
                    steps.address(new Correction(rule.a())),
                    steps.address(new Correction(rule.b())),
                    rule.a(),
                    rule.b(),
                    rule.inside(),
                    rule.outside(),
                    rule.weightDecay());
        }
    }
}
