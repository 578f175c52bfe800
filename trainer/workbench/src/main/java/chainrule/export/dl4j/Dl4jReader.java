package chainrule.export.dl4j;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.datasets.DataSetting;
import chainrule.datasets.Normalization;
import chainrule.datasets.TargetScaling;
import chainrule.export.network.Affine;
import chainrule.export.network.ForeignNetwork;
import chainrule.export.network.ModelCard;
import chainrule.export.network.NotFinite;
import chainrule.export.network.OtherFormats;
import chainrule.model.LayerSizes;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.ObjectStreamConstants;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Reads what DL4J's {@code ModelSerializer} wrote, without DL4J: its configuration is JSON that names classes, and DL4J would
 * make objects of them. Here their names are only compared with those of {@link Dl4jLayer}. Nothing is unpacked to the disk,
 * and no more is read of an entry than it may have.
 */
public final class Dl4jReader {
    private static final String CONFIGURATION = "configuration.json";
    private static final String COEFFICIENTS = "coefficients.bin";
    private static final String NORMALIZER = "normalizer.bin";

    private static final int MOST_ENTRIES = 100;
    private static final int MOST_JSON_BYTES = 1 << 24;
    /** Deflate can't make more of a byte. */
    private static final long MOST_EXPANSION = 1032;
    /** The numbers as they are read, and as layers. */
    private static final long MEMORY_PER_NUMBER = 2L * Double.BYTES;

    /** Where adding up ends, before it could overflow. */
    private static final long TOO_MANY = 1L << 60;

    private final Path file;
    private final ZipFile zip;
    /** Of the last layer. */
    private int outputs;

    private Optional<TargetScaling> scaling = Optional.empty();

    private final List<String> notes = new ArrayList<>();

    private Dl4jReader(Path file, ZipFile zip) {
        this.file = file;
        this.zip = zip;
    }

    public static ForeignNetwork read(Path file) {
        try (var zip = new ZipFile(file.toFile())) {
            return new Dl4jReader(file, zip).read();
        } catch (IOException | IllegalArgumentException e) {
            throw new UserException("%s is damaged, or no zip of DL4J: %s".formatted(file, e.getMessage()), e);
        }
    }

    private ForeignNetwork read() throws IOException {
        requireNoOther();
        if (zip.size() > MOST_ENTRIES || zip.getEntry(CONFIGURATION) == null || zip.getEntry(COEFFICIENTS) == null) {
            throw new UserException("%s is a zip, but none that DL4J's ModelSerializer writes: it needs %s and %s"
                    .formatted(file, CONFIGURATION, COEFFICIENTS));
        }
        var card = card();
        card.requireDenseLayers();
        var layers = layers(json(CONFIGURATION));
        long count = layers.stream().mapToLong(Dl4jLayer::parameters).reduce(0, (a, b) -> Math.min(TOO_MANY, a + b));
        requireRoom(count);
        try (var in = stream(COEFFICIENTS)) {
            var coefficients = Nd4jArray.read(file, COEFFICIENTS, in, count);
            requireFinite(coefficients.values(), layers);
            var last = layers.get(layers.size() - 1);
            outputs = last.units();
            var measured = normalization(layers.get(0).inputs());
            var said = card.normalization();
            return new ForeignNetwork(
                    file,
                    split(coefficients.values(), layers),
                    coefficients.precision(),
                    Optional.of(layers.subList(0, layers.size() - 1).stream()
                            .map(Dl4jLayer::activation)
                            .toList()),
                    Optional.of(last.loss()),
                    // Ours has more digits.
                    said.isPresent() ? said : measured,
                    Optional.empty(),
                    card,
                    card.scaling().or(() -> scaling),
                    Optional.empty(),
                    notes);
        }
    }

    /** PyTorch, Keras and NumPy write zips, too. */
    private void requireNoOther() {
        if (zip.size() > MOST_ENTRIES) {
            return;
        }
        for (var entries = zip.entries(); entries.hasMoreElements(); ) {
            String name = entries.nextElement().getName();
            if (name.endsWith("data.pkl")) {
                throw new UserException(OtherFormats.PYTORCH.formatted(file, file.getFileName()));
            } else if (name.endsWith(".npy") || name.endsWith(".weights.h5")) {
                throw new UserException(
                        "%s is a zip of %s: export the network as ONNX, or save its weights with safetensors"
                                .formatted(file, name.endsWith(".npy") ? "NumPy" : "Keras"));
            }
        }
    }

    private List<Dl4jLayer> layers(Map<String, Object> configuration) {
        if (!(configuration.get("confs") instanceof List<?> confs) || confs.isEmpty()) {
            throw new UserException(
                    "%s holds no MultiLayerNetwork: only those of dense layers are read".formatted(file));
        }
        if (configuration.get("inputPreProcessors") instanceof Map<?, ?> processors && !processors.isEmpty()) {
            throw new UserException(
                    "%s: its network reshapes data between layers: only plain dense layers are read".formatted(file));
        }
        LayerSizes.requireFew(confs.size());
        var layers = new ArrayList<Dl4jLayer>();
        for (var conf : confs) {
            boolean isLast = layers.size() == confs.size() - 1;
            layers.add(Dl4jLayer.read(file, layers.size() + 1, conf, isLast));
            if (isLast && Dl4jLayer.hasLossWeights(file, conf)) {
                notes.add("the weights of its loss were dropped: give them to further training as class weights");
            }
        }
        return layers;
    }

    /** Before there is any: the configuration can claim any size. */
    private void requireRoom(long count) throws IOException {
        long packed = Math.min(Files.size(file), zip.getEntry(COEFFICIENTS).getCompressedSize());
        if (count > MOST_EXPANSION * packed / Float.BYTES) {
            throw new UserException(String.format(
                    Locale.ROOT, "%s is damaged: %,d parameters can't be in %,d bytes", file, count, packed));
        }
        if (count > Integer.MAX_VALUE - 8 || count > Runtime.getRuntime().maxMemory() / MEMORY_PER_NUMBER) {
            throw new UserException(String.format(
                    Locale.ROOT,
                    "%s: %,d parameters don't fit into memory; give Java more, such as CHAINRULE_JAVA_OPTS=-Xmx8g",
                    file,
                    count));
        }
    }

    /** DL4J keeps a layer's weights column by column, which is their transpose row by row; then its biases. */
    private static List<Affine> split(double[] values, List<Dl4jLayer> layers) {
        var split = new ArrayList<Affine>();
        int at = 0;
        for (var layer : layers) {
            int biases = at + layer.inputs() * layer.units();
            int end = at + (int) layer.parameters();
            split.add(Affine.ofTransposed(
                    layer.inputs(),
                    layer.units(),
                    Arrays.copyOfRange(values, at, biases),
                    layer.hasBias() ? Arrays.copyOfRange(values, biases, end) : new double[layer.units()]));
            at = end;
        }
        return split;
    }

    /** Named as DL4J names a layer's parameters, counted from 0. */
    private void requireFinite(double[] values, List<Dl4jLayer> layers) {
        int at = NotFinite.first(values);
        int from = 0;
        for (int l = 0; at >= 0 && l < layers.size(); l++) {
            var layer = layers.get(l);
            int weights = layer.inputs() * layer.units();
            if (at < from + weights) {
                int i = at - from;
                // Column by column in the file, row by row in the message.
                int rowByRow = i % layer.inputs() * layer.units() + i / layer.inputs();
                var shape = new long[] {layer.inputs(), layer.units()};
                throw new UserException(NotFinite.message(file, l + "_W", shape, rowByRow, values[at]));
            } else if (at < from + layer.parameters()) {
                var shape = new long[] {layer.units()};
                throw new UserException(NotFinite.message(file, l + "_b", shape, at - from - weights, values[at]));
            }
            from += (int) layer.parameters();
        }
    }

    private Optional<Normalization> normalization(int inputs) throws IOException {
        if (zip.getEntry(NORMALIZER) == null) {
            return Optional.empty();
        }
        try (var in = stream(NORMALIZER)) {
            in.mark(2);
            if (in.readUnsignedShort() == (ObjectStreamConstants.STREAM_MAGIC & 0xFFFF)) {
                throw new UserException(Message.of(
                        "%s: its normaliser is a Java object of DL4J 0.7 or older, which could run any program when it is read: write it again with a newer DL4J (ModelSerializer.addNormalizerToModel), or remove %s from the zip and give %s",
                        file, NORMALIZER, DataSetting.NORMALIZE.given()));
            }
            in.reset();
            boolean known = in.readUTF().equals("NORMALIZER") && in.readInt() == 1;
            String type = known ? in.readUTF() : "another version's";
            return switch (type) {
                case "STANDARDIZE" -> Optional.of(standardizing(in, inputs));
                case "IMAGE_MIN_MAX" -> Optional.of(scaling(in.readDouble(), in.readDouble(), in.readDouble()));
                default ->
                    throw new UserException(
                            "%s: its normaliser is %s: only NormalizerStandardize and ImagePreProcessingScaler are read"
                                    .formatted(file, type));
            };
        }
    }

    private Normalization standardizing(DataInputStream in, int inputs) throws IOException {
        boolean withLabels = in.readBoolean();
        double[] mean = Nd4jArray.read(file, NORMALIZER, in, inputs).values();
        double[] deviation = Nd4jArray.read(file, NORMALIZER, in, inputs).values();
        for (int j = 0; j < inputs; j++) {
            // DL4J divides by 1 where nothing varies.
            double scale = deviation[j] == 0 ? 1 : 1 / deviation[j];
            deviation[j] = scale;
            mean[j] = -mean[j] * scale;
        }
        if (withLabels) {
            scaling = Optional.of(labels(in));
        }
        return new Normalization(deviation, mean);
    }

    /** What {@code fitLabel(true)} adds: the targets' means and deviations. */
    private TargetScaling labels(DataInputStream in) throws IOException {
        double[] mean = Nd4jArray.read(file, NORMALIZER, in, outputs).values();
        double[] deviation = Nd4jArray.read(file, NORMALIZER, in, outputs).values();
        for (int k = 0; k < outputs; k++) {
            double scale = deviation[k] == 0 ? 1 : 1 / deviation[k];
            deviation[k] = scale;
            mean[k] = -mean[k] * scale;
        }
        return new TargetScaling(deviation, mean);
    }

    private static Normalization scaling(double low, double high, double fullScale) {
        return new Normalization(new double[] {(high - low) / fullScale}, new double[] {low});
    }

    private ModelCard card() throws IOException {
        if (zip.getEntry(Dl4jWriter.CARD) == null) {
            return ModelCard.empty(file.toString());
        }
        var facts = new LinkedHashMap<String, String>();
        json(Dl4jWriter.CARD).forEach((key, value) -> facts.put(key, String.valueOf(value)));
        return new ModelCard(file.toString(), facts);
    }

    private Map<String, Object> json(String name) throws IOException {
        try (var in = stream(name)) {
            byte[] bytes = in.readNBytes(MOST_JSON_BYTES + 1);
            if (bytes.length > MOST_JSON_BYTES) {
                throw new UserException("%s: %s has more than %d MiB".formatted(file, name, MOST_JSON_BYTES >> 20));
            }
            var map = JSON.std.mapFrom(bytes);
            if (map == null) {
                throw new UserException("%s is damaged: %s is not a JSON object".formatted(file, name));
            }
            return map;
        }
    }

    private DataInputStream stream(String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        return new DataInputStream(new BufferedInputStream(zip.getInputStream(entry), 1 << 16));
    }
}
