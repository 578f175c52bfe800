package chainrule.dl4j;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
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
 * Times a step of {@link FastFit} and of {@code network.fit} in turns: 3072-512-256-10 in float32 at batch 128. Arguments: the number of
 * turns, and the batches of a turn.
 */
public final class FastFitTiming {
    private static final int BATCH = 128;

    private FastFitTiming() {}

    public static void main(String[] args) {
        int turns = args.length > 0 ? Integer.parseInt(args[0]) : 15;
        int steps = args.length > 1 ? Integer.parseInt(args[1]) : 50;
        var data = data(steps);
        System.out.println("GOMP_SPINCOUNT=" + System.getenv("GOMP_SPINCOUNT") + ", medians of " + turns + " turns of "
                + steps + " steps");
        System.out.println("updater      listener network.fit                 FastFit                     ratio");
        for (var updater : List.of(new Sgd(0.01), new Nesterovs(0.01, 0.9), new Adam(1e-3))) {
            compare(updater, data, turns, steps);
        }
    }

    private static void compare(IUpdater updater, List<DataSet> data, int turns, int steps) {
        var theirs = network(updater);
        var ours = theirs.clone();
        Consumer<MultiLayerNetwork> slow = network -> network.fit(new ListDataSetIterator<>(data, BATCH), 1);
        Consumer<MultiLayerNetwork> fast = network -> FastFit.fit(network, new ListDataSetIterator<>(data, BATCH), 1);
        report(updater, "none", times(turns, steps, slow, fast, theirs, ours));
        theirs.setListeners(new CollectScoresListener(1));
        ours.setListeners(new CollectScoresListener(1));
        report(updater, "scores", times(turns, steps, slow, fast, theirs, ours));
    }

    private static void report(IUpdater updater, String listener, double[][] times) {
        System.out.printf(
                Locale.ROOT,
                "%-12s %-8s %8.2f ms (CPU %7.2f) %8.2f ms (CPU %7.2f) %8.3f%n",
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

    private static MultiLayerNetwork network(IUpdater updater) {
        var network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(updater)
                .activation(Activation.RELU)
                .list()
                .layer(new DenseLayer.Builder().nIn(3072).nOut(512).build())
                .layer(new DenseLayer.Builder().nIn(512).nOut(256).build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .nIn(256)
                        .nOut(10)
                        .build())
                .build());
        network.init();
        return network;
    }

    private static List<DataSet> data(int steps) {
        var random = new Random(1);
        var batches = new DataSet[steps];
        for (int s = 0; s < steps; s++) {
            var features = new float[BATCH][3072];
            var labels = new float[BATCH][10];
            for (int i = 0; i < BATCH; i++) {
                for (int j = 0; j < 3072; j++) {
                    features[i][j] = (float) random.nextGaussian();
                }
                labels[i][random.nextInt(10)] = 1;
            }
            batches[s] = new DataSet(Nd4j.createFromArray(features), Nd4j.createFromArray(labels));
        }
        return List.of(batches);
    }
}
