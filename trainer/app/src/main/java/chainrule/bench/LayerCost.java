package chainrule.bench;

import chainrule.datasets.Augmentation;
import chainrule.datasets.Batches;
import chainrule.engine.Engine;
import chainrule.engine.RunningMetrics;
import chainrule.engine.TrainingJob;
import chainrule.run.LayerMeasurement;
import java.util.Optional;
import java.util.stream.DoubleStream;

/** What it costs to measure after an epoch how each layer learns, as `train` does it, files aside. */
public final class LayerCost {
    private static final int WARM_UPS = 2;
    private static final int TIMES = 5;

    private LayerCost() {}

    /**
     * The median time of one measurement.
     *
     * @return seconds; empty where this engine's layers are not measured
     */
    public static Optional<Double> seconds(StepBench bench, Engine engine) {
        var job = bench.job();
        int samples = job.batches().count();
        return LayerMeasurement.of(engine, job, samples, batch -> inBatches(job.batches(), batch))
                .map(measurement -> seconds(measurement, engine, job));
    }

    private static Batches inBatches(Batches all, int batch) {
        return new Batches(all.subset(), all.shape(), all.normalization(), Augmentation.NONE, batch, all.seed());
    }

    private static double seconds(LayerMeasurement measurement, Engine engine, TrainingJob job) {
        try (var training = engine.train(job)) {
            training.run(1, 0, 1, new RunningMetrics());
            double[] times = DoubleStream.generate(() -> {
                        long begin = System.nanoTime();
                        measurement.after(1, training.state());
                        return (System.nanoTime() - begin) * 1e-9;
                    })
                    .limit(WARM_UPS + TIMES)
                    .skip(WARM_UPS)
                    .toArray();
            return Medians.of(times);
        }
    }
}
