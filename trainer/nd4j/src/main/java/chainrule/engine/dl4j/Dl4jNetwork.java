package chainrule.engine.dl4j;

import chainrule.datasets.Batches;
import chainrule.datavec.BatchesIterator;
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
    private final MlpSpec spec;
    private final LayerPlaces places;
    private final DataType type;
    private final MultiLayerNetwork network;

    Dl4jNetwork(Parameters parameters, Precision precision, MultiLayerNetwork network) {
        this.spec = parameters.spec();
        this.places = new LayerPlaces(spec);
        this.type = NetworkConfiguration.dataType(precision);
        this.network = network;
        network.init();
        write(parameters);
    }

    /** Gives the network other parameters. */
    final void write(Parameters parameters) {
        for (var place : places.all()) {
            double[] values = java.util.Arrays.copyOfRange(parameters.values(), place.at(), place.end());
            INDArray array = network.getParam(place.key());
            array.assign(Nd4j.createFromArray(values)
                    .castTo(type)
                    .reshape('c', place.rows(), place.columns())
                    .reshape(array.shape()));
        }
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
    public Parameters parameters() {
        var parameters = Parameters.zeros(spec);
        for (var place : places.all()) {
            double[] values = numbers(network.getParam(place.key()));
            System.arraycopy(values, 0, parameters.values(), place.at(), values.length);
        }
        return parameters;
    }

    @Override
    public void logits(Batches samples, LogitSink sink) {
        int last = places.dense(spec.layers().size() - 1);
        INDArray weights = network.getParam(last + "_W");
        INDArray biases = network.getParam(last + "_b");
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
        return Numbers.of(array);
    }

    @Override
    public void close() {
        network.close();
    }
}
