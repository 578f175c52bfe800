package chainrule.export;

import chainrule.base.Kebab;
import chainrule.base.Message;
import chainrule.base.Setting;
import chainrule.base.UserException;
import chainrule.config.Configuration;
import chainrule.config.ModelConfig;
import chainrule.config.RunSetting;
import chainrule.datasets.DataSetting;
import chainrule.datasets.Task;
import chainrule.export.network.ForeignNetwork;
import chainrule.export.network.ModelCard;
import chainrule.model.Activation;
import chainrule.model.Loss;
import java.util.Optional;

/** The configuration of a network from a file: what the file says, and what flags say where it does not. */
record ImportConfiguration(ForeignNetwork network, ImportFlags flags) {
    private static final String ACTIVATION = "model.activation";
    static final String LOSS = "model.loss";
    static final String NORMALIZE = "data.normalize";

    /** A flag that contradicts the file would be ignored without a message. */
    void requireUnsaid() {
        boolean flat = network.hidden().isEmpty();
        requireUnsaid(RunSetting.ACTIVATION, flags.activation(), flat || saysActivation());
        requireUnsaid(DataSetting.LOSS, flags.loss(), saysLoss());
        requireUnsaid(
                DataSetting.NORMALIZE,
                flags.normalize(),
                network.normalization().isPresent());
        if (!flat && !saysActivation() && flags.activation().isEmpty()) {
            throw unsaid(
                    "which activation its hidden layers have",
                    Message.of(
                            "%s, such as %s", RunSetting.ACTIVATION.given("NAME"), RunSetting.ACTIVATION.to("relu")));
        }
        if (network.normalization().isEmpty() && flags.normalize().isEmpty()) {
            throw unsaid(
                    "how its inputs are normalised",
                    Message.of(
                            "%s (raw values), unit (pixels divided by 255) or standardize (measured on the data)",
                            DataSetting.NORMALIZE.to("none")));
        }
    }

    private void requireUnsaid(Setting setting, Optional<String> value, boolean said) {
        if (value.isPresent() && said) {
            throw new UserException(Message.of(
                    "%s is for files that don't say it, but %s does: leave it out", setting.given(), network.file()));
        }
    }

    private boolean saysActivation() {
        return network.activations().isPresent() || network.card().describesModel();
    }

    private boolean saysLoss() {
        return network.loss().isPresent() || network.card().describesModel();
    }

    UserException unsaid(String what, Message remedy) {
        return new UserException(Message.of("%s does not say %s: give %s", network.file(), what, remedy));
    }

    /** The defaults, over them the model card, over it what the file's own structure says, and the flags. */
    Configuration configuration() {
        String source = network.file().toString();
        var configuration = network.card()
                .over(Configuration.empty())
                .with("model.hidden", network.hidden().toString(), source)
                .with("engine.precision", Kebab.name(network.precision()), source);
        configuration = withFlags(configuration);
        var model = configuration.resolve().model();
        if (network.loss().isPresent() && !fits(model, network.loss().get())) {
            configuration = configuration.with(LOSS, network.loss().get().name(), source);
        }
        if (network.activations().isPresent() && !network.hidden().isEmpty()) {
            var found = network.activations().get();
            var said = model.spec(network.inputs(), 2).layers();
            for (int l = 0; l < found.size(); l++) {
                if (!isSame(said.get(l).activation(), found.get(l))) {
                    return configuration.with(ACTIVATION, ModelCard.text(found), source);
                }
            }
        }
        return configuration;
    }

    private Configuration withFlags(Configuration configuration) {
        configuration = flags.over(configuration);
        if (flags.normalize().isPresent()) {
            configuration = configuration.with(NORMALIZE, flags.normalize().get(), flags.origin(DataSetting.NORMALIZE));
        }
        if (flags.activation().isPresent()) {
            configuration =
                    configuration.with(ACTIVATION, flags.activation().get(), flags.origin(RunSetting.ACTIVATION));
        }
        return flags.loss().isPresent()
                ? configuration.with(LOSS, flags.loss().get(), flags.origin(DataSetting.LOSS))
                : configuration;
    }

    /** Whether the configured loss makes the same of outputs as the one that the file's operations or layers have. */
    private boolean fits(ModelConfig model, Loss found) {
        if (found.judges(Task.Kind.REGRESSION)) {
            // The card may know a loss that DL4J has not.
            return model.loss().isPresent() && model.loss().get().judges(Task.Kind.REGRESSION);
        }
        if (network.card().task().isPresent() && model.loss().isEmpty()) {
            return Loss.usual(network.card().task().get().kind()).kind() == found.kind();
        }
        var said = model.loss().orElse(Loss.CROSS_ENTROPY);
        return (said.kind() == Loss.Kind.BINARY_CROSS_ENTROPY) == (found.kind() == Loss.Kind.BINARY_CROSS_ENTROPY);
    }

    /** ONNX has α in float32: then the model card has more digits. */
    private static boolean isSame(Activation said, Activation found) {
        return said.equals(found) || said.kind() == found.kind() && (float) said.alpha() == (float) found.alpha();
    }
}
