package chainrule.audit;

import chainrule.datasets.Task;
import chainrule.engine.TrainingJob;
import chainrule.engine.nd4j.NativeThreads;
import chainrule.engine.nd4j.Nd4jDevice;
import chainrule.engine.step.ProgramGradients;
import chainrule.model.InputLayer;
import chainrule.model.InputLayer.Part;
import chainrule.model.InputPartCases;
import chainrule.model.LayerSpec;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import chainrule.random.Purpose;
import chainrule.random.RandomStream;
import java.util.List;

/**
 * The gradient of a whole network, on random samples: every parameter of a small copy, and some of the network itself.
 *
 * @param full the network
 * @param task of its data
 * @param names how many classes, real targets or labels they have
 */
public record NetworkAudit(MlpSpec full, Task.Kind task, int names) {
    private static final int SMALL_INPUTS = 12;
    private static final int SMALL_LAYER = 6;
    private static final int SAMPLES = 4;
    private static final int SOME = 200;
    /** Of the slopes to both sides of a point: more than this apart, and there is a kink between them. */
    private static final double KINK = 1e-3;

    public List<Finding> run() {
        NativeThreads.prepare();
        return List.of(small(), some());
    }

    private Finding small() {
        int last = full.layers().size() - 1;
        var layers = java.util.stream.IntStream.rangeClosed(0, last)
                .mapToObj(l ->
                        l == last ? full.layers().get(l) : shrunk(full.layers().get(l)))
                .toList();
        var features =
                new InputLayer(full.features().parts().stream().map(SHRUNK::of).toList());
        var spec = new MlpSpec(features.inputs(), features, layers, full.loss());
        var job = AuditJob.of(spec, task, names, SAMPLES);
        var worst = new Vectors.Worst("", Vectors.DIFFERENCES)
                .add(
                        "parameter of " + spec.sizes(),
                        NetworkGradient.byProgram(job).parameters(),
                        NetworkGradient.byDifferences(job).parameters())
                .comparison();
        return new Finding(
                "C7", "central differences, all of a small copy", worst.error(), worst.where(), worst.tolerance());
    }

    private static LayerSpec shrunk(LayerSpec layer) {
        return layer.withUnits(Math.min(layer.units(), SMALL_LAYER));
    }

    /** The same kinds of parts, of fewer features. */
    private static final InputPartCases<Part> SHRUNK = new InputPartCases<>() {
        @Override
        public Part plain(InputLayer.Plain part) {
            return new InputLayer.Plain(Math.min(part.width(), SMALL_INPUTS));
        }

        @Override
        public Part scaled(InputLayer.Scaled part) {
            return new InputLayer.Scaled(Math.min(part.width(), SMALL_INPUTS));
        }

        @Override
        public Part embedding(InputLayer.Embedding part) {
            return new InputLayer.Embedding(
                    Math.min(part.categories(), SMALL_LAYER), Math.min(part.size(), SMALL_LAYER));
        }

        @Override
        public Part periodic(InputLayer.Periodic part) {
            return new InputLayer.Periodic(
                    Math.min(part.width(), SMALL_LAYER), Math.min(part.frequencies(), SMALL_LAYER), part.deviation());
        }
    };

    private Finding some() {
        var job = AuditJob.of(full, task, names, SAMPLES);
        var random = new RandomStream(7, Purpose.EXPERIMENT, 0, 0);
        try (var gradients = new ProgramGradients(Nd4jDevice.alone(), job)) {
            double[] gradient = gradients.of(job.initial(), 1, 0).values();
            var found = new double[SOME];
            var expected = new double[SOME];
            for (int i = 0; i < SOME; ) {
                int k = random.nextIndex(gradient.length);
                double[] slopes = slopes(gradients, job, k);
                if (Math.abs(slopes[0] - slopes[1]) <= KINK * Math.max(1e-6, Math.abs(slopes[0]))) {
                    found[i] = gradient[k];
                    expected[i++] = (slopes[0] + slopes[1]) / 2;
                }
            }
            var worst = new Vectors.Worst("", Vectors.DIFFERENCES)
                    .add("parameter drawn from " + full.sizes(), found, expected, Vectors.largest(gradient))
                    .comparison();
            return new Finding(
                    "C7", "central differences, 200 of all", worst.error(), worst.where(), worst.tolerance());
        }
    }

    /** To the right and to the left. */
    private static double[] slopes(ProgramGradients gradients, TrainingJob job, int k) {
        double h = Vectors.STEP;
        double here = objective(gradients, job, k, 0);
        return new double[] {(objective(gradients, job, k, h) - here) / h, (here - objective(gradients, job, k, -h)) / h
        };
    }

    private static double objective(ProgramGradients gradients, TrainingJob job, int k, double change) {
        double[] values = job.initial().values().clone();
        values[k] += change;
        var changed = new Parameters(job.initial().spec(), values);
        return gradients.loss(changed, 1, 0) + penalty(changed);
    }

    private static double penalty(Parameters parameters) {
        double sum = 0;
        for (int l = 0; l < parameters.spec().layers().size(); l++) {
            var penalty = parameters.spec().layers().get(l).penalty();
            int end = parameters.biases(l);
            for (int i = parameters.weights(l); i < end; i++) {
                double w = parameters.values()[i];
                sum += penalty.l1() * Math.abs(w) + penalty.l2() * w * w;
            }
        }
        return sum;
    }
}
