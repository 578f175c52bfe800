package chainrule.study.local;

import chainrule.engine.Engine;
import chainrule.engine.TrainingJob;
import chainrule.run.Preparation;
import chainrule.run.Provenance;
import chainrule.study.trial.Outcome;
import chainrule.study.trial.TrialRun;
import chainrule.train.GroupTrainer;
import chainrule.train.TrainingListener;
import chainrule.train.TrainingSession;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Trials that an engine trains together: one, or several that differ in their seeds alone. Those for which it, or Java, has no
 * memory follow when the first ones are done.
 */
public record TrialGroup(List<TrialRun> runs) {
    /** Accepts the result of a trial. */
    @FunctionalInterface
    public interface Done {
        void accept(Outcome outcome, Provenance provenance);
    }

    /** Puts trials together that may be; the others stay alone. */
    static List<TrialGroup> of(List<TrialRun> runs) {
        var groups = new ArrayList<TrialGroup>();
        for (var run : runs) {
            groups.stream()
                    .filter(group -> group.takes(run))
                    .findFirst()
                    .ifPresentOrElse(group -> group.runs.add(run), () -> {
                        var group = new TrialGroup(new ArrayList<>());
                        group.runs.add(run);
                        groups.add(group);
                    });
        }
        return groups;
    }

    private boolean takes(TrialRun run) {
        return run.engine().trainsTogether() && runs.get(0).goesWith(run);
    }

    /**
     * Trains them. A trial's seconds are those in which it was trained, also where others were trained in them, too.
     *
     * @param command for the provenance
     * @param listener hears of all of them
     * @param done hears of each trial when it has ended
     * @return false if it was interrupted
     * @throws chainrule.base.UserException if the engine can't train this
     */
    public boolean run(List<String> command, TrainingListener listener, Done done, BooleanSupplier interrupted) {
        for (int from = 0; from < runs.size(); ) {
            var rest = runs.subList(from, runs.size());
            var provenance = Provenance.of(engine(), data(), command);
            long begin = System.nanoTime();
            var first = rest.get(0).start();
            var starts = new ArrayList<>(List.of(first));
            rest.stream().limit(most(first.job())).skip(1).map(TrialRun::start).forEach(starts::add);
            try (var group = engine().trainTogether(
                            starts.stream().map(TrialRun.Start::job).toList())) {
                int count = group.members().size();
                var sessions = new ArrayList<TrainingSession>();
                for (int k = 0; k < count; k++) {
                    sessions.add(rest.get(k)
                            .course(
                                    starts.get(k),
                                    begin,
                                    listener,
                                    outcome -> done.accept(
                                            outcome,
                                            provenance
                                                    .withNetworks(count)
                                                    .withProducts(group.members()
                                                            .get(0)
                                                            .algorithms()))));
                }
                if (!new GroupTrainer(sessions, interrupted).run(group, first.progress())) {
                    return false;
                }
                from += count;
            }
        }
        return true;
    }

    /** How many training runs Java has memory for: half of it for their initial parameters and the best ones in float64. */
    private static long most(TrainingJob job) {
        long each = 2L * Double.BYTES * job.initial().values().length;
        return Math.max(1, Runtime.getRuntime().maxMemory() / 2 / each);
    }

    private Engine engine() {
        return runs.get(0).engine();
    }

    private Preparation data() {
        return runs.get(0).data();
    }
}
