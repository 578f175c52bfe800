package chainrule.experiment.catalog;

import chainrule.experiment.cost.CostCurve;
import chainrule.experiment.cost.CostExperiment;
import chainrule.experiment.cost.Measurement;
import chainrule.experiment.cost.Stopwatch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * C14: what all gradients of a network cost, compared with two naive ways. By depth: by backpropagation each layer's delta is made from the
 * one above it, and the cost grows as the number of layers L; layer by layer without reuse, each delta is made anew from the loss downwards,
 * and it grows as L². By parameters: backpropagation needs about three times a forward pass, which grows as the number of parameters P; one
 * forward pass a parameter grows as P².
 */
public final class BackpropCost implements CostExperiment {
    private static final List<Integer> DEPTHS = List.of(1, 2, 4, 8, 16, 32, 64);
    private static final int WIDTH = 32;
    private static final int SAMPLES = 16;

    /** Two layers each, of 32 to 2,048 parameters. */
    private static final List<Integer> WIDTHS = List.of(4, 6, 8, 12, 16, 24, 32);

    private static final int FEW_SAMPLES = 4;
    private static final double STEP = 1e-6;

    @Override
    public String name() {
        return "backprop-cost";
    }

    @Override
    public String question() {
        return "how the cost of all gradients grows with depth and parameters, by backpropagation and in two naive ways (C14)";
    }

    @Override
    public List<CostCurve> measure() {
        return List.of(byDepth(), byParameters());
    }

    private static CostCurve byDepth() {
        var reusing = new ArrayList<Measurement.Point>();
        var anew = new ArrayList<Measurement.Point>();
        for (int depth : DEPTHS) {
            var stack = TanhStack.random(depth, WIDTH, SAMPLES);
            reusing.add(point(depth, stack, s -> s.gradients(true)));
            anew.add(point(depth, stack, s -> s.gradients(false)));
        }
        return new CostCurve(
                "layers",
                List.of(
                        new Measurement("backpropagation", reusing),
                        new Measurement("layer by layer, no reuse", anew)));
    }

    private static CostCurve byParameters() {
        var backward = new ArrayList<Measurement.Point>();
        var forward = new ArrayList<Measurement.Point>();
        for (int width : WIDTHS) {
            var stack = TanhStack.random(2, width, FEW_SAMPLES);
            backward.add(point(stack.parameters(), stack, TanhStack::forwardAndBackward));
            forward.add(point(stack.parameters(), stack, s -> s.byForwardPasses(STEP)));
        }
        return new CostCurve(
                "parameters",
                List.of(
                        new Measurement("backpropagation", backward),
                        new Measurement("a forward pass a parameter", forward)));
    }

    private static Measurement.Point point(int size, TanhStack stack, Consumer<TanhStack> way) {
        double seconds = Stopwatch.seconds(() -> way.accept(stack));
        long before = stack.multiplyAdds();
        way.accept(stack);
        return new Measurement.Point(size, stack.multiplyAdds() - before, seconds);
    }
}
