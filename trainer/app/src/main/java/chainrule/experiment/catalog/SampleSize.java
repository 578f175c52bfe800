package chainrule.experiment.catalog;

import chainrule.experiment.Experiment;
import chainrule.experiment.ExperimentContext;
import chainrule.experiment.Findings;
import chainrule.experiment.Variant;
import chainrule.experiment.comparison.Variants;
import chainrule.report.Axis;
import chainrule.report.Axis.Scale;
import java.util.Map;
import java.util.stream.DoubleStream;

/** The same network on more and more of the training samples, each part containing the one before. */
final class SampleSize implements Experiment {
    private static final String PRESET = "cifar10-512-256";
    /** For data sets of few samples. */
    private static final double[] SMALL = {10, 30};

    private static final int FEW = 3000;
    private static final double[] SIZES = {100, 300, 1000, 3000, 10_000, 30_000, 100_000, 300_000};

    @Override
    public String name() {
        return "sample-size";
    }

    @Override
    public String question() {
        return "how accuracy, or R², grows with the number of training samples, and by which power law the error falls";
    }

    @Override
    public Findings run(ExperimentContext context) {
        Map<String, String> preferred = Map.of("train.epochs", "20");
        int count = context.data(context.base(PRESET, preferred).resolve())
                .split()
                .train()
                .count();
        var sizes = DoubleStream.concat(DoubleStream.of(count <= FEW ? SMALL : new double[0]), DoubleStream.of(SIZES));
        var variants = DoubleStream.concat(sizes.filter(size -> size < count), DoubleStream.of(count))
                .mapToObj(size -> Variant.sized(size, "data.training"))
                .toList();
        return Variants.of(name(), question(), PRESET, preferred, variants)
                .along(new Axis("training samples", Scale.LOGARITHMIC))
                .adding(ErrorBySize::of)
                .run(context);
    }
}
