package chainrule.export;

import chainrule.checkpoint.Checkpoint;
import chainrule.config.ConfigWriter;
import chainrule.config.Configuration;
import chainrule.datasets.Normalization;
import chainrule.datasets.Shape;
import chainrule.export.network.ExportedNetwork;
import chainrule.export.network.ForeignNetwork;
import chainrule.export.network.ModelCard;
import chainrule.machine.Versions;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.Parameters;
import chainrule.model.Precision;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Small networks for the readers of models, and what is done with those that they read. */
public final class Seeds {
    private Seeds() {}

    /** Of pictures of 2×1×2 in two classes, with a hidden layer of three units. */
    public static ExportedNetwork network(Activation activation, Loss loss, Precision precision) {
        var config = Configuration.empty()
                .with("model.hidden", "[3]", "seed")
                .with("model.activation", ConfigWriter.text(activation), "seed")
                .with("model.loss", loss.name().toLowerCase(Locale.ROOT).replace('_', '-'), "seed")
                .resolve();
        var parameters = Parameters.zeros(config.model().spec(4, 2));
        Arrays.setAll(parameters.values(), i -> i + 1);
        var network = new Checkpoint(
                parameters,
                precision,
                new Shape(2, 1, 2),
                List.of("a", "b"),
                new Normalization(new double[] {0.5, 2}, new double[] {1, 3}),
                1);
        return new ExportedNetwork(
                network, config.train().optimizer(), ModelCard.of(network, config, "seed-1", Versions.read()));
    }

    /** All that an import does before it writes. */
    public static void complete(ForeignNetwork network) {
        var none = Optional.<String>empty();
        var flags = new ImportFlags(none, Optional.empty(), none, Optional.empty(), none, none, none);
        new NetworkImport(network, flags, source -> {
                    throw new chainrule.base.UserException(network.file() + " needs data");
                })
                .complete();
    }
}
