package chainrule.engine.nd4j;

import chainrule.datasets.Augmentation;
import chainrule.datasets.Batches;
import chainrule.datasets.Features;
import chainrule.datasets.Mixup;
import chainrule.datasets.Normalization;
import chainrule.datasets.Samples;
import chainrule.datasets.Shape;
import chainrule.engine.InputLayerJob;
import chainrule.engine.LossJob;
import chainrule.engine.NormJob;
import chainrule.engine.RunningMetrics;
import chainrule.engine.SmallJob;
import chainrule.engine.TrainingJob;
import chainrule.engine.TrainingRules;
import chainrule.engine.step.Device;
import chainrule.engine.step.ProgramTraining;
import chainrule.model.Activation;
import chainrule.model.Initialization;
import chainrule.model.LayerSpec;
import chainrule.model.Loss;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import chainrule.model.Penalty;
import chainrule.model.Precision;
import chainrule.optim.Averaging;
import chainrule.optim.LearningRate;
import chainrule.optim.Optimizer;
import chainrule.optim.Optimizer.Adam;
import chainrule.optim.Optimizer.AdamW;
import chainrule.optim.Optimizer.Lion;
import chainrule.optim.Optimizer.Momentum;
import chainrule.optim.Optimizer.Nesterov;
import chainrule.optim.Optimizer.Sgd;
import chainrule.optim.Schedule.Constant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static chainrule.engine.Near.near;
import static org.assertj.core.api.Assertions.assertThat;

/** Lanes that have samples of their own train as one lane does, which the other tests compare with the reference. */
class OwnSamplesTest {
    private static final int EPOCHS = 3;
    private static final int CLASSES = 3;
    private static final Optimizer ADAM = new Adam(0.01, 0.9, 0.999, 1e-8, Optimizer.EpsilonPlace.OUTSIDE);
    private static final List<Optimizer> OPTIMIZERS = List.of(
            new Sgd(0.1),
            new Momentum(0.1, 0.9),
            new Nesterov(0.1, 0.9),
            ADAM,
            new AdamW(0.01, 0.9, 0.999, 1e-8, 0.1),
            new Lion(0.001, 0.9, 0.99, 0.1));
    private static final Shape PICTURES = new Shape(2, 8, 9);

    @BeforeAll
    static void threads() {
        NativeThreads.prepare();
    }

    static Stream<Arguments> jobs() {
        var jobs = new ArrayList<Arguments>();
        for (var activation : SmallJob.activations()) {
            jobs.add(Arguments.of("activation " + activation, small(SmallJob.of(activation, Loss.CROSS_ENTROPY))));
        }
        var penalized = SmallJob.of(new Activation.Tanh(), Loss.CROSS_ENTROPY);
        jobs.add(Arguments.of("penalties and dropout", small(penalized.with(new Penalty(1e-3, 2e-3), 0.25))));
        jobs.add(Arguments.of("L2 alone", small(penalized.with(new Penalty(0, 2e-3), 0))));
        LossJob.all()
                .forEach(job -> jobs.add(Arguments.of(job.toString(), job.job(3, new Sgd(0.1), Precision.FLOAT32))));
        for (var norm : NormJob.values()) {
            jobs.add(Arguments.of(norm.name(), norm.job(Precision.FLOAT32, new Sgd(0.1))));
        }
        jobs.add(Arguments.of("input layer", InputLayerJob.job(Precision.FLOAT32, new Sgd(0.1))));
        for (var optimizer : OPTIMIZERS) {
            jobs.add(Arguments.of("many inputs, " + optimizer, wide(Augmentation.NONE, 0, Penalty.NONE, optimizer)));
        }
        var descent = new Sgd(0.1);
        var moved = new Augmentation(true, 2);
        jobs.add(Arguments.of("pictures", wide(moved, 0, Penalty.NONE, descent)));
        jobs.add(Arguments.of("mixed pictures", wide(moved, 0.5, Penalty.NONE, descent)));
        jobs.add(Arguments.of("mixed", wide(Augmentation.NONE, 0.5, Penalty.NONE, descent)));
        jobs.add(Arguments.of("mixed numbers", wide(numbers(), Augmentation.NONE, 0.5, Penalty.NONE, descent)));
        jobs.add(Arguments.of("numbers", wide(numbers(), Augmentation.NONE, 0, Penalty.NONE, descent)));
        jobs.add(Arguments.of("many inputs, L2", wide(Augmentation.NONE, 0, new Penalty(0, 1e-3), descent)));
        jobs.add(Arguments.of("many inputs, L1", wide(Augmentation.NONE, 0, new Penalty(1e-3, 1e-3), descent)));
        var plain = wide(Augmentation.NONE, 0, Penalty.NONE, ADAM);
        jobs.add(Arguments.of("clipped", plain.clipped(0.1)));
        jobs.add(Arguments.of("accumulated", plain.with(new TrainingRules(Optional.empty(), 2, List.of()))));
        var ema = Optional.<Averaging>of(new Averaging.Ema(0.9));
        jobs.add(Arguments.of("averaged, the first layer frozen", plain.with(new TrainingRules(ema, 1, List.of(1)))));
        for (var optimizer : List.of(descent, ADAM)) {
            jobs.add(Arguments.of("many weights, " + optimizer, manyWeights(optimizer)));
        }
        return jobs.stream();
    }

    /** So many that each lane computes a part of their gradient over all samples, of which there are many, too: 150 and 9. */
    private static TrainingJob manyWeights(Optimizer optimizer) {
        var random = new Random(5);
        var numbers = new float[159 * 4];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        var shape = Shape.vector(4);
        var labels = IntStream.range(0, 159).map(i -> i % CLASSES).toArray();
        var all = new Samples(new Features.Floats(numbers, 4), labels).all();
        var none = Normalization.fit(Normalization.Kind.NONE, shape, all);
        var layers = IntStream.of(300, 240, CLASSES)
                .mapToObj(units -> new LayerSpec(
                        units,
                        units == CLASSES ? new Activation.Identity() : new Activation.Relu(),
                        Initialization.GLOROT,
                        Penalty.NONE,
                        0))
                .toList();
        var spec = new MlpSpec(4, layers, Loss.CROSS_ENTROPY);
        var batches = new Batches(all, shape, none, Augmentation.NONE, 150, 2);
        return new TrainingJob(
                Parameters.initial(spec, 4, Precision.FLOAT32),
                batches,
                optimizer,
                new LearningRate(optimizer.rate(), new Constant(), batches.steps(), EPOCHS),
                7,
                Precision.FLOAT32);
    }

    private static TrainingJob small(SmallJob job) {
        var single = job.with(Precision.FLOAT32);
        return single.job(single.parameters(), 5, new Sgd(0.1));
    }

    private static TrainingJob wide(Augmentation changes, double mixup, Penalty penalty, Optimizer optimizer) {
        var bytes = new byte[43 * PICTURES.features()];
        new Random(3).nextBytes(bytes);
        return wide(new Features.Bytes(bytes, PICTURES.features()), changes, mixup, penalty, optimizer);
    }

    private static Features numbers() {
        var random = new Random(4);
        var numbers = new float[43 * PICTURES.features()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return new Features.Floats(numbers, PICTURES.features());
    }

    /** With so many inputs that each lane has some: 43 samples in batches of 20, 20 and 3. */
    private static TrainingJob wide(
            Features features, Augmentation changes, double mixup, Penalty penalty, Optimizer optimizer) {
        var labels = IntStream.range(0, 43).map(i -> i % CLASSES).toArray();
        var all = new Samples(features, labels).all();
        var normalization = Normalization.fit(Normalization.Kind.STANDARDIZE, PICTURES, all);
        var batches = new Batches(all, PICTURES, normalization, changes, 20, 2);
        var hidden = new LayerSpec(20, new Activation.Relu(), Initialization.GLOROT, penalty, 0);
        var last = new LayerSpec(CLASSES, new Activation.Identity(), Initialization.GLOROT, penalty, 0);
        var spec = new MlpSpec(PICTURES.features(), List.of(hidden, last), Loss.CROSS_ENTROPY);
        return new TrainingJob(
                Parameters.initial(spec, 4, Precision.FLOAT32),
                mixup == 0 ? batches : batches.withMixup(new Mixup(mixup)),
                optimizer,
                new LearningRate(optimizer.rate(), new Constant(), batches.steps(), EPOCHS),
                7,
                Precision.FLOAT32);
    }

    /** With five lanes the last batches have fewer samples than lanes. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("jobs")
    void theyTrainAsOneLaneDoes(String name, TrainingJob job) {
        double[] expected = trained(job, Nd4jDevice.ofThreads(1));
        for (int lanes : new int[] {2, 3, 5}) {
            boolean divides = job.batches().batch() >= lanes;
            assertThat(trained(job, ownSamples(lanes, false, divides)))
                    .as("%d lanes", lanes)
                    .is(near(expected, 2e-4));
        }
    }

    /** Where lanes wait behind each kernel there are the same numbers: they don't meet where they don't wait. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("jobs")
    void theyWaitForEachOtherWhereTheyMust(String name, TrainingJob job) {
        double[] expected = trained(job, ownSamples(2, true, true));
        for (int i = 0; i < 5; i++) {
            assertThat(trained(job, ownSamples(2, false, true))).isEqualTo(expected);
        }
    }

    private static Device ownSamples(int lanes, boolean apart, boolean divides) {
        return (matrices, batch, precision) -> {
            var memory = new Nd4jMemory(matrices, batch, precision, lanes, true, apart, 1);
            assertThat(memory.dividesSamples()).isEqualTo(divides);
            return memory;
        };
    }

    /** The parameters and the losses. */
    private static double[] trained(TrainingJob job, Device device) {
        try (var training = new ProgramTraining(device, job)) {
            var numbers = new ArrayList<Double>();
            for (int epoch = 1; epoch <= EPOCHS; epoch++) {
                var metrics = new RunningMetrics();
                training.run(epoch, 0, job.batches().steps(), metrics);
                numbers.add(metrics.loss());
            }
            return Stream.concat(
                            numbers.stream(),
                            java.util.Arrays.stream(training.parameters().values())
                                    .boxed())
                    .mapToDouble(number -> number)
                    .toArray();
        }
    }

    @Test
    void fewSamplesOrManyWeightsAreShared() {
        var few = wide(Augmentation.NONE, 0, Penalty.NONE, new Sgd(0.1));
        try (var training = new ProgramTraining(
                (matrices, batch, precision) -> {
                    var memory = new Nd4jMemory(matrices, batch, precision, 2, true);
                    assertThat(memory.dividesSamples()).isFalse();
                    return memory;
                },
                few)) {
            training.run(1, 0, 1, new RunningMetrics());
        }
    }
}
