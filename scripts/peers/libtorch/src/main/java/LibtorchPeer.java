import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A training step of an MLP in libtorch, timed: plain SGD, ReLU, cross-entropy. It is given its batches ready-made, one
 * slice after the other, which spares it the gathering. Arguments: layers (3072-512-256-10), batch, threads, steps.
 */
public final class LibtorchPeer {
    private static final int WARM_UP = 100;
    private static final int BATCHES = 50;

    private final int batch;
    private final List<LinearImpl> layers = new ArrayList<>();
    private final TensorVector parameters = new TensorVector();
    private final SGD sgd;
    private final Tensor inputs;
    private final Tensor labels;

    private LibtorchPeer(int[] sizes, int batch) {
        this.batch = batch;
        for (int l = 1; l < sizes.length; l++) {
            var layer = new LinearImpl(sizes[l - 1], sizes[l]);
            layers.add(layer);
            parameters.push_back(layer.weight());
            parameters.push_back(layer.bias());
        }
        this.sgd = new SGD(parameters, new SGDOptions(0.01));
        this.inputs = torch.rand((long) BATCHES * batch, sizes[0]);
        int classes = sizes[sizes.length - 1];
        this.labels = torch.rand((long) BATCHES * batch)
                .mul(new org.bytedeco.pytorch.Scalar(classes))
                .to(torch.ScalarType.Long);
    }

    private void step(int number) {
        try (var scope = new PointerScope()) {
            long from = (long) (number % BATCHES) * batch;
            var first = new LongOptional(from);
            var end = new LongOptional(from + batch);
            Tensor h = inputs.slice(0, first, end, 1);
            for (int l = 0; l < layers.size(); l++) {
                h = layers.get(l).forward(h);
                h = l < layers.size() - 1 ? torch.relu(h) : h;
            }
            sgd.zero_grad();
            torch.cross_entropy_loss(h, labels.slice(0, first, end, 1)).backward();
            sgd.step();
        }
    }

    public static void main(String[] args) {
        int[] sizes = Arrays.stream(args[0].split("-")).mapToInt(Integer::parseInt).toArray();
        torch.set_num_threads(Integer.parseInt(args[2]));
        var peer = new LibtorchPeer(sizes, Integer.parseInt(args[1]));
        var times = new double[Integer.parseInt(args[3])];
        for (int i = -WARM_UP; i < times.length; i++) {
            long begin = System.nanoTime();
            peer.step(i + WARM_UP);
            if (i >= 0) {
                times[i] = (System.nanoTime() - begin) * 1e-6;
            }
        }
        Arrays.sort(times);
        System.out.println("{\"peer\": \"libtorch\", \"step_ms\": "
                + times[times.length / 2] + "}");
        System.out.flush();
        // libtorch's own threads can crash a JVM that ends; the line is out.
        Runtime.getRuntime().halt(0);
    }
}
