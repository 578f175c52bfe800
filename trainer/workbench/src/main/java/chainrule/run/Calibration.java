package chainrule.run;

import chainrule.base.Message;
import chainrule.base.SmallFile;
import chainrule.base.UserException;
import chainrule.checkpoint.Checkpoint;
import chainrule.config.RunAction;
import chainrule.json.Json;
import chainrule.metric.Metric;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A temperature (F2) and what it is worth on the samples that it was fitted to.
 *
 * @param temperature T, above 0: all logits are divided by it
 * @param samples of the validation split
 * @param before metrics of the network as it was trained
 * @param after the same with the temperature
 */
public record Calibration(double temperature, int samples, Map<Metric, Double> before, Map<Metric, Double> after) {
    private static final String EPOCH = "epoch";
    private static final String TEMPERATURE = "temperature";

    public Calibration {
        before = Map.copyOf(before);
        after = Map.copyOf(after);
    }

    /** Writes the file of the network of one epoch. */
    void write(RunDirectory run, Checkpoint network) {
        var content = new LinkedHashMap<String, Object>();
        content.put(EPOCH, network.epoch());
        content.put(TEMPERATURE, temperature);
        content.put("fittedTo", "validation");
        content.put("samples", samples);
        content.put("before", values(before));
        content.put("after", values(after));
        run.write(RunDirectory.CALIBRATION, Json.pretty(content));
    }

    private static Map<String, Object> values(Map<Metric, Double> metrics) {
        var values = new LinkedHashMap<String, Object>();
        metrics.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> values.put(entry.getKey().toString(), entry.getValue()));
        return values;
    }

    /**
     * The temperature of a network; empty if there is none, or it is of another epoch's network.
     *
     * @throws UserException if the file is damaged
     */
    static OptionalDouble temperature(RunDirectory run, Checkpoint network) {
        return content(run)
                .filter(content -> ((Number) content.get(EPOCH)).intValue() == network.epoch())
                .map(content -> OptionalDouble.of(((Number) content.get(TEMPERATURE)).doubleValue()))
                .orElseGet(OptionalDouble::empty);
    }

    private static Optional<Map<String, Object>> content(RunDirectory run) {
        var file = run.file(RunDirectory.CALIBRATION);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            var content = JSON.std.mapFrom(SmallFile.text(file));
            boolean whole = content != null
                    && content.get(EPOCH) instanceof Number
                    && content.get(TEMPERATURE) instanceof Number t
                    && t.doubleValue() > 0
                    && Double.isFinite(t.doubleValue());
            if (!whole) {
                throw new IllegalArgumentException("it has not the keys epoch and temperature, a number above 0");
            }
            return Optional.of(content);
        } catch (IOException | RuntimeException e) {
            throw new UserException(
                    Message.of(
                            "%s can't be read (%s): remove it, or write it again with %s",
                            file, Json.problem(e), RunAction.CALIBRATE.of()),
                    e);
        }
    }
}
