package chainrule.export.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import chainrule.base.UserException;
import chainrule.datasets.Normalization;
import chainrule.datasets.TableEncoding;
import chainrule.export.network.ForeignNetwork;
import chainrule.export.network.ModelCard;
import chainrule.model.Precision;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a multilayer perceptron from ONNX: whatever computes one from a single input, in whichever operations an exporter wrote it.
 * The graph is computed for an unknown sample ({@link OnnxGraph}); what becomes of the sample must be layers with activations between
 * them ({@link OnnxNetwork}). Labels in addition to the probabilities are skipped. Anything else is refused.
 */
public final class OnnxReader {
    /** The first in which operations broadcast and Gemm, BatchNormalization and Dropout mean what they mean now; and the newest known. */
    private static final long OLDEST_OPSET = 7;

    private static final long NEWEST_OPSET = 28;

    private final Path file;
    private final ModelProto model;
    private final OnnxGraph graph;
    private final ModelCard card;
    private final List<String> notes = new ArrayList<>();

    private OnnxReader(Path file, ModelProto model, OnnxTensors tensors) {
        this.file = file;
        this.model = model;
        requireKnown(OnnxFunctions.opsets(model.getOpsetImportList()).getOrDefault("", 1L));
        var facts = new LinkedHashMap<String, String>();
        for (StringStringEntryProto fact : model.getMetadataPropsList()) {
            facts.put(fact.getKey(), fact.getValue());
        }
        this.card = new ModelCard(file.toString(), facts);
        card.requireDenseLayers();
        var nodes = OnnxFunctions.inlined(file, model);
        // What the columns become is on the card: the network itself begins behind that.
        int prepared = card.encoding()
                .filter(columns -> !columns.isPlain())
                .map(TableEncoding::width)
                .orElse(0);
        this.graph = new OnnxGraph(file, model.getGraph(), nodes, card.shape().isPresent(), tensors, prepared);
    }

    public static ForeignNetwork read(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            OnnxLimits.require(file, bytes);
            var model = ModelProto.parseFrom(bytes);
            if (!model.hasGraph() || model.getGraph().getNodeCount() == 0) {
                throw new UserException(file + " is neither an ONNX file, nor a DL4J zip, nor a safetensors file");
            }
            return new OnnxReader(file, model, new OnnxTensors(file, bytes.length)).read();
        } catch (InvalidProtocolBufferException e) {
            throw new UserException(file + " is neither an ONNX file, nor a DL4J zip, nor a safetensors file", e);
        } catch (IOException e) {
            throw new UserException(file + " can't be read: " + e, e);
        }
    }

    private void requireKnown(long opset) {
        if (opset < OLDEST_OPSET || opset > NEWEST_OPSET) {
            throw new UserException(
                    "%s: operator set %d is not among those that are read, %d to %d: export it with another, or use onnx.version_converter"
                            .formatted(file, opset, OLDEST_OPSET, NEWEST_OPSET));
        }
    }

    private ForeignNetwork read() {
        var network = OnnxNetwork.of(file, output());
        var shape = graph.input().shape();
        boolean image = shape.isPresent() && shape.get().isImage();
        network.widened()
                .ifPresent(type ->
                        notes.add("its %s numbers were widened to float32: results differ by the rounding that %<s has"
                                .formatted(type)));
        var precision = network.doubles() ? Precision.FLOAT64 : Precision.FLOAT32;
        return new ForeignNetwork(
                file,
                network.layers(),
                precision,
                Optional.of(network.activations()),
                network.loss(),
                normalization(network.normalization(shape), precision),
                // Numbers in a row may be pixels: their own file says, or the data set does.
                image ? shape : Optional.empty(),
                card,
                card.scaling(),
                graph.classes(),
                notes);
    }

    /**
     * The longest way that an output gives.
     *
     * @throws UserException if an output does not belong to a multilayer perceptron, or two outputs go different ways
     */
    private OnnxFlow output() {
        if (card.scaling().isPresent() && graph.value(OnnxWriter.LOGITS) instanceof OnnxFlow learnt) {
            // Written here: behind it there is only the way back to the targets' units, which the card has, too.
            return learnt;
        }
        var ways = new LinkedHashMap<String, OnnxFlow>();
        var whole = new HashSet<String>();
        var decisions = new HashSet<String>();
        for (var output : model.getGraph().getOutputList()) {
            var value = graph.value(output.getName());
            if (value instanceof OnnxValue.Unread unread) {
                throw new UserException(unread.why());
            } else if (value instanceof OnnxFormula formula) {
                throw new UserException(formula.why().why());
            } else if (value instanceof OnnxFlow flow) {
                ways.put(output.getName(), flow);
                whole.add(output.getName());
            } else if (value instanceof OnnxValue.Label label) {
                ways.put(output.getName(), label.of());
                if (!label.tellsAll()) {
                    decisions.add(output.getName());
                }
            }
        }
        String longest = null;
        for (var name : ways.keySet()) {
            longest = longest == null
                            || ways.get(name).steps() > ways.get(longest).steps()
                    ? name
                    : longest;
        }
        if (longest == null) {
            throw new UserException("%s holds no layer: a multilayer perceptron is needed".formatted(file));
        }
        for (var name : ways.keySet()) {
            if (!ways.get(longest).goesThrough(ways.get(name))) {
                throw new UserException(
                        "%s: its outputs '%s' and '%s' come from different branches: only networks with one output are read"
                                .formatted(file, name, longest));
            }
        }
        if (decisions.containsAll(ways.keySet())) {
            throw new UserException(
                    "%s: its output '%s' is a decision: export the probabilities or logits".formatted(file, longest));
        }
        if (whole.isEmpty()) {
            notes.add("output '%s' is a part of what the network computes: all of it is read".formatted(longest));
        }
        note(longest, ways.keySet());
        return ways.get(longest);
    }

    private void note(String longest, Set<String> outputs) {
        var left = new ArrayList<>(outputs);
        left.remove(longest);
        if (!left.isEmpty() && !card.facts().containsKey("producer")) {
            notes.add("output '%s' is read; skipped: %s".formatted(longest, String.join(", ", left)));
        }
    }

    /** The model card's, if it is what the operations do; it has the digits that their constants are rounded from. */
    private Optional<Normalization> normalization(Optional<Normalization> found, Precision precision) {
        var said = card.normalization();
        if (said.isPresent()) {
            var rounded = Centring.of(said.get(), precision).normalization();
            if (found.isEmpty() && isIdentity(rounded)
                    || found.isPresent()
                            && Arrays.equals(rounded.scale(), found.get().scale())
                            && Arrays.equals(rounded.shift(), found.get().shift())) {
                return said;
            }
            // Somebody has changed the operations: they count.
            return found.or(() -> Optional.of(new Normalization(new double[] {1}, new double[] {0})));
        }
        return found;
    }

    private static boolean isIdentity(Normalization normalization) {
        return Arrays.stream(normalization.scale()).allMatch(scale -> scale == 1)
                && Arrays.stream(normalization.shift()).allMatch(shift -> shift == 0);
    }
}
