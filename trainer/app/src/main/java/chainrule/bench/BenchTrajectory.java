package chainrule.bench;

import chainrule.base.UserException;
import chainrule.datasets.Features;
import chainrule.datasets.Targets;
import chainrule.engine.Engine;
import chainrule.engine.RunningMetrics;
import chainrule.engine.TrainingJob;
import chainrule.tensor.Safetensors;
import chainrule.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The first steps of a bench's training, with all that another program needs to make the same: initial parameters, samples,
 * normalisation, the order of every epoch, and the loss of every step's batch before its update.
 *
 * @param steps how many
 */
public record BenchTrajectory(StepBench bench, Engine engine, int steps) {
    private static final int EPOCHS = 2;

    /**
     * Trains and writes a safetensors file: W1 (inputs×outputs), b1, W2 …; `bytes`, a row a sample; `labels`, or real `targets`, a row a sample; `scale` and `shift`, one
     * for each group of neighbouring features; `orders`, an epoch a row; `losses`.
     *
     * @return the losses
     */
    public double[] write(Path file) {
        var job = bench.jobOf((steps + EPOCHS - 1) / EPOCHS * bench.batch());
        double[] losses = losses(job);
        var tensors = new LinkedHashMap<String, Tensor>();
        parameters(job, tensors);
        var samples = job.batches().subset().samples();
        byte[] bytes = ((Features.Bytes) samples.features()).data();
        int n = job.batches().count();
        tensors.put("bytes", floats(List.of((long) n, (long) job.batches().features()), i -> bytes[i] & 0xff));
        if (samples.targets() instanceof Targets.Reals reals) {
            tensors.put("targets", floats(List.of((long) n, (long) reals.width()), i -> (float) reals.values()[i]));
        } else {
            tensors.put("labels", floats(List.of((long) n), i -> samples.labels()[i]));
        }
        var normalization = job.batches().normalization();
        tensors.put("scale", doubles(normalization.scale()));
        tensors.put("shift", doubles(normalization.shift()));
        var orders = IntStream.rangeClosed(1, EPOCHS)
                .flatMap(epoch -> Arrays.stream(job.batches().order(epoch)))
                .toArray();
        tensors.put("orders", floats(List.of((long) EPOCHS, (long) n), i -> orders[i]));
        tensors.put("losses", doubles(losses));
        var metadata = Map.of("rate", Double.toString(job.optimizer().rate()));
        try {
            Files.write(file, new Safetensors(metadata, tensors).bytes());
        } catch (IOException e) {
            throw new UserException("%s can't be written: %s".formatted(file, e), e);
        }
        return losses;
    }

    private double[] losses(TrainingJob job) {
        int perEpoch = job.batches().steps();
        var losses = new double[steps];
        try (var training = engine.train(job)) {
            for (int i = 0; i < steps; i++) {
                var tally = new RunningMetrics();
                training.run(1 + i / perEpoch, i % perEpoch, 1, tally);
                losses[i] = tally.loss();
            }
        }
        return losses;
    }

    private static void parameters(TrainingJob job, Map<String, Tensor> tensors) {
        var initial = job.initial();
        var spec = initial.spec();
        for (int l = 0; l < spec.layers().size(); l++) {
            int weights = initial.weights(l);
            int biases = initial.biases(l);
            long in = spec.fanIn(l);
            long out = spec.fanOut(l);
            tensors.put("W" + (l + 1), floats(List.of(in, out), i -> initial.values()[weights + i]));
            tensors.put("b" + (l + 1), floats(List.of(out), i -> initial.values()[biases + i]));
        }
    }

    private static Tensor doubles(double[] values) {
        return new Tensor(Tensor.Type.F64, List.of((long) values.length), values);
    }

    private static Tensor floats(List<Long> shape, java.util.function.IntToDoubleFunction value) {
        int count = Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
        return new Tensor(
                Tensor.Type.F32,
                shape,
                IntStream.range(0, count).mapToDouble(value).toArray());
    }
}
