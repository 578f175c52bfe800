package chainrule.audit;

import chainrule.config.ConfigWriter;
import chainrule.engine.Engine;
import chainrule.engine.RunningMetrics;
import chainrule.engine.TrainingGroup;
import chainrule.engine.TrainingJob;
import chainrule.model.Precision;
import chainrule.optim.Optimizer;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Compares networks that an engine trains together with each alone.
 *
 * @param whole all that a step can have
 */
record TogetherAudit(Engine engine, TrainingJob whole) {
    /** Not a power of two, nor as many as anything else here. */
    private static final int SEEDS = 5;

    /** The last batch is smaller. */
    private static final int BATCH = 40;

    /**
     * Several seeds together, each compared with the same seed alone, by the loss of every batch: an engine may add up in another order
     * for several networks than for one.
     */
    Finding of(Precision precision, Optimizer optimizer) {
        var jobs = LongStream.rangeClosed(1, SEEDS)
                .mapToObj(AllInAStep.of(whole, precision, optimizer, BATCH)::withSeed)
                .toList();
        var together = DoubleStream.builder();
        for (int from = 0; from < SEEDS; ) {
            try (var group = engine.trainTogether(jobs.subList(from, SEEDS))) {
                losses(group).forEach(together::add);
                from += group.members().size();
            }
        }
        var alone = DoubleStream.builder();
        for (var job : jobs) {
            try (var group = TrainingGroup.of(engine.train(job))) {
                losses(group).forEach(alone::add);
            }
        }
        return EngineAudit.finding(
                precision,
                "%d seeds together, each alone: %s".formatted(SEEDS, ConfigWriter.text(optimizer)),
                together.build().toArray(),
                alone.build().toArray(),
                EngineAudit.tolerance(precision));
    }

    /** Of every batch of the first epochs, training by training. */
    private static DoubleStream losses(TrainingGroup group) {
        int members = group.members().size();
        int steps = (AllInAStep.SAMPLES + BATCH - 1) / BATCH;
        var losses = new double[members][AllInAStep.EPOCHS * steps];
        for (int i = 0; i < AllInAStep.EPOCHS * steps; i++) {
            var tallies = Stream.generate(RunningMetrics::new).limit(members).toList();
            group.run(1 + i / steps, i % steps, 1, tallies);
            for (int k = 0; k < members; k++) {
                losses[k][i] = tallies.get(k).loss();
            }
        }
        return Stream.of(losses).flatMapToDouble(DoubleStream::of);
    }
}
