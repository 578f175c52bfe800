package chainrule.experiment.catalog;

import chainrule.experiment.Experiment;
import chainrule.experiment.ExperimentContext;
import chainrule.experiment.Findings;
import chainrule.experiment.Variant;
import chainrule.experiment.comparison.Comparison;
import chainrule.model.LayerPattern;
import chainrule.model.LayerSizes;
import chainrule.model.ParameterCount;
import chainrule.report.Block.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Networks of different shapes with as equal a number of parameters as can be. */
final class ParameterMatch implements Experiment {
    private static final String PRESET = "cifar10-512-256";
    /** Hidden layers to be matched to 512-256; N is found. */
    private static final List<String> SHAPES = List.of("N", "N-N", "N-N-N", "512-120xN");

    @Override
    public String name() {
        return "parameter-match";
    }

    @Override
    public String question() {
        return "which shape does best when all have as many parameters as 512-256";
    }

    @Override
    public Findings run(ExperimentContext context) {
        Map<String, String> preferred = Map.of("train.epochs", "20");
        var reference = context.base(PRESET, preferred).resolve();
        var data = context.data(reference);
        String ends = data.dataset().shape().features() + "-%s-"
                + data.spec(reference.model()).outputs();
        long target =
                ParameterCount.of(LayerSizes.parse(ends.formatted("512-256"))).total();
        var variants = new ArrayList<>(List.of(Variant.of("512-256", "model.hidden", "[512, 256]")));
        var rows = new ArrayList<List<String>>();
        rows.add(row("512-256", "", target, target));
        for (var shape : SHAPES) {
            var match = LayerPattern.closest(
                    LayerPattern.parse(ends.formatted(shape)).around(target));
            var sizes = match.layers().sizes();
            var hidden = sizes.subList(1, sizes.size() - 1);
            String label = shape.contains("xN")
                    ? shape.replace("xN", "x" + match.n())
                    : hidden.stream().map(String::valueOf).collect(Collectors.joining("-"));
            variants.add(Variant.of(label, "model.hidden", hidden.toString()));
            rows.add(row(label, shape, match.parameters(), target));
        }
        var seeds = context.seedsOr(1L);
        var trials = context.trials(PRESET, preferred, variants);
        return Findings.NONE
                .table(new Table(
                        "Numbers of parameters", List.of("hidden layers", "pattern", "parameters", "difference"), rows))
                .and(new Comparison(trials, seeds, context.metric(trials.get(0).config())).run(context));
    }

    private static List<String> row(String label, String pattern, long parameters, long target) {
        return List.of(
                label,
                pattern,
                String.format(Locale.ROOT, "%,d", parameters),
                String.format(Locale.ROOT, "%+,d", parameters - target));
    }
}
