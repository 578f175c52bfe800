package chainrule.export.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import chainrule.datasets.TableEncoding;
import chainrule.export.network.ExportedEnsemble;
import chainrule.model.Loss;
import chainrule.model.Precision;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * An ensemble as one ONNX graph: the members' graphs side by side on the same inputs, each with its own preparation of the columns, and the
 * mean of what they predict. The output is {@code probabilities} or {@code prediction}, as that of a network alone; of a Gaussian also {@code deviation},
 * that of the mixture.
 */
public final class OnnxEnsemble {
    private final ExportedEnsemble ensemble;
    private final GraphProto.Builder graph = GraphProto.newBuilder();
    private final TensorProto.DataType type;
    private final List<ModelProto> models;

    public OnnxEnsemble(ExportedEnsemble ensemble) {
        this.ensemble = ensemble;
        boolean exact = ensemble.members().get(0).network().precision() == Precision.FLOAT64;
        type = exact ? TensorProto.DataType.DOUBLE : TensorProto.DataType.FLOAT;
        // Where one fold has a column with missing values, all get the columns one by one.
        boolean named =
                ensemble.members().stream().anyMatch(member -> member.columns().isPresent());
        models = ensemble.members().stream()
                .map(member -> new OnnxWriter(
                                member, named ? member.network().encoding() : Optional.<TableEncoding>empty())
                        .written())
                .toList();
    }

    public byte[] bytes() {
        graph.setName(ensemble.name());
        graph.addAllInput(models.get(0).getGraph().getInputList());
        for (int i = 0; i < models.size(); i++) {
            add(models.get(i).getGraph(), i);
        }
        boolean real = ensemble.members().get(0).network().task().isRegression();
        boolean gaussian = ensemble.members().get(0).spec().loss().kind() == Loss.Kind.GAUSSIAN;
        if (gaussian) {
            mixture();
        } else {
            mean(real ? OnnxWriter.PREDICTION : OnnxWriter.PROBABILITIES);
        }
        return model().toByteArray();
    }

    private static String prefix(int member) {
        return "member" + (member + 1) + "/";
    }

    /** All values of a member but the inputs get its prefix. */
    private void add(GraphProto member, int i) {
        var inputs = inputs();
        UnaryOperator<String> renamed = name -> name.isEmpty() || inputs.contains(name) ? name : prefix(i) + name;
        for (var tensor : member.getInitializerList()) {
            graph.addInitializer(tensor.toBuilder().setName(renamed.apply(tensor.getName())));
        }
        for (var node : member.getNodeList()) {
            var changed = node.toBuilder()
                    .setName(prefix(i) + node.getName())
                    .clearInput()
                    .clearOutput();
            node.getInputList().forEach(input -> changed.addInput(renamed.apply(input)));
            node.getOutputList().forEach(output -> changed.addOutput(renamed.apply(output)));
            graph.addNode(changed);
        }
    }

    private Set<String> inputs() {
        var names = new HashSet<String>();
        graph.getInputList().forEach(input -> names.add(input.getName()));
        return names;
    }

    private double share(int member) {
        int all = ensemble.times().stream().mapToInt(Integer::intValue).sum();
        return (double) ensemble.times().get(member) / all;
    }

    /** Σ w·value of the members, and the output of that name. */
    private void mean(String value) {
        var terms = new ArrayList<String>();
        for (int i = 0; i < models.size(); i++) {
            terms.add(weighted(i, prefix(i) + value, "weighted." + value));
        }
        node("Sum", value, terms);
        graph.addOutput(output(value));
    }

    private String weighted(int member, String value, String name) {
        String weight = prefix(member) + "weight." + name;
        constant(weight, share(member));
        return node("Mul", prefix(member) + name, List.of(value, weight));
    }

    /** μ̄ = Σ wμ, σ̄² = Σ w(σ² + (μ − μ̄)²). */
    private void mixture() {
        mean(OnnxWriter.PREDICTION);
        var terms = new ArrayList<String>();
        for (int i = 0; i < models.size(); i++) {
            String deviation = prefix(i) + OnnxWriter.DEVIATION;
            String off =
                    node("Sub", prefix(i) + "off", List.of(prefix(i) + OnnxWriter.PREDICTION, OnnxWriter.PREDICTION));
            String between = node("Mul", prefix(i) + "between", List.of(off, off));
            String within = node("Mul", prefix(i) + "within", List.of(deviation, deviation));
            terms.add(weighted(i, node("Add", prefix(i) + "variance", List.of(within, between)), "weighted.variance"));
        }
        node("Sqrt", OnnxWriter.DEVIATION, List.of(node("Sum", "mixture/variance", terms)));
        graph.addOutput(output(OnnxWriter.DEVIATION));
    }

    private String node(String operator, String output, List<String> inputs) {
        graph.addNode(NodeProto.newBuilder()
                .setOpType(operator)
                .setName(output)
                .addAllInput(inputs)
                .addOutput(output));
        return output;
    }

    private void constant(String name, double value) {
        var bytes = ByteBuffer.allocate(Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        if (type == TensorProto.DataType.DOUBLE) {
            bytes.putDouble(value);
        } else {
            bytes.putFloat((float) value);
        }
        graph.addInitializer(TensorProto.newBuilder()
                .setName(name)
                .setDataType(type.getNumber())
                .addDims(1)
                .setRawData(ByteString.copyFrom(bytes.flip())));
    }

    /** As the first member has it. */
    private ValueInfoProto output(String name) {
        return models.get(0).getGraph().getOutputList().stream()
                .filter(output -> output.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The newest format and operators of the members', since one may have layer normalisation. */
    private ModelProto model() {
        var sets = new LinkedHashMap<String, Long>();
        models.forEach(model ->
                model.getOpsetImportList().forEach(set -> sets.merge(set.getDomain(), set.getVersion(), Math::max)));
        var facts = ensemble.card().facts();
        var model = ModelProto.newBuilder()
                .setIrVersion(models.stream()
                        .mapToLong(ModelProto::getIrVersion)
                        .max()
                        .orElseThrow())
                .setProducerName(models.get(0).getProducerName())
                .setProducerVersion(models.get(0).getProducerVersion())
                .setModelVersion(1)
                .setDocString("The mean of %d multilayer perceptrons.".formatted(models.size()))
                .setGraph(graph);
        sets.forEach((domain, version) -> model.addOpsetImport(
                OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version)));
        facts.forEach((key, fact) -> model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(fact)));
        return model.build();
    }
}
