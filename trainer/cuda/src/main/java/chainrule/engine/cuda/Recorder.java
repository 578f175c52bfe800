package chainrule.engine.cuda;

import chainrule.engine.cuda.arguments.Groups.Objective;
import chainrule.engine.cuda.card.Card;
import chainrule.engine.cuda.card.Launches;
import chainrule.engine.cuda.plan.Access;
import chainrule.engine.cuda.plan.Aside;
import chainrule.engine.cuda.plan.CudaMatrices;
import chainrule.engine.cuda.plan.Queues;
import chainrule.engine.cuda.plan.Region;
import chainrule.engine.cuda.plan.StepPlaces;
import chainrule.engine.cuda.plan.StepPlan;
import chainrule.engine.cuda.plan.StepPlan.Planned;
import chainrule.engine.cuda.plan.Task;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Writes the steps of a sequence down, for batches of {@code n}: each stage is a task in one of two queues.
 *
 * @param matrices where they lie
 * @param segments of what is updated and clipped
 * @param features of its input layer
 * @param objective what the program's loss is
 * @param feed of the programs that gather
 */
record Recorder(
        Card card,
        CudaMatrices matrices,
        StepPlan plan,
        StepTable table,
        SegmentTables segments,
        ColumnParts parts,
        FeatureTables features,
        Optional<Objective> objective,
        BatchFeeder feed,
        int n,
        Launches launches) {
    /** Rounds what the first step's products read. */
    void before() {
        var places = new StepPlaces(matrices, plan, Optional.empty(), 0);
        plan.before().forEach(matrix -> of(places, table.slot(0)).round(matrix));
    }

    /** Steps of a sequence, one after the other. */
    void steps(int steps) {
        var tasks = new ArrayList<Task>();
        tasks.add(new Task(() -> table.begin(launches, steps), Set.of(), Set.of(Region.STEPS), false));
        var aside = new Aside(plan, matrices.members(), n).tasks();
        for (int step = 0; step < steps; step++) {
            for (int i = 0; i < plan.stages().size(); i++) {
                var planned = plan.stages().get(i);
                if (step == 0 || !isAhead(planned)) {
                    tasks.add(task(planned, step, steps, aside.contains(i)));
                }
            }
            if (step + 1 < steps) {
                addNextInputs(tasks, step + 1, steps);
            }
        }
        Queues.put(tasks, launches);
    }

    /** Whether a stage of all steps but the first is done while the step before is. */
    private boolean isAhead(Planned planned) {
        return plan.inputs().isPresent() && StepPlan.gathered(planned.stage()).equals(plan.inputs());
    }

    private void addNextInputs(List<Task> tasks, int step, int steps) {
        plan.stages().stream().filter(this::isAhead).forEach(planned -> tasks.add(task(planned, step, steps, true)));
    }

    private Task task(Planned planned, int step, int steps, boolean aside) {
        // The last step's inputs are where those of a single step are.
        var places = new StepPlaces(matrices, plan, plan.inputs(), (steps - 1 - step) % 2);
        var reads = new LinkedHashSet<Region>(Set.of(Region.STEPS));
        var writes = new LinkedHashSet<Region>();
        Access.add(planned, places, reads, writes);
        return new Task(() -> of(places, table.slot(step)).stage(planned), reads, writes, aside);
    }

    private StageLaunches of(StepPlaces places, StepTable.Slot slot) {
        return new StageLaunches(
                card, places, slot, segments, parts, features, objective, feed, table.seeds(), n, launches);
    }
}
