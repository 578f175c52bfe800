package chainrule.experiment.catalog;

import chainrule.bench.Pace;
import chainrule.bench.StepBench;
import chainrule.engine.Engines;
import chainrule.experiment.cost.CostCurve;
import chainrule.experiment.cost.CostExperiment;
import chainrule.experiment.cost.Measurement;
import chainrule.model.LayerSizes;
import chainrule.model.Precision;
import chainrule.optim.Optimizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;

/**
 * What a step costs: by batch, by width and by depth, in float32 with plain SGD, compared with the time of its matrix products alone,
 * in OpenBLAS's threads and in the nd4j engine's lanes.
 */
public final class Scaling implements CostExperiment {
    private static final int INPUTS = 3072;
    private static final int CLASSES = 10;
    private static final int WIDTH = 512;
    private static final int BATCH = 128;
    /** A network's steps are timed until about this number of multiplications is made; enough for seconds. */
    private static final double WORK = 4e10;

    private static final int MOST_STEPS = 100;
    private static final int LEAST_STEPS = 5;

    @Override
    public String name() {
        return "scaling";
    }

    @Override
    public String question() {
        return "how a training step's time grows with batch, width and depth, and its products' share";
    }

    @Override
    public List<CostCurve> measure() {
        var wide = List.of(WIDTH, WIDTH / 2);
        return List.of(
                curve("batch", List.of(1, 4, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096), n -> bench(wide, n)),
                curve("width", List.of(128, 256, 512, 1024, 2048, 4096), width -> bench(List.of(width), BATCH)),
                curve("depth", List.of(1, 2, 4, 8, 16), depth -> bench(Collections.nCopies(depth, WIDTH), BATCH)));
    }

    private static StepBench bench(List<Integer> hidden, int batch) {
        var sizes = new ArrayList<Integer>();
        sizes.add(INPUTS);
        sizes.addAll(hidden);
        sizes.add(CLASSES);
        return new StepBench(new LayerSizes(sizes), batch, new Optimizer.Sgd(0.01), Precision.FLOAT32);
    }

    private static CostCurve curve(String size, List<Integer> sizes, IntFunction<StepBench> benchOf) {
        var step = new ArrayList<Measurement.Point>();
        var threads = new ArrayList<Measurement.Point>();
        var lanes = new ArrayList<Measurement.Point>();
        var engine = Engines.onClassPath().named(Engines.AUTO);
        for (int value : sizes) {
            var bench = benchOf.apply(value);
            long operations = bench.multiplyAdds();
            int steps = (int) Math.max(LEAST_STEPS, Math.min(MOST_STEPS, WORK / operations));
            var result = bench.measure(engine, true, steps, Pace.USUAL);
            step.add(new Measurement.Point(value, operations, result.step()));
            threads.add(new Measurement.Point(value, operations, result.inThreads()));
            lanes.add(new Measurement.Point(value, operations, result.inLanes()));
        }
        return new CostCurve(
                size,
                List.of(
                        new Measurement("step", step),
                        new Measurement("products, BLAS's threads", threads),
                        new Measurement("products, lanes", lanes)));
    }
}
