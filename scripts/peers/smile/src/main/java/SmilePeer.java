import java.util.Arrays;
import java.util.Random;
import smile.base.mlp.Layer;
import smile.base.mlp.LayerBuilder;
import smile.base.mlp.OutputFunction;
import smile.classification.MLP;
import smile.math.TimeFunction;

/** A training step of Smile's MLP in float64, timed: a shuffled batch, forward, cross-entropy, back, update. Prints one JSON line. */
public final class SmilePeer {
    private static final int WARM_UP = 5;
    private static final int BATCHES = 20;

    private SmilePeer() {}

    public static void main(String[] arguments) {
        int[] sizes = Arrays.stream(arguments[0].split("-")).mapToInt(Integer::parseInt).toArray();
        int batch = Integer.parseInt(arguments[1]);
        int steps = Integer.parseInt(arguments[2]);
        var random = new Random(1);
        var inputs = new double[BATCHES * batch][];
        Arrays.setAll(inputs, i -> random.doubles(sizes[0]).toArray());
        int[] targets = random.ints(inputs.length, 0, sizes[sizes.length - 1]).toArray();
        var layers = new LayerBuilder[sizes.length];
        layers[0] = Layer.input(sizes[0]);
        for (int l = 1; l < sizes.length - 1; l++) {
            layers[l] = Layer.rectifier(sizes[l]);
        }
        layers[sizes.length - 1] = Layer.mle(sizes[sizes.length - 1], OutputFunction.SOFTMAX);
        var network = new MLP(layers);
        network.setLearningRate(TimeFunction.constant(0.01));
        var times = new double[steps];
        for (int step = -WARM_UP; step < steps; step++) {
            long begin = System.nanoTime();
            var x = new double[batch][];
            var y = new int[batch];
            for (int i = 0; i < batch; i++) {
                int row = random.nextInt(inputs.length);
                x[i] = inputs[row];
                y[i] = targets[row];
            }
            network.update(x, y);
            if (step >= 0) {
                times[step] = (System.nanoTime() - begin) / 1e6;
            }
        }
        Arrays.sort(times);
        System.out.printf(java.util.Locale.ROOT, "{\"step_ms\": %.6f}%n", times[steps / 2]);
    }
}
