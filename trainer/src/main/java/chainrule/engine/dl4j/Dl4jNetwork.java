package chainrule.engine.dl4j;

import chainrule.datasets.Batches;
import chainrule.datasets.datavec.BatchesIterator;
import chainrule.engine.Network;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import chainrule.model.Precision;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A {@link MultiLayerNetwork} with Chainrule's parameters. */
class Dl4jNetwork implements Network {
    private static final String WEIGHTS = "_W";
    private static final String BIASES = "_b";

    private final MlpSpec spec;
    private final DataType type;
    private final MultiLayerNetwork network;

    Dl4jNetwork(Parameters parameters, Precision precision, MultiLayerNetwork network) {
        this.spec = parameters.spec();
        this.type = NetworkConfiguration.dataType(precision);
        this.network = network;
        network.init();
        for (int l = 0; l < spec.layers().size(); l++) {
            network.getParam(l + WEIGHTS).assign(weights(parameters, l));
            network.getParam(l + BIASES).assign(biases(parameters, l));
        }
    }

    private INDArray weights(Parameters parameters, int l) {
        double[] values =
                java.util.Arrays.copyOfRange(parameters.values(), parameters.weights(l), parameters.biases(l));
        return Nd4j.createFromArray(values).castTo(type).reshape('c', spec.fanIn(l), spec.fanOut(l));
    }

    private INDArray biases(Parameters parameters, int l) {
        double[] values = java.util.Arrays.copyOfRange(
                parameters.values(), parameters.biases(l), parameters.biases(l) + spec.fanOut(l));
        return Nd4j.createFromArray(values).castTo(type).reshape(1, spec.fanOut(l));
    }

    @Override
    public final MlpSpec spec() {
        return spec;
    }

    protected final MultiLayerNetwork network() {
        return network;
    }

    /** Of its numbers. */
    protected final DataType type() {
        return type;
    }

    @Override
    public final Parameters parameters() {
        var parameters = Parameters.zeros(spec);
        for (int l = 0; l < spec.layers().size(); l++) {
            copy(network.getParam(l + WEIGHTS), parameters.values(), parameters.weights(l));
            copy(network.getParam(l + BIASES), parameters.values(), parameters.biases(l));
        }
        return parameters;
    }

    private static void copy(INDArray array, double[] to, int at) {
        double[] values = numbers(array);
        System.arraycopy(values, 0, to, at, values.length);
    }

    @Override
    public final void logits(Batches samples, LogitSink sink) {
        int last = spec.layers().size() - 1;
        INDArray weights = network.getParam(last + WEIGHTS);
        INDArray biases = network.getParam(last + BIASES);
        int[] order = samples.subset().rows();
        try (var iterator = new BatchesIterator(samples, 0, order, 0, samples.steps(), spec.outputs(), type)) {
            for (int first = 0; iterator.hasNext(); ) {
                INDArray input = iterator.next().getFeatures();
                var outputs = last == 0 ? List.of(input) : network.feedForwardToLayer(last - 1, input, false);
                INDArray logits = outputs.get(last).mmul(weights).addiRowVector(biases);
                int count = (int) logits.size(0);
                sink.accept(first, count, numbers(logits));
                first += count;
                // Left to the garbage collector, they pile up outside of its sight.
                logits.close();
                outputs.subList(1, outputs.size()).forEach(INDArray::close);
            }
        }
    }

    static double[] numbers(INDArray array) {
        return array.castTo(DataType.DOUBLE).dup('c').data().asDouble();
    }

    @Override
    public void close() {
        network.close();
    }
}
