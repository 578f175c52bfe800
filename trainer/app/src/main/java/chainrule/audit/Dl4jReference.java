package chainrule.audit;

import chainrule.engine.TrainingJob;
import chainrule.engine.dl4j.Nd4jActivation;
import chainrule.engine.dl4j.PhiloxDropout;
import java.util.Optional;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;

/** The same network of DL4J's own layers and losses. */
final class Dl4jReference {
    private final TrainingJob job;
    private final MultiLayerNetwork network;
    private final PlainNetwork plain;
    private final LossReferences.Theirs theirs;

    Dl4jReference(TrainingJob job) {
        this.job = job;
        this.plain = new PlainNetwork(job);
        var spec = job.initial().spec();
        this.theirs = theirs(job).orElseThrow();
        var list = new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .updater(new Sgd(AuditJob.RATE))
                .list();
        int last = spec.layers().size() - 1;
        for (int l = 0; l <= last; l++) {
            FeedForwardLayer.Builder<?> builder = l == last
                    ? new OutputLayer.Builder(theirs.loss()).activation(theirs.activation())
                    : new DenseLayer.Builder()
                            .activation(Nd4jActivation.of(spec.layers().get(l).activation())
                                    .orElseThrow());
            builder.nIn(spec.fanIn(l)).nOut(spec.fanOut(l));
            // DL4J's L2 term is ½λ‖W‖².
            builder.l1(spec.layers().get(l).penalty().l1())
                    .l2(2 * spec.layers().get(l).penalty().l2());
            double dropout = l == 0 ? 0 : spec.layers().get(l - 1).dropout();
            if (dropout > 0) {
                builder.dropOut(new PhiloxDropout(job.seed(), l - 1, 1 - dropout));
            }
            list.layer(builder.build());
        }
        network = new MultiLayerNetwork(list.build());
        network.init();
        double[] values = job.initial().values();
        for (int l = 0; l <= last; l++) {
            network.getParam(l + "_W").assign(array(values, job.initial().weights(l), spec.fanIn(l), spec.fanOut(l)));
            network.getParam(l + "_b").assign(array(values, job.initial().biases(l), 1, spec.fanOut(l)));
        }
    }

    private static Optional<LossReferences.Theirs> theirs(TrainingJob job) {
        var spec = job.initial().spec();
        return LossReferences.dl4j(spec.loss(), spec.outputs());
    }

    /** Whether DL4J has the loss and the activations. */
    static boolean has(TrainingJob job) {
        return theirs(job).isPresent()
                && job.initial().spec().layers().stream()
                        .allMatch(layer -> Nd4jActivation.of(layer.activation()).isPresent());
    }

    private static INDArray array(double[] values, int at, int rows, int columns) {
        double[] part = java.util.Arrays.copyOfRange(values, at, at + rows * columns);
        return Nd4j.createFromArray(part).reshape('c', rows, columns);
    }

    private INDArray features() {
        return array(plain.inputs(), 0, plain.count(), job.initial().spec().inputs());
    }

    private INDArray labels() {
        var spec = job.initial().spec();
        return LossReferences.rows(
                spec.loss(), plain.targets(), plain.targets().length / plain.count(), spec.outputs());
    }

    /**
     * The gradients of the mean loss, without penalties. Weighted samples (B14) are differentiated one by one: DL4J's mask of the labels
     * is made for 0 and 1.
     */
    NetworkGradient.Result gradients() {
        int n = plain.count();
        var parameters = new double[job.initial().values().length];
        var inputs = new double[plain.inputs().length];
        boolean weighted = java.util.Arrays.stream(plain.weights()).anyMatch(w -> w != 1);
        int rows = weighted ? 1 : n;
        for (int i = 0; i < n; i += rows) {
            add(i, rows, theirs.factor() * plain.weights()[i] / n, parameters, inputs);
        }
        return new NetworkGradient.Result(parameters, inputs);
    }

    private void add(int first, int rows, double factor, double[] parameters, double[] inputs) {
        var part = NDArrayIndex.interval(first, first + rows);
        var pair = network.calculateGradients(features().get(part), labels().get(part), null, null);
        var gradient = new double[parameters.length];
        for (int l = 0; l < job.initial().spec().layers().size(); l++) {
            copy(
                    pair.getFirst().getGradientFor(l + "_W"),
                    gradient,
                    job.initial().weights(l));
            copy(
                    pair.getFirst().getGradientFor(l + "_b"),
                    gradient,
                    job.initial().biases(l));
        }
        java.util.Arrays.setAll(parameters, k -> parameters[k] + factor * gradient[k]);
        double[] own = Autodiff.numbers(pair.getSecond());
        int at = first * job.initial().spec().inputs();
        for (int k = 0; k < own.length; k++) {
            inputs[at + k] = factor * own[k];
        }
    }

    /** The parameters after one step of plain SGD with the rate of {@link AuditJob}, penalties included. */
    double[] afterOneStep() {
        network.fit(features(), labels());
        var parameters = new double[job.initial().values().length];
        for (int l = 0; l < job.initial().spec().layers().size(); l++) {
            copy(network.getParam(l + "_W"), parameters, job.initial().weights(l));
            copy(network.getParam(l + "_b"), parameters, job.initial().biases(l));
        }
        return parameters;
    }

    /** What comes out, probabilities, a sample a row. */
    double[] output() {
        return Autodiff.numbers(network.output(features()));
    }

    long parameters() {
        return network.numParams();
    }

    private static void copy(INDArray from, double[] to, int at) {
        double[] values = Autodiff.numbers(from);
        System.arraycopy(values, 0, to, at, values.length);
    }
}
