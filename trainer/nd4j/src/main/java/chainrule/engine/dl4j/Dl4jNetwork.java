package chainrule.engine.dl4j;

import chainrule.datasets.Batches;
import chainrule.datavec.BatchesIterator;
import chainrule.engine.Network;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import chainrule.model.Precision;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A network of DL4J's with Chainrule's parameters. */
class Dl4jNetwork implements Network {
    private final MlpSpec spec;
    private final LayerPlaces places;
    private final DataType type;
    private final Dl4jModel model;

    Dl4jNetwork(Parameters parameters, Precision precision, Dl4jModel model) {
        this.spec = parameters.spec();
        this.places = new LayerPlaces(spec);
        this.type = NetworkConfiguration.dataType(precision);
        this.model = model;
        write(parameters);
    }

    /** Gives the network other parameters. */
    final void write(Parameters parameters) {
        for (var place : places.all()) {
            double[] values = java.util.Arrays.copyOfRange(parameters.values(), place.at(), place.end());
            INDArray array = array(place);
            array.assign(Nd4j.createFromArray(values)
                    .castTo(type)
                    .reshape('c', place.rows(), place.columns())
                    .reshape(array.shape()));
        }
    }

    private INDArray array(LayerPlaces.Place place) {
        return model.layer(place.slot()).getParam(place.key());
    }

    @Override
    public final MlpSpec spec() {
        return spec;
    }

    final Dl4jModel model() {
        return model;
    }

    /** Of its numbers. */
    protected final DataType type() {
        return type;
    }

    @Override
    public Parameters parameters() {
        var parameters = Parameters.zeros(spec);
        for (var place : places.all()) {
            double[] values = numbers(array(place));
            System.arraycopy(values, 0, parameters.values(), place.at(), values.length);
        }
        return parameters;
    }

    @Override
    public void logits(Batches samples, LogitSink sink) {
        int last = places.dense(spec.layers().size() - 1);
        INDArray weights = model.layer(last).getParam(DefaultParamInitializer.WEIGHT_KEY);
        INDArray biases = model.layer(last).getParam(DefaultParamInitializer.BIAS_KEY);
        int[] order = samples.subset().rows();
        try (var iterator = new BatchesIterator(samples, 0, order, 0, samples.steps(), spec.outputs(), type)) {
            for (int first = 0; iterator.hasNext(); ) {
                INDArray input = iterator.next().getFeatures();
                var outputs = model.outputs(input, last);
                INDArray logits = outputs.get(outputs.size() - 1).mmul(weights).addiRowVector(biases);
                int count = (int) logits.size(0);
                sink.accept(first, count, numbers(logits));
                first += count;
                // Left to the garbage collector, they pile up outside of its sight.
                logits.close();
                outputs.stream().skip(1).filter(array -> !array.wasClosed()).forEach(INDArray::close);
            }
        }
    }

    static double[] numbers(INDArray array) {
        return Numbers.of(array);
    }

    @Override
    public void close() {
        model.close();
    }
}
