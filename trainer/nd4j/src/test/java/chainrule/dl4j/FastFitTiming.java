package chainrule.dl4j;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.listeners.CollectScoresListener;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Times a step of {@link FastFit} and of {@code network.fit} in turns, and compares what both lead to, for three networks in float32.
 * Arguments: the number of turns, and the batches of a turn; of the smallest network a turn has ten times
 * as many, so that the methods it uses are compiled.
 */
public final class FastFitTiming {
    private FastFitTiming() {}

    /** A network with ReLU and softmax. */
    private record Shape(int[] sizes, int batch) {
        @Override
        public String toString() {
            return Arrays.stream(sizes).mapToObj(String::valueOf).collect(Collectors.joining("-")) + ", " + batch;
        }
    }

    public static void main(String[] args) {
        int turns = args.length > 0 ? Integer.parseInt(args[0]) : 15;
        int steps = args.length > 1 ? Integer.parseInt(args[1]) : 50;
        System.out.println("GOMP_SPINCOUNT=" + System.getenv("GOMP_SPINCOUNT") + ", medians of " + turns + " turns of "
                + steps + " steps");
        System.out.println(
                "network and batch        updater   listener network.fit                 FastFit                     ratio");
        var large = new Shape(new int[] {3072, 512, 256, 10}, 128);
        for (var updater : List.of(new Sgd(0.01), new Nesterovs(0.01, 0.9), new Adam(1e-3))) {
            compare(large, updater, turns, steps);
        }
        compare(new Shape(new int[] {784, 256, 128, 10}, 128), new Adam(1e-3), turns, steps);
        compare(new Shape(new int[] {64, 100, 10}, 200), new Adam(1e-3), turns, 10 * steps);
    }

    private static void compare(Shape shape, IUpdater updater, int turns, int steps) {
        var data = data(shape, steps);
        var theirs = network(shape, updater);
        var ours = theirs.clone();
        Consumer<MultiLayerNetwork> slow = network -> network.fit(TestNetworks.iterator(data), 1);
        Consumer<MultiLayerNetwork> fast = network -> FastFit.fit(network, TestNetworks.iterator(data), 1);
        slow.accept(theirs);
        fast.accept(ours);
        System.out.printf(
                Locale.ROOT,
                "after %d steps: scores %.6f and %.6f, ‖difference of the parameters‖/‖parameters‖ %.1e%n",
                steps,
                theirs.score(),
                ours.score(),
                theirs.params().sub(ours.params()).norm2Number().doubleValue()
                        / theirs.params().norm2Number().doubleValue());
        report(shape, updater, "none", times(turns, steps, slow, fast, theirs, ours));
        theirs.setListeners(new CollectScoresListener(1));
        ours.setListeners(new CollectScoresListener(1));
        report(shape, updater, "scores", times(turns, steps, slow, fast, theirs, ours));
    }

    private static void report(Shape shape, IUpdater updater, String listener, double[][] times) {
        System.out.printf(
                Locale.ROOT,
                "%-24s %-9s %-8s %8.2f ms (CPU %7.2f) %8.2f ms (CPU %7.2f) %8.3f%n",
                shape,
                updater.getClass().getSimpleName(),
                listener,
                times[0][0],
                times[0][1],
                times[1][0],
                times[1][1],
                times[1][0] / times[0][0]);
    }

    /** Medians of the milliseconds a step of both, which take turns: by the clock, and of all processors together. */
    private static double[][] times(
            int turns,
            int steps,
            Consumer<MultiLayerNetwork> slow,
            Consumer<MultiLayerNetwork> fast,
            MultiLayerNetwork theirs,
            MultiLayerNetwork ours) {
        var all = new double[2][2][turns];
        for (int turn = -2; turn < turns; turn++) {
            double[][] both = {measure(() -> slow.accept(theirs)), measure(() -> fast.accept(ours))};
            for (int who = 0; who < 2 && turn >= 0; who++) {
                for (int what = 0; what < 2; what++) {
                    all[who][what][turn] = both[who][what] / steps;
                }
            }
        }
        return Arrays.stream(all)
                .map(who ->
                        Arrays.stream(who).mapToDouble(FastFitTiming::median).toArray())
                .toArray(double[][]::new);
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    private static double[] measure(Runnable work) {
        var process = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpu = process.getProcessCpuTime();
        long begin = System.nanoTime();
        work.run();
        return new double[] {(System.nanoTime() - begin) / 1e6, (process.getProcessCpuTime() - cpu) / 1e6};
    }

    private static MultiLayerNetwork network(Shape shape, IUpdater updater) {
        var layers = new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(updater)
                .activation(Activation.RELU)
                .list();
        int last = shape.sizes().length - 1;
        for (int l = 1; l < last; l++) {
            layers.layer(new DenseLayer.Builder()
                    .nIn(shape.sizes()[l - 1])
                    .nOut(shape.sizes()[l])
                    .build());
        }
        layers.layer(new OutputLayer.Builder(LossFunction.MCXENT)
                .activation(Activation.SOFTMAX)
                .nIn(shape.sizes()[last - 1])
                .nOut(shape.sizes()[last])
                .build());
        var network = new MultiLayerNetwork(layers.build());
        network.init();
        return network;
    }

    private static List<DataSet> data(Shape shape, int steps) {
        var random = new Random(1);
        var batches = new DataSet[steps];
        for (int s = 0; s < steps; s++) {
            var features = new float[shape.batch()][shape.sizes()[0]];
            var labels = new float[shape.batch()][10];
            for (int i = 0; i < features.length; i++) {
                for (int j = 0; j < features[i].length; j++) {
                    features[i][j] = (float) random.nextGaussian();
                }
                labels[i][random.nextInt(10)] = 1;
            }
            batches[s] = new DataSet(Nd4j.createFromArray(features), Nd4j.createFromArray(labels));
        }
        return List.of(batches);
    }
}
