import chainrule.datasets.Dataset;
import chainrule.dl4j.FastFit;
import chainrule.engine.Engines;
import chainrule.mlp.Mlp;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.adapter.SingletonDataSetIterator;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The same with the module nd4j: its engine is found, and a network of DL4J's is trained by it. */
public final class Consumer {
    public static void main(String[] args) {
        float[][] inputs = new float[200][];
        float[] targets = new float[200];
        float[][] rows = new float[200][];
        for (int i = 0; i < inputs.length; i++) {
            float x = (i % 20 - 9.5f) / 10;
            float y = (i / 20 - 4.5f) / 5;
            inputs[i] = new float[] {x, y};
            targets[i] = x - 2 * y;
            rows[i] = new float[] {targets[i]};
        }
        String engine = Engines.onClassPath().named("auto").name();
        if (!engine.equals("nd4j")) {
            throw new AssertionError("engine " + engine);
        }
        double r2 = Mlp.regressor().hidden(32).epochs(60).seed(1).fit(Dataset.of(inputs, targets)).score(Dataset.of(inputs, targets));
        if (r2 < 0.95) {
            throw new AssertionError("R² " + r2);
        }
        var network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Adam(0.01))
                .list()
                .layer(new DenseLayer.Builder().nIn(2).nOut(16).activation(Activation.TANH).build())
                .layer(new OutputLayer.Builder(LossFunction.MSE).nIn(16).nOut(1).activation(Activation.IDENTITY).build())
                .build());
        network.init();
        var data = new DataSet(Nd4j.createFromArray(inputs), Nd4j.createFromArray(rows));
        double before = network.score(data);
        FastFit.fit(network, new SingletonDataSetIterator(data), 200);
        if (network.score(data) > before / 10) {
            throw new AssertionError("loss " + before + " became " + network.score(data));
        }
        System.out.println("R² " + r2 + ", loss " + before + " became " + network.score(data));
    }
}
