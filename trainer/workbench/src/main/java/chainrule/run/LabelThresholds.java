package chainrule.run;

import chainrule.base.Message;
import chainrule.base.SmallFile;
import chainrule.base.UserException;
import chainrule.checkpoint.Checkpoint;
import chainrule.config.RunAction;
import chainrule.json.Json;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The file of the probabilities from which on a network's labels are predicted. It belongs to the network of one epoch. */
final class LabelThresholds {
    private static final String EPOCH = "epoch";
    private static final String LABELS = "thresholds";

    private LabelThresholds() {}

    static void write(RunDirectory run, Checkpoint network, double[] thresholds) {
        var byLabel = new LinkedHashMap<String, Object>();
        for (int k = 0; k < thresholds.length; k++) {
            byLabel.put(network.task().names().get(k), thresholds[k]);
        }
        var content = new LinkedHashMap<String, Object>();
        content.put(EPOCH, network.epoch());
        content.put(LABELS, byLabel);
        run.write(RunDirectory.THRESHOLDS, Json.pretty(content));
    }

    /** Empty if there are none, or they are of another epoch's network. */
    static Optional<double[]> read(RunDirectory run, Checkpoint network) {
        var file = run.file(RunDirectory.THRESHOLDS);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            var content = JSON.std.mapFrom(SmallFile.text(file));
            if (!(content.get(EPOCH) instanceof Number epoch) || !(content.get(LABELS) instanceof Map<?, ?> byLabel)) {
                throw new IllegalArgumentException("it has not the keys epoch and thresholds");
            }
            if (epoch.intValue() != network.epoch()) {
                return Optional.empty();
            }
            return Optional.of(network.task().names().stream()
                    .mapToDouble(name -> probability(name, byLabel.get(name)))
                    .toArray());
        } catch (IOException | RuntimeException e) {
            throw new UserException(
                    Message.of(
                            "%s can't be read (%s): remove it, or write it again with %s",
                            file, Json.problem(e), RunAction.TUNE_THRESHOLDS.of()),
                    e);
        }
    }

    private static double probability(String label, Object value) {
        if (value instanceof Number number && number.doubleValue() >= 0 && number.doubleValue() <= 1) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException("the threshold of '%s' is not a probability".formatted(label));
    }
}
