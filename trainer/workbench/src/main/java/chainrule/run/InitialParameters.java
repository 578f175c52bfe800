package chainrule.run;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.checkpoint.Checkpoint;
import chainrule.checkpoint.EncodingJson;
import chainrule.datasets.Curve;
import chainrule.datasets.DataSetting;
import chainrule.datasets.Normalization;
import chainrule.datasets.TableEncoding;
import chainrule.datasets.TargetScaling;
import chainrule.model.Gaussian;
import chainrule.model.InputLayer;
import chainrule.model.Loss;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import chainrule.tensor.Safetensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The parameters of a file as a training run begins with them. A checkpoint knows how its inputs were normalised and its targets scaled. These
 * data may have other means and deviations: then the first and the last layer are converted, so that the network predicts the same for
 * the same raw sample, in the targets' own units. A file of parameters alone is used unchanged.
 *
 * @param file the path for messages
 */
record InitialParameters(Path file, Safetensors content, MlpSpec spec, Preparation data) {
    static InitialParameters of(Path file, MlpSpec spec, Preparation data) {
        return new InitialParameters(file, Safetensors.read(file), spec, data);
    }

    /** Not rounded. */
    Parameters parameters() {
        var parameters = Checkpoint.parameters(file, content.tensors(), spec);
        otherInputs().ifPresent(before -> renormalize(parameters, before));
        otherTargets().ifPresent(before -> rescale(parameters, before));
        return parameters;
    }

    /** What was converted, or could not be, a line each. */
    List<Message> notes() {
        var notes = new ArrayList<Message>();
        otherColumns().map(Message::text).ifPresent(notes::add);
        if (hasOtherCurves()) {
            notes.add(Message.of(
                    "%s: its numbers went through other curves (%s or quantile), which can't be converted: it predicts otherwise for the same raw sample",
                    file, DataSetting.NORMALIZE.stated("robust")));
        }
        if (otherInputs().isPresent()) {
            notes.add(Message.of(
                    "%s: these data have another normalisation than its network: its first layer is converted and predicts the same for the same raw sample",
                    file));
        }
        if (otherTargets().isPresent()) {
            notes.add(Message.of(
                    "%s: these targets are scaled otherwise than its network's: its last layer is converted and predicts the same in the targets' own units",
                    file));
        } else if (learnsScaled() && scaling().isEmpty()) {
            notes.add(Message.of(
                    "%s has no target scaling: its outputs are used as standardised targets (mean 0, variance 1 of the training split)",
                    file));
        }
        return notes;
    }

    /** Of a table: the inputs are the columns in their order, whatever they are called. */
    private Optional<String> otherColumns() {
        var now = data.encoding().map(InitialParameters::names);
        return Optional.ofNullable(content.metadata().get(Checkpoint.COLUMNS))
                .map(text -> names(EncodingJson.read(text)))
                .filter(before -> now.isPresent() && !before.equals(now.get()))
                .map(before -> "%s: its inputs are %s, and those of these data are %s: they are taken in this order"
                        .formatted(file, String.join(", ", before), String.join(", ", now.get())));
    }

    private boolean hasOtherCurves() {
        var before = Optional.ofNullable(content.metadata().get(Checkpoint.COLUMNS))
                .map(EncodingJson::read)
                .map(InitialParameters::curves);
        return before.isPresent()
                && !before.equals(data.encoding().map(InitialParameters::curves).or(() -> before));
    }

    private static List<Curve> curves(TableEncoding encoding) {
        return encoding.columns().stream().map(TableEncoding.Column::curve).toList();
    }

    /** Of an embedded category the name of each value, in the order of the table's rows. */
    private static List<String> names(TableEncoding encoding) {
        return encoding.columns().stream()
                .flatMap(column -> new TableEncoding.Column(
                                column.column(), column.fill(), column.values(), column.flagged())
                        .names().stream())
                .toList();
    }

    private boolean learnsScaled() {
        return data.dataset().task().isRegression() && spec.loss().standardizes();
    }

    private Optional<Normalization> otherInputs() {
        return Checkpoint.normalization(content)
                .filter(before -> !hasOtherCurves())
                .filter(before -> !before.equals(data.normalization())
                        && before.scale().length == data.normalization().scale().length);
    }

    private Optional<TargetScaling> scaling() {
        return Checkpoint.scaling(content)
                .filter(before -> before.scale().length == data.scaling().scale().length);
    }

    private Optional<TargetScaling> otherTargets() {
        return learnsScaled() ? scaling().filter(before -> !before.equals(data.scaling())) : Optional.empty();
    }

    /** From x·s + t to x·s' + t': the old input is (s/s')·new + t − (s/s')·t'. */
    private void renormalize(Parameters parameters, Normalization before) {
        int x = 0;
        int z = 0;
        int p = parameters.input();
        for (var part : spec.features().parts()) {
            for (int i = 0; i < part.inputs(); i++) {
                double ratio = ratio(before, x + i);
                double shift = shift(before, x + i);
                if (part instanceof InputLayer.Plain) {
                    convert(parameters, z + i, ratio, shift);
                } else if (part instanceof InputLayer.Scaled) {
                    convert(parameters, z + i, 1, shift * parameters.values()[p + i]);
                    parameters.values()[p + i] *= ratio;
                } else if (ratio != 1 || shift != 0) {
                    throw new UserException(
                            "%s: the frequencies of its network are of numbers in another normalisation than these data have: start from a network that was trained with the same normalisation"
                                    .formatted(file));
                }
            }
            x += part.inputs();
            z += part.outputs();
            p += part.parameters();
        }
    }

    private double ratio(Normalization before, int input) {
        int group = group(input);
        return before.scale()[group] / data.normalization().scale()[group];
    }

    private double shift(Normalization before, int input) {
        int group = group(input);
        return before.shift()[group]
                - ratio(before, input) * data.normalization().shift()[group];
    }

    private int group(int input) {
        return input / (spec.inputs() / data.normalization().scale().length);
    }

    /** An input of the first layer is {@code ratio}·new + {@code shift}. */
    private void convert(Parameters parameters, int input, double ratio, double shift) {
        double[] values = parameters.values();
        int units = spec.fanOut(0);
        for (int j = 0; j < units; j++) {
            int at = parameters.weights(0) + input * units + j;
            values[parameters.biases(0) + j] += shift * values[at];
            values[at] *= ratio;
        }
    }

    /** From y·s + t to y·s' + t': the new output is (s'/s)·(old − t) + t'; a logarithm of a variance grows by 2·ln(s'/s). */
    private void rescale(Parameters parameters, TargetScaling before) {
        double[] values = parameters.values();
        int last = spec.layers().size() - 1;
        int units = spec.fanOut(last);
        int targets = before.scale().length;
        for (int j = 0; j < units; j++) {
            int k = target(j, targets, units);
            double ratio = data.scaling().scale()[k] / before.scale()[k];
            int bias = parameters.biases(last) + j;
            if (isLogVariance(spec.loss(), j, targets)) {
                values[bias] += 2 * Math.log(ratio);
                continue;
            }
            for (int i = 0; i < spec.fanIn(last); i++) {
                values[parameters.weights(last) + i * units + j] *= ratio;
            }
            values[bias] =
                    ratio * (values[bias] - before.shift()[k]) + data.scaling().shift()[k];
        }
    }

    private static boolean isLogVariance(Loss loss, int output, int targets) {
        return loss instanceof Gaussian && output >= targets;
    }

    /** Of a Gaussian the means come first; else the outputs of a target are next to each other. */
    private int target(int output, int targets, int units) {
        return spec.loss() instanceof Gaussian ? output % targets : output / (units / targets);
    }
}
