package chainrule.cli;

import chainrule.model.LayerSizes;
import chainrule.model.ParameterCount;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "params",
        mixinStandardHelpOptions = true,
        description = "Count a network's parameters.",
        footer = {"", "Example: chainrule params 3072-512-256-10"})
final class ParamsCommand implements Runnable {
    @Parameters(
            paramLabel = "LAYERS",
            description = "Sizes from input to output, such as 3072-512-256-10 or 3072-512-120x6-10.")
    private String layers;

    @Mixin
    private Output output;

    @Override
    public void run() {
        var sizes = LayerSizes.parse(layers);
        var count = ParameterCount.of(sizes);
        var perLayer = new ArrayList<Map<String, Object>>();
        output.line("%-6s %10s %10s %15s %10s %15s", "layer", "inputs", "units", "weights", "biases", "parameters");
        for (var layer : count.perLayer()) {
            var entry = new LinkedHashMap<String, Object>();
            entry.put("inputs", layer.inputs());
            entry.put("units", layer.units());
            entry.put("weights", layer.weights());
            entry.put("biases", layer.units());
            entry.put("parameters", layer.total());
            perLayer.add(entry);
            output.line(
                    "%-6d %,10d %,10d %,15d %,10d %,15d",
                    perLayer.size(), layer.inputs(), layer.units(), layer.weights(), layer.units(), layer.total());
        }
        output.line("%-6s %,70d", "total", count.total());
        var report = new LinkedHashMap<String, Object>();
        report.put("layers", sizes.sizes());
        report.put("parameters", count.total());
        report.put("perLayer", perLayer);
        output.object(report);
    }
}
