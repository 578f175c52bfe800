package chainrule.audit;

import chainrule.engine.TrainingJob;
import chainrule.engine.dl4j.Nd4jActivation;
import chainrule.engine.dl4j.PhiloxDropout;
import chainrule.model.Loss;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossBinaryXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;

/** The same network of DL4J's own layers and losses. */
final class Dl4jReference {
    private final TrainingJob job;
    private final MultiLayerNetwork network;
    private final PlainNetwork plain;

    Dl4jReference(TrainingJob job) {
        this.job = job;
        this.plain = new PlainNetwork(job);
        var spec = job.initial().spec();
        var list = new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .updater(new Sgd(AuditJob.RATE))
                .list();
        int last = spec.layers().size() - 1;
        for (int l = 0; l <= last; l++) {
            FeedForwardLayer.Builder<?> builder = l == last
                    ? new OutputLayer.Builder(loss(spec.loss())).activation(LossEntries.activation(spec.loss()))
                    : new DenseLayer.Builder()
                            .activation(Nd4jActivation.of(spec.layers().get(l).activation()));
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

    private static ILossFunction loss(Loss loss) {
        return switch (loss.kind()) {
            case CROSS_ENTROPY -> new LossMCXENT();
            case SOFTMAX_SQUARED_ERROR -> new LossMSE();
            case BINARY_CROSS_ENTROPY -> new LossBinaryXENT();
            default -> throw new IllegalArgumentException("not for classes: " + loss);
        };
    }

    private static INDArray array(double[] values, int at, int rows, int columns) {
        double[] part = java.util.Arrays.copyOfRange(values, at, at + rows * columns);
        return Nd4j.createFromArray(part).reshape('c', rows, columns);
    }

    private INDArray features() {
        return array(
                plain.inputs(), 0, plain.labels().length, job.initial().spec().inputs());
    }

    private INDArray labels() {
        int outputs = job.initial().spec().outputs();
        var labels = Nd4j.zeros(DataType.DOUBLE, plain.labels().length, outputs);
        for (int i = 0; i < plain.labels().length; i++) {
            int y = plain.labels()[i];
            labels.putScalar(i, outputs == 1 ? 0 : y, outputs == 1 ? y : 1);
        }
        return labels;
    }

    /** The gradients of the mean loss, without penalties. */
    NetworkGradient.Result gradients() {
        var pair = network.calculateGradients(features(), labels(), null, null);
        var gradient = new double[job.initial().values().length];
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
        double n = plain.labels().length;
        return new NetworkGradient.Result(
                Vectors.map(gradient, g -> g / n), Vectors.map(Autodiff.numbers(pair.getSecond()), g -> g / n));
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
