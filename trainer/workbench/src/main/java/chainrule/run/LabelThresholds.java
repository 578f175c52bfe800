package chainrule.run;

import chainrule.base.Message;
import chainrule.base.SmallFile;
import chainrule.base.UserException;
import chainrule.checkpoint.Checkpoint;
import chainrule.config.RunAction;
import chainrule.formulas.Scalars;
import chainrule.json.Json;
import chainrule.metric.Thresholds;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The file of the probabilities from which on a network's labels, or the second of two classes, are predicted. It belongs to the network of
 * one epoch, and says which temperature the probabilities had: with another one they are other probabilities of the same samples.
 */
final class LabelThresholds {
    private static final String EPOCH = "epoch";
    private static final String LABELS = "thresholds";
    private static final String TEMPERATURE = "temperature";
    private static final String AIM = "chosenBy";

    private LabelThresholds() {}

    /** @param temperature by which the network's logits are divided; 1: as they were trained */
    static void write(
            RunDirectory run, Checkpoint network, double temperature, double[] thresholds, Thresholds.Aim aim) {
        var byLabel = new LinkedHashMap<String, Object>();
        var names = Thresholds.names(network.task());
        for (int k = 0; k < thresholds.length; k++) {
            byLabel.put(names.get(k), thresholds[k]);
        }
        var content = new LinkedHashMap<String, Object>();
        content.put(EPOCH, network.epoch());
        content.put(TEMPERATURE, temperature);
        content.put(AIM, aim.toString());
        content.put(LABELS, byLabel);
        run.write(RunDirectory.THRESHOLDS, Json.pretty(content));
    }

    /**
     * Empty if there are none, or they are of another epoch's network.
     *
     * @param temperature by which the network's logits are divided now
     */
    static Optional<double[]> read(RunDirectory run, Checkpoint network, double temperature) {
        return content(run, network).map(content -> {
            // Older files were written before there were temperatures.
            double then = content.get(TEMPERATURE) instanceof Number t ? t.doubleValue() : 1;
            var byLabel = (Map<?, ?>) content.get(LABELS);
            return Thresholds.names(network.task()).stream()
                    .mapToDouble(name -> converted(((Number) byLabel.get(name)).doubleValue(), then / temperature))
                    .toArray();
        });
    }

    /** What the thresholds were chosen by, in words. */
    static Optional<String> aim(RunDirectory run, Checkpoint network) {
        return content(run, network).map(content -> content.get(AIM)).map(Object::toString);
    }

    /** The sigmoid of a logit that is multiplied by a number. */
    private static double converted(double probability, double factor) {
        return factor == 1 ? probability : Scalars.sigmoid(factor * Math.log(probability / (1 - probability)));
    }

    private static Optional<Map<String, Object>> content(RunDirectory run, Checkpoint network) {
        var file = run.file(RunDirectory.THRESHOLDS);
        if (!Files.isRegularFile(file) || Thresholds.names(network.task()).isEmpty()) {
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
            Thresholds.names(network.task()).forEach(name -> requireProbability(name, byLabel.get(name)));
            if (content.get(TEMPERATURE) instanceof Number t && !(t.doubleValue() > 0)) {
                throw new IllegalArgumentException("its temperature is not above 0");
            }
            return Optional.of(content);
        } catch (IOException | RuntimeException e) {
            throw new UserException(
                    Message.of(
                            "%s can't be read (%s): remove it, or write it again with %s",
                            file, Json.problem(e), RunAction.TUNE_THRESHOLDS.of()),
                    e);
        }
    }

    private static void requireProbability(String label, Object value) {
        boolean is = value instanceof Number number && number.doubleValue() >= 0 && number.doubleValue() <= 1;
        if (!is) {
            throw new IllegalArgumentException("the threshold of '%s' is not a probability".formatted(label));
        }
    }
}
