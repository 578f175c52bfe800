package chainrule.engine.dl4j;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/** What is asked of DL4J's two kinds of networks alike. Its layers have the numbers of their {@link Slot}s. */
sealed interface Dl4jModel extends AutoCloseable {
    /** An initialised network. */
    static Dl4jModel of(MultiLayerConfiguration configuration) {
        var network = new MultiLayerNetwork(configuration);
        network.init();
        return new Sequence(network);
    }

    /** An initialised network. */
    static Dl4jModel of(ComputationGraphConfiguration configuration) {
        var graph = new ComputationGraph(configuration);
        graph.init();
        return new Graph(graph);
    }

    Layer layer(int slot);

    /** All parameters: a view. */
    INDArray params();

    BaseMultiLayerUpdater<?> updater();

    /**
     * The outputs, in evaluation, of the slots before {@code end}: that of slot {@code end − 1} is the last one. The first is the input
     * itself.
     */
    List<INDArray> outputs(INDArray input, int end);

    /** A step for each data set. */
    void fit(DataSetIterator batches);

    void setIterationCount(int count);

    void addListener(TrainingListener listener);

    @Override
    void close();

    /** Each layer's input is the output of the one before it. */
    record Sequence(MultiLayerNetwork network) implements Dl4jModel {
        @Override
        public Layer layer(int slot) {
            return network.getLayer(slot);
        }

        @Override
        public INDArray params() {
            return network.params();
        }

        @Override
        public BaseMultiLayerUpdater<?> updater() {
            return (BaseMultiLayerUpdater<?>) network.getUpdater();
        }

        @Override
        public List<INDArray> outputs(INDArray input, int end) {
            return end == 0 ? List.of(input) : network.feedForwardToLayer(end - 1, input, false);
        }

        @Override
        public void fit(DataSetIterator batches) {
            network.fit(batches);
        }

        @Override
        public void setIterationCount(int count) {
            network.setIterationCount(count);
        }

        @Override
        public void addListener(TrainingListener listener) {
            network.addListeners(listener);
        }

        @Override
        public void close() {
            network.close();
        }
    }

    /** With residual connections. */
    record Graph(ComputationGraph graph) implements Dl4jModel {
        @Override
        public Layer layer(int slot) {
            return graph.getLayer(Integer.toString(slot));
        }

        @Override
        public INDArray params() {
            return graph.params();
        }

        @Override
        public BaseMultiLayerUpdater<?> updater() {
            return graph.getUpdater();
        }

        @Override
        public List<INDArray> outputs(INDArray input, int end) {
            var all = graph.feedForward(input, false);
            var last = all.remove(Integer.toString(end - 1));
            var outputs = new ArrayList<INDArray>();
            outputs.add(input);
            all.values().stream().filter(array -> array != input).forEach(outputs::add);
            outputs.add(last);
            return outputs;
        }

        @Override
        public void fit(DataSetIterator batches) {
            graph.fit(batches);
        }

        @Override
        public void setIterationCount(int count) {
            graph.getConfiguration().setIterationCount(count);
        }

        @Override
        public void addListener(TrainingListener listener) {
            graph.addListeners(listener);
        }

        @Override
        public void close() {
            graph.close();
        }
    }
}
