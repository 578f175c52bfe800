package chainrule.export.network;

import chainrule.base.Kebab;
import chainrule.base.UserException;
import chainrule.checkpoint.Checkpoint;
import chainrule.checkpoint.EncodingJson;
import chainrule.config.ConfigWriter;
import chainrule.config.Configuration;
import chainrule.config.RunConfig;
import chainrule.datasets.Normalization;
import chainrule.datasets.Shape;
import chainrule.datasets.TableEncoding;
import chainrule.datasets.TargetScaling;
import chainrule.datasets.Task;
import chainrule.machine.Versions;
import chainrule.model.Activation;
import chainrule.model.InputLayerText;
import chainrule.model.Loss;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a file says about the network in it, apart from its numbers. Every format keeps it as text by name: ONNX as
 * metadata_props, safetensors as __metadata__, a DL4J zip as an entry of its own. Other programs pass over it.
 *
 * @param source the file it was read from, for complaints
 */
public record ModelCard(String source, Map<String, String> facts) {
    private static final String CLASSES = "classes";
    private static final String TASK = "task";
    /** Names of real targets or labels. */
    private static final String OUTPUTS = "outputs";

    static final String TARGET_SCALE = "target.scale";
    private static final String TARGET_SHIFT = "target.shift";
    /** Of a table, as JSON. */
    private static final String COLUMNS = "columns";

    /** Of a network whose first layer is not a dense one: its parts, see {@link InputLayerText}. */
    private static final String FEATURES = "features";

    /** Present if the logits of the last layer are divided by it, compared with what was learnt. */
    private static final String TEMPERATURE = "temperature";

    /** Of labels and two classes, as JSON, where they were chosen. */
    private static final String THRESHOLDS = "thresholds";

    private static final String SHAPE = "shape";
    private static final String SCALE = "normalization.scale";
    private static final String SHIFT = "normalization.shift";
    private static final String EPOCH = "epoch";
    private static final String CONFIGURATION = "config.";
    private static final String ACTIVATION = "model.activation";
    private static final String LOSS = "model.loss";
    /** What the squared error on softmax was called before there was one of real outputs. */
    private static final String OLD_LOSS = "squared-error";

    /**
     * The keys of a configuration that travel. None names a file: a stranger's card shall not choose what is read, and
     * nobody wants to publish where their data lie.
     */
    private static final Set<String> KEYS = Set.of(
            "data.name",
            "data.label",
            "data.target",
            "data.task",
            "data.weight",
            "data.size",
            "data.validation",
            "data.test",
            "data.stratified",
            "data.training",
            "data.splitSeed",
            "data.fold.index",
            "data.fold.of",
            "data.fold.repeat",
            "data.fold.seed",
            "data.fold.group",
            "data.normalize",
            "data.flip",
            "data.crop",
            "data.exif",
            "data.broken",
            ACTIVATION,
            "model.init",
            LOSS,
            "model.l1",
            "model.l2",
            "model.dropout");

    /** What members of an ensemble have in common. */
    private static final Set<String> SHARED = Set.of("producer", "commit", CLASSES, TASK, OUTPUTS, SHAPE);

    /** Of a file that says nothing. */
    public static ModelCard empty(String source) {
        return new ModelCard(source, Map.of());
    }

    /**
     * @param run what the run is called
     */
    public static ModelCard of(Checkpoint network, RunConfig config, String run, Versions versions) {
        var facts = new LinkedHashMap<String, String>();
        facts.put("producer", "Chainrule " + versions.chainrule());
        facts.put("commit", versions.byName().getOrDefault("commit", "unknown"));
        facts.put("run", run);
        facts.put(EPOCH, Integer.toString(network.epoch()));
        facts.put("layers", network.parameters().spec().sizes().toString());
        facts.put("input", input(network));
        var features = network.parameters().spec().features();
        if (!features.isPlain()) {
            facts.put(FEATURES, InputLayerText.of(features));
        }
        network.encoding().ifPresent(columns -> facts.put(COLUMNS, EncodingJson.text(columns)));
        facts.put(
                SHAPE,
                json(List.of(
                        network.shape().channels(),
                        network.shape().height(),
                        network.shape().width())));
        target(network, facts);
        facts.put(SCALE, json(network.normalization().scale()));
        facts.put(SHIFT, json(network.normalization().shift()));
        ConfigWriter.flat(config).forEach((key, value) -> {
            if (KEYS.contains(key)) {
                facts.put(CONFIGURATION + key, value);
            }
        });
        facts.put(CONFIGURATION + ACTIVATION, text(config.model().activation()));
        facts.put(
                CONFIGURATION + LOSS,
                ConfigWriter.text(network.parameters().spec().loss()));
        return new ModelCard("", facts);
    }

    /** The same of a network whose last layer is divided by a temperature; 1: unchanged. */
    ModelCard withTemperature(double temperature) {
        if (temperature == 1) {
            return this;
        }
        var more = new LinkedHashMap<>(facts);
        more.put(TEMPERATURE, Double.toString(temperature));
        more.put("calibration", "weights and biases of the last layer are divided by the temperature");
        return new ModelCard(source, more);
    }

    /**
     * The same with the probabilities from which on labels, or the second of two classes, are predicted. Nothing in the file applies them.
     *
     * @param names of the labels, or of the second class
     * @param thresholds one each
     */
    ModelCard withThresholds(List<String> names, double[] thresholds) {
        var byName = new LinkedHashMap<String, Object>();
        for (int k = 0; k < thresholds.length; k++) {
            byName.put(names.get(k), thresholds[k]);
        }
        var more = new LinkedHashMap<>(facts);
        more.put(THRESHOLDS, json(byName));
        more.put("decision", "each name in thresholds is predicted from this probability on");
        return new ModelCard(source, more);
    }

    /**
     * That of an ensemble of networks for the same targets.
     *
     * @param run what the ensemble is called
     * @param members names of the runs, with how often each counts in the mean
     */
    ModelCard ofEnsemble(String run, Map<String, Integer> members) {
        var kept = new LinkedHashMap<>(facts);
        kept.keySet().retainAll(SHARED);
        kept.put("run", run);
        kept.put("ensemble", "the mean of what the members predict, each as often as members says");
        kept.put("members", json(members));
        return new ModelCard(source, kept);
    }

    /**
     * Files with an input layer or learnt slopes are written and not read.
     *
     * @throws UserException if this is the model card of one
     */
    public void requireDenseLayers() {
        String problem = facts.containsKey(FEATURES)
                ? "an input layer (%s)".formatted(facts.get(FEATURES))
                : facts.getOrDefault(CONFIGURATION + ACTIVATION, "").contains("prelu") ? "learnt slopes (prelu)" : "";
        if (!problem.isEmpty()) {
            throw new UserException(
                    "%s: its network has %s, which import does not read: use the run that it was exported from (%s)"
                            .formatted(source, problem, facts.getOrDefault("run", "unknown")));
        }
    }

    private static void target(Checkpoint network, Map<String, String> facts) {
        var task = network.task();
        if (task.isClassification()) {
            facts.put(CLASSES, json(task.names()));
            return;
        }
        facts.put(TASK, Kebab.name(task.kind()));
        facts.put(OUTPUTS, json(task.names()));
        if (task.isRegression()) {
            facts.put("output", "(output - target.shift) / target.scale is in the target's own unit");
            facts.put(TARGET_SCALE, json(network.scaling().scale()));
            facts.put(TARGET_SHIFT, json(network.scaling().shift()));
        }
    }

    /** What is predicted, with its names; empty if the model card has neither classes nor anything else. */
    public Optional<Task> task() {
        var kind = facts.get(TASK);
        if (kind == null) {
            return classes().map(Task::classification);
        }
        try {
            var names = list(OUTPUTS)
                    .map(values -> values.stream().map(String::valueOf).toList());
            return Optional.of(new Task(
                    Task.Kind.valueOf(kind.toUpperCase(Locale.ROOT)), names.orElseThrow(() -> damaged(OUTPUTS))));
        } catch (IllegalArgumentException e) {
            throw damaged(TASK);
        }
    }

    /** The columns of a table, and how they become inputs. */
    public Optional<TableEncoding> encoding() {
        try {
            return Optional.ofNullable(facts.get(COLUMNS)).map(EncodingJson::read);
        } catch (IllegalArgumentException e) {
            throw damaged(COLUMNS);
        }
    }

    /** How real targets are learnt. */
    public Optional<TargetScaling> scaling() {
        var scale = numbers(TARGET_SCALE);
        var shift = numbers(TARGET_SHIFT);
        if (scale.isEmpty() || shift.isEmpty()) {
            return Optional.empty();
        }
        boolean fits = scale.get().length == shift.get().length
                && Arrays.stream(scale.get()).allMatch(s -> s != 0 && Double.isFinite(s))
                && Arrays.stream(shift.get()).allMatch(Double::isFinite);
        if (!fits) {
            throw damaged(TARGET_SCALE);
        }
        return Optional.of(new TargetScaling(scale.get(), shift.get()));
    }

    /** What goes in, in words. */
    private static String input(Checkpoint network) {
        var shape = network.shape();
        if (network.encoding().isPresent()) {
            var columns = network.encoding().get();
            return "%s of a table: %s; normalised as x*scale + shift"
                    .formatted(columns.isPlain() ? "the columns" : "inputs made of the columns", columns.names());
        }
        return shape.isImage()
                ? "raw pixels from 0 to 255, %s: channel by channel, row by row; normalised as x*scale + shift by channel"
                        .formatted(shape.toString().replace('×', 'x'))
                : "raw values, %d columns in the table's order; normalised as x*scale + shift by column"
                        .formatted(shape.features());
    }

    /** A list of activations as a configuration writes it. */
    public static String text(List<Activation> activations) {
        return activations.stream().map(ConfigWriter::text).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String json(Object value) {
        try {
            return JSON.std.asString(value);
        } catch (IOException e) {
            throw new AssertionError("nothing is written but memory", e);
        }
    }

    /** The configuration's keys that the model card holds, laid over another configuration. */
    public Configuration over(Configuration configuration) {
        for (var fact : facts.entrySet()) {
            String key = fact.getKey().startsWith(CONFIGURATION) ? fact.getKey().substring(CONFIGURATION.length()) : "";
            if (KEYS.contains(key)) {
                configuration = key.equals("data.name") || key.equals("data.label") || key.equals("data.weight")
                        ? configuration.withText(key, fact.getValue(), source)
                        : configuration.with(key, value(key, fact.getValue()), source);
            }
        }
        return configuration;
    }

    /** Of a file of classes that was written before there was anything else, the loss by its present name. */
    private String value(String key, String text) {
        boolean old = key.equals(LOSS) && text.equals(OLD_LOSS) && !facts.containsKey(TASK);
        return old ? Loss.SOFTMAX_SQUARED_ERROR.name() : text;
    }

    /** Whether the model card has the activations and the loss. */
    public boolean describesModel() {
        return facts.containsKey(CONFIGURATION + ACTIVATION);
    }

    public boolean namesData() {
        return facts.containsKey(CONFIGURATION + "data.name");
    }

    public Optional<List<String>> classes() {
        return list(CLASSES).map(values -> values.stream().map(String::valueOf).toList());
    }

    public Optional<Shape> shape() {
        return list(SHAPE).map(sizes -> {
            if (sizes.size() != 3 || !sizes.stream().allMatch(Integer.class::isInstance)) {
                throw damaged(SHAPE);
            }
            try {
                return new Shape((int) sizes.get(0), (int) sizes.get(1), (int) sizes.get(2));
            } catch (UserException e) {
                throw damaged(SHAPE);
            }
        });
    }

    public Optional<Normalization> normalization() {
        var scale = numbers(SCALE);
        var shift = numbers(SHIFT);
        if (scale.isEmpty() || shift.isEmpty()) {
            return Optional.empty();
        }
        if (scale.get().length != shift.get().length) {
            throw damaged(SHIFT);
        }
        return Optional.of(new Normalization(scale.get(), shift.get()));
    }

    /** After which the network was taken; 0 if unknown. */
    public int epoch() {
        try {
            return Integer.parseUnsignedInt(facts.getOrDefault(EPOCH, "0"));
        } catch (NumberFormatException e) {
            throw damaged(EPOCH);
        }
    }

    private Optional<double[]> numbers(String key) {
        return list(key)
                .map(values -> values.stream()
                        .mapToDouble(value -> {
                            try {
                                // JSON has no infinity: what is none is kept as text.
                                return value instanceof Number number
                                        ? number.doubleValue()
                                        : Double.parseDouble(String.valueOf(value));
                            } catch (NumberFormatException e) {
                                throw damaged(key);
                            }
                        })
                        .toArray());
    }

    private Optional<List<Object>> list(String key) {
        var text = facts.get(key);
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Arrays.asList(JSON.std.arrayFrom(text)));
        } catch (IOException | NullPointerException e) {
            throw damaged(key);
        }
    }

    private UserException damaged(String key) {
        return new UserException(
                "%s: its metadata is damaged at '%s': export the network again".formatted(source, key));
    }
}
