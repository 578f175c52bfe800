package chainrule.cli;

import chainrule.base.UserException;
import chainrule.config.Configuration;
import chainrule.datasets.catalog.Catalog;
import chainrule.model.LayerPattern;
import chainrule.model.LayerPattern.Match;
import chainrule.model.LayerSizes;
import chainrule.model.MlpSpec;
import chainrule.model.Norm;
import chainrule.model.ParameterCount;
import chainrule.model.Precision;
import chainrule.model.SampleCost;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "params",
        mixinStandardHelpOptions = true,
        description = "Count a network's parameters; find the size that matches another network's.",
        footer = {
            "",
            "Examples: chainrule params 3072-512-256-10",
            "          chainrule params 3072-512-120xN-10 --match 3072-512-256-10",
            "          chainrule params cifar10-best"
        })
final class ParamsCommand implements Runnable {
    private static final int MEGA = 6;

    @Parameters(
            paramLabel = "LAYERS|PRESET|FILE",
            description = "Sizes from input to output, such as 3072-512-256-10 or 3072-512-120x6-10. "
                    + "With --match, N stands for a width or a repetition, as in 3072-N-N-10 or 3072-512-120xN-10. "
                    + "Or a preset or a YAML file, whose blocks and other parts are counted, too.")
    private String layers;

    @Option(
            names = "--match",
            paramLabel = "TARGET",
            description =
                    "Find the N with about this number of parameters: a number, the layers of a network, or a preset.")
    private Optional<String> target;

    @Option(names = "--norm", paramLabel = "NAME", description = "Normalise hidden layers: none, layer or batch.")
    private Optional<Norm.Kind> norm;

    @Mixin
    private Output output;

    @Override
    public void run() {
        var report = new LinkedHashMap<String, Object>();
        report.put("match", null);
        if (isConfiguration(layers)) {
            countConfigured(report);
        } else if (target.isPresent()) {
            var matches = LayerPattern.parse(layers).around(parameters(target.get()), norm());
            var match = LayerPattern.closest(matches);
            show(matches, match);
            count(match.layers(), report);
            report.put("match", entries(match));
        } else if (LayerPattern.isPattern(layers)) {
            throw new UserException(
                    "'%s' has an unknown: give --match TARGET, such as --match 3072-512-256-10".formatted(layers));
        } else {
            count(LayerSizes.parse(layers), report);
        }
        output.object(report);
    }

    private Norm norm() {
        return switch (norm.orElse(Norm.Kind.NONE)) {
            case NONE -> Norm.NONE;
            case LAYER -> new Norm.Layer(1e-5);
            case BATCH -> new Norm.Batch(1e-5, 0.1);
        };
    }

    /** Sizes begin with a digit or with N. */
    private static boolean isConfiguration(String text) {
        return Configuration.isThere(text) || !text.matches("[0-9N].*");
    }

    private MlpSpec configured(String name) {
        var config = Configuration.named(name).resolve();
        if (Catalog.standard().size(config.data().name()).isEmpty()) {
            throw new UserException(
                    "the layers of %s depend on its data: to count its parameters, use `chainrule explain %1$s` with the flags for its data"
                            .formatted(name));
        }
        return ConfiguredNetwork.of(config, output::warning).spec();
    }

    private void countConfigured(Map<String, Object> report) {
        if (target.isPresent() || norm.isPresent()) {
            throw new UserException("%s is for layers such as 3072-512-256-10, but %s is a preset or a file: remove it"
                    .formatted(target.isPresent() ? "--match" : "--norm", layers));
        }
        var spec = configured(layers);
        count(ParameterCount.of(spec), spec.sizes(), spec.statistics(), report);
    }

    private long parameters(String target) {
        if (Configuration.isThere(target)) {
            return ParameterCount.of(configured(target)).total();
        }
        if (target.contains("-") || target.contains("x")) {
            return ParameterCount.of(LayerSizes.parse(target)).total();
        }
        try {
            long parameters = Long.parseLong(target.replaceAll("[_,]", ""));
            if (parameters > 0) {
                return parameters;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new UserException(
                "--match is '%s': give a number of parameters, layers such as 3072-512-256-10, or a preset"
                        .formatted(target));
    }

    private void show(List<Match> matches, Match chosen) {
        for (var match : matches) {
            output.line(
                    "N = %-6d %,15d parameters  %+,d%s",
                    match.n(), match.parameters(), match.difference(), match.equals(chosen) ? "  (the closest)" : "");
        }
        output.line("");
    }

    private static Map<String, Object> entries(Match match) {
        var entries = new LinkedHashMap<String, Object>();
        entries.put("n", match.n());
        entries.put("parameters", match.parameters());
        entries.put("difference", match.difference());
        return entries;
    }

    private void count(LayerSizes sizes, Map<String, Object> report) {
        var count = ParameterCount.of(sizes, norm());
        long norms = norms(count);
        count(count, sizes, norm().isOfBatch() ? norms : 0, report);
    }

    private static long norms(ParameterCount count) {
        return count.perLayer().stream().mapToLong(ParameterCount.Layer::norms).sum();
    }

    private void count(ParameterCount count, LayerSizes sizes, long statistics, Map<String, Object> report) {
        var perLayer = new ArrayList<Map<String, Object>>();
        long norms = norms(count);
        long slopes = count.perLayer().stream()
                .mapToLong(ParameterCount.Layer::slopes)
                .sum();
        output.line("%-6s %10s %10s %15s %10s %15s", "layer", "inputs", "units", "weights", "biases", "parameters");
        for (var layer : count.perLayer()) {
            var entry = new LinkedHashMap<String, Object>();
            entry.put("inputs", layer.inputs());
            entry.put("units", layer.units());
            entry.put("weights", layer.weights());
            entry.put("biases", layer.units());
            if (norms > 0) {
                entry.put("norms", layer.norms());
            }
            if (slopes > 0) {
                entry.put("slopes", layer.slopes());
            }
            entry.put("parameters", layer.total());
            perLayer.add(entry);
            output.line(
                    "%-6d %,10d %,10d %,15d %,10d %,15d",
                    perLayer.size(), layer.inputs(), layer.units(), layer.weights(), layer.units(), layer.total());
        }
        if (count.input() > 0) {
            output.line("%-6s %,64d", "input", count.input());
            report.put("inputLayer", count.input());
        }
        output.line("%-6s %,64d", "total", count.total());
        if (slopes > 0) {
            output.line("with the slopes of units: %,d", slopes);
        }
        if (norms > 0) {
            output.line("with γ and β of the normalisations: %,d", norms);
        }
        if (statistics > 0) {
            report.put("runningStatistics", statistics);
            output.line("not counted, because they are not learnt, running means and variances: %,d", statistics);
        }
        var cost = SampleCost.of(sizes, Precision.FLOAT32);
        var bytes = BigInteger.valueOf(count.total()).multiply(BigInteger.valueOf(Precision.FLOAT32.bytes()));
        output.line("");
        output.line(
                "a sample: %,d multiply-adds forward, %,d backward; %,d bytes of inputs, outputs and gradients",
                cost.forward(), cost.backward(), cost.bytes());
        output.line("parameters in float32: %,.1f MB", new BigDecimal(bytes).movePointLeft(MEGA));
        report.put("layers", sizes.sizes());
        report.put("parameters", count.total());
        report.put("perLayer", perLayer);
        report.put("forwardMultiplyAdds", cost.forward());
        report.put("backwardMultiplyAdds", cost.backward());
        report.put("sampleBytes", cost.bytes());
        report.put("parameterBytes", bytes);
    }
}
