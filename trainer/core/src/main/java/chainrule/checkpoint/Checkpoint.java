package chainrule.checkpoint;

import chainrule.base.Kebab;
import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.datasets.Normalization;
import chainrule.datasets.Shape;
import chainrule.datasets.TableEncoding;
import chainrule.datasets.TargetScaling;
import chainrule.datasets.Task;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import chainrule.model.Precision;
import chainrule.tensor.Safetensors;
import chainrule.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A trained network with all that is needed to use it on raw samples. In the file, layer l (from 1) is {@code Wl}
 * (inputs×units) and {@code bl}; {@link Parameters.Piece} names the others.
 *
 * @param precision of the parameters
 * @param shape of a sample
 * @param task what is predicted, its names in the order of the outputs
 * @param scaling of real targets
 * @param epoch after which it was taken
 * @param encoding of a table: how its columns become inputs
 */
public record Checkpoint(
        Parameters parameters,
        Precision precision,
        Shape shape,
        Task task,
        TargetScaling scaling,
        Normalization normalization,
        int epoch,
        Optional<TableEncoding> encoding) {
    /** Of the metadata: a table's columns. */
    public static final String COLUMNS = "columns";

    /** Of the metadata: the network as {@link SpecJson} writes it. Older files do not have it. */
    private static final String NETWORK = "network";

    private static final String SCALE = "normalization.scale";
    private static final String SHIFT = "normalization.shift";
    private static final String TARGET_SCALE = "target.scale";
    private static final String TARGET_SHIFT = "target.shift";
    private static final String TASK = "task";
    private static final String CLASS = "class.";
    private static final String OUTPUT = "output.";
    private static final String SHAPE = "shape";
    private static final String EPOCH = "epoch";

    /** The same with other parameters of the same network. */
    public Checkpoint with(Parameters others) {
        return new Checkpoint(others, precision, shape, task, scaling, normalization, epoch, encoding);
    }

    /** Of a training run in {@code precision}, or of parameters. */
    public Checkpoint {
        precision = precision.ofParameters();
    }

    /** Of classes. */
    public Checkpoint(
            Parameters parameters,
            Precision precision,
            Shape shape,
            List<String> classes,
            Normalization normalization,
            int epoch) {
        this(parameters, precision, shape, Task.classification(classes), TargetScaling.none(1), normalization, epoch);
    }

    /** Of no table, or of one with unknown columns. */
    public Checkpoint(
            Parameters parameters,
            Precision precision,
            Shape shape,
            Task task,
            TargetScaling scaling,
            Normalization normalization,
            int epoch) {
        this(parameters, precision, shape, task, scaling, normalization, epoch, Optional.empty());
    }

    /**
     * The names of the classes.
     *
     * @throws UserException if it predicts something else
     */
    public List<String> classes() {
        if (!task.isClassification()) {
            throw new UserException("this network predicts %s, and not classes".formatted(task.summary()));
        }
        return task.names();
    }

    /** The file's bytes. */
    public byte[] bytes() {
        return file().bytes();
    }

    /** The file's content. */
    public Safetensors file() {
        var type = precision == Precision.FLOAT64 ? Tensor.Type.F64 : Tensor.Type.F32;
        var spec = parameters.spec();
        var tensors = new LinkedHashMap<String, Tensor>();
        for (var piece : Parameters.pieces(spec)) {
            double[] values = Arrays.copyOfRange(parameters.values(), piece.at(), piece.at() + piece.size());
            tensors.put(piece.name(), new Tensor(type, shape(piece), values));
        }
        tensors.put(SCALE, numbers(normalization.scale()));
        tensors.put(SHIFT, numbers(normalization.shift()));
        var metadata = new LinkedHashMap<String, String>();
        metadata.put("format", "chainrule");
        metadata.put(EPOCH, Integer.toString(epoch));
        metadata.put(SHAPE, shape.channels() + " " + shape.height() + " " + shape.width());
        // Files of classes are as they were before there was anything else.
        if (!task.isClassification()) {
            metadata.put(TASK, Kebab.name(task.kind()));
            tensors.put(TARGET_SCALE, numbers(scaling.scale()));
            tensors.put(TARGET_SHIFT, numbers(scaling.shift()));
        }
        for (int i = 0; i < task.names().size(); i++) {
            metadata.put(
                    (task.isClassification() ? CLASS : OUTPUT) + i, task.names().get(i));
        }
        encoding.ifPresent(columns -> metadata.put(COLUMNS, EncodingJson.text(columns)));
        metadata.put(NETWORK, SpecJson.text(spec));
        return new Safetensors(metadata, tensors);
    }

    private static List<Long> shape(Parameters.Piece piece) {
        return piece.shape().stream().map(Integer::longValue).toList();
    }

    private static Tensor numbers(double[] values) {
        return new Tensor(Tensor.Type.F64, List.of((long) values.length), values);
    }

    /**
     * Reads a checkpoint of a model that is described elsewhere, such as in a run's configuration.
     *
     * @throws UserException if the file is not one, or of another model
     */
    public static Checkpoint read(Path file, SpecSource model) {
        return of(file, Safetensors.read(file), model);
    }

    /**
     * Reads a checkpoint that describes its network itself.
     *
     * @throws UserException if the file is not one, is damaged, or was written before files had a description
     */
    public static Checkpoint read(Path file) {
        return of(file, Safetensors.read(file));
    }

    /** The same of a file that is read already. */
    public static Checkpoint of(Path file, Safetensors content) {
        var text = content.metadata().get(NETWORK);
        if (text == null && content.tensors().containsKey(SCALE)) {
            throw new UserException(
                    "%s does not describe its network, because an older version wrote it: open its run's folder instead, or train again"
                            .formatted(file));
        }
        if (text == null) {
            throw foreign(file, null);
        }
        var spec = network(file, text);
        return of(file, content, (inputs, encoding, task) -> spec);
    }

    private static MlpSpec network(Path file, String text) {
        try {
            return SpecJson.read(text);
        } catch (IllegalArgumentException | UserException e) {
            throw foreign(file, e);
        }
    }

    private static Checkpoint of(Path file, Safetensors content, SpecSource model) {
        var network = described(file, content);
        var spec = model.spec(network.shape.features(), network.encoding, network.task);
        boolean fits = spec.inputs() == network.shape.features()
                && spec.loss().judges(network.task.kind())
                && spec.outputs() == spec.loss().outputs(network.task);
        if (!fits) {
            throw foreign(file, null);
        }
        var parameters = parameters(file, content.tensors(), spec);
        return new Checkpoint(
                parameters,
                network.precision,
                network.shape,
                network.task,
                network.scaling,
                network.normalization,
                network.epoch,
                network.encoding);
    }

    /** All but the network. */
    private record Description(
            Precision precision,
            Shape shape,
            Task task,
            TargetScaling scaling,
            Normalization normalization,
            int epoch,
            Optional<TableEncoding> encoding) {}

    private static Description described(Path file, Safetensors content) {
        try {
            int[] dimensions = Arrays.stream(content.metadata().get(SHAPE).split(" "))
                    .mapToInt(Integer::parseInt)
                    .toArray();
            var shape = new Shape(dimensions[0], dimensions[1], dimensions[2]);
            var task = task(content.metadata());
            var scaling = task.isClassification()
                    ? TargetScaling.none(1)
                    : new TargetScaling(
                            content.tensors().get(TARGET_SCALE).values(),
                            content.tensors().get(TARGET_SHIFT).values());
            if (scaling.scale().length != task.width() || scaling.shift().length != task.width()) {
                throw new IllegalArgumentException("a scaling of other targets");
            }
            var precision =
                    content.tensors().get("W1").type() == Tensor.Type.F32 ? Precision.FLOAT32 : Precision.FLOAT64;
            var normalization = new Normalization(
                    content.tensors().get(SCALE).values(),
                    content.tensors().get(SHIFT).values());
            if (normalization.scale().length != shape.channels() || normalization.shift().length != shape.channels()) {
                throw new IllegalArgumentException("a normalisation of another shape");
            }
            int epoch = Integer.parseInt(content.metadata().get(EPOCH));
            var encoding = Optional.ofNullable(content.metadata().get(COLUMNS)).map(EncodingJson::read);
            if (encoding.isPresent() && encoding.get().width() != shape.features()) {
                throw new IllegalArgumentException("columns of another table");
            }
            return new Description(precision, shape, task, scaling, normalization, epoch, encoding);
        } catch (UserException e) {
            throw new UserException(Message.of("%s is not a checkpoint of this model: %s", file, e), e);
        } catch (NullPointerException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw foreign(file, e);
        }
    }

    private static UserException foreign(Path file, Exception cause) {
        return new UserException(file + " is not a checkpoint of Chainrule: something is missing in it", cause);
    }

    private static Task task(Map<String, String> metadata) {
        String kind = metadata.getOrDefault(TASK, "classification").toUpperCase(Locale.ROOT);
        boolean classes = kind.equals(Task.Kind.CLASSIFICATION.name());
        return new Task(Task.Kind.valueOf(kind), names(metadata, classes ? CLASS : OUTPUT));
    }

    private static List<String> names(Map<String, String> metadata, String prefix) {
        var names = new ArrayList<String>();
        while (metadata.containsKey(prefix + names.size())) {
            names.add(metadata.get(prefix + names.size()));
        }
        return names;
    }

    /** How inputs were normalised; empty if a file does not say it, as one of parameters alone. */
    public static Optional<Normalization> normalization(Safetensors content) {
        return pair(content, SCALE, SHIFT).map(pair -> new Normalization(pair.get(0), pair.get(1)));
    }

    /** How real targets were scaled; empty if a file does not say it. */
    public static Optional<TargetScaling> scaling(Safetensors content) {
        return pair(content, TARGET_SCALE, TARGET_SHIFT).map(pair -> new TargetScaling(pair.get(0), pair.get(1)));
    }

    private static Optional<List<double[]>> pair(Safetensors content, String scale, String shift) {
        var scales = content.tensors().get(scale);
        var shifts = content.tensors().get(shift);
        boolean whole = scales != null && shifts != null && scales.values().length == shifts.values().length;
        return whole ? Optional.of(List.of(scales.values(), shifts.values())) : Optional.empty();
    }

    /**
     * The parameters of a network from a file that may hold nothing else: {@code W1}, {@code b1}, {@code W2} and so on, see {@link
     * Parameters.Piece}.
     *
     * @throws UserException if one is missing or has another shape
     */
    public static Parameters parameters(Path file, Map<String, Tensor> tensors, MlpSpec spec) {
        // All are looked at before there is memory for them: the file's metadata can claim any size.
        var inOrder = new ArrayList<Tensor>();
        for (var piece : Parameters.pieces(spec)) {
            inOrder.add(tensor(file, tensors, piece.name(), shape(piece)));
        }
        var parameters = Parameters.zeros(spec);
        int at = 0;
        for (var tensor : inOrder) {
            System.arraycopy(tensor.values(), 0, parameters.values(), at, tensor.values().length);
            at += tensor.values().length;
        }
        return parameters;
    }

    private static Tensor tensor(Path file, Map<String, Tensor> tensors, String name, List<Long> shape) {
        var tensor = tensors.get(name);
        if (tensor == null || !tensor.shape().equals(shape)) {
            throw new UserException("%s is of another model: %s should have the shape %s, but %s"
                    .formatted(file, name, shape, tensor == null ? "is missing" : "has " + tensor.shape()));
        }
        return tensor;
    }
}
