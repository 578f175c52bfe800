package chainrule.experiment.catalog;

import chainrule.experiment.cost.CostCurve;
import chainrule.experiment.cost.CostExperiment;
import chainrule.experiment.cost.Measurement;
import chainrule.experiment.cost.Stopwatch;
import java.util.ArrayList;
import java.util.List;

/**
 * C14: what all gradients of a network of L layers cost. By backpropagation each layer's delta is made from the one above
 * it, and the cost grows as L; layer by layer without reuse, each delta is made anew from the loss downwards, and it grows as
 * L².
 */
public final class BackpropCost implements CostExperiment {
    private static final List<Integer> DEPTHS = List.of(1, 2, 4, 8, 16, 32, 64);
    private static final int WIDTH = 32;
    private static final int SAMPLES = 16;

    @Override
    public String name() {
        return "backprop-cost";
    }

    @Override
    public String question() {
        return "how the cost of all gradients grows with depth, with and without reuse of the deltas (C14)";
    }

    @Override
    public List<CostCurve> measure() {
        var reusing = new ArrayList<Measurement.Point>();
        var anew = new ArrayList<Measurement.Point>();
        for (int depth : DEPTHS) {
            var stack = TanhStack.random(depth, WIDTH, SAMPLES);
            reusing.add(point(depth, stack, true));
            anew.add(point(depth, stack, false));
        }
        return List.of(new CostCurve(
                "layers",
                List.of(
                        new Measurement("backpropagation", reusing),
                        new Measurement("layer by layer, no reuse", anew))));
    }

    private static Measurement.Point point(int depth, TanhStack stack, boolean reuse) {
        double seconds = Stopwatch.seconds(() -> stack.gradients(reuse));
        long before = stack.multiplyAdds();
        stack.gradients(reuse);
        return new Measurement.Point(depth, stack.multiplyAdds() - before, seconds);
    }
}
