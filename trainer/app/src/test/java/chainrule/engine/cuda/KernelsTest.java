package chainrule.engine.cuda;

import chainrule.datasets.Augmentation;
import chainrule.datasets.Batches;
import chainrule.datasets.Features;
import chainrule.datasets.Mixup;
import chainrule.datasets.Normalization;
import chainrule.datasets.Samples;
import chainrule.datasets.Shape;
import chainrule.engine.RunningMetrics;
import chainrule.engine.SmallJob;
import chainrule.engine.cuda.kernel.Gpp;
import chainrule.engine.step.Device;
import chainrule.engine.step.Factor;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation;
import chainrule.engine.step.Operation.Drop;
import chainrule.engine.step.Operation.Gather;
import chainrule.engine.step.Operation.Product;
import chainrule.engine.step.Step;
import chainrule.formulas.DropoutMask;
import chainrule.model.Activation;
import chainrule.model.Loss;
import chainrule.model.Precision;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Kernels that have to give the very bits of the formulas in Java. */
class KernelsTest {
    private static final long SEED = 0x1234_5678_9abc_def0L;

    @BeforeAll
    static void compiler() {
        Gpp.require();
    }

    private static Step step(Batches batches, int[] order, int from, int n, int epoch, int number) {
        return new Step(batches, order, from, n, null, null, epoch, number, 0, SEED, new RunningMetrics());
    }

    private static void gathers(Batches batches, Precision precision) {
        var x = Matrix.ofSamples("X", batches.features());
        try (var memory = new CudaDevice(CompiledCard::open).allocate(List.of(x), batches.batch(), precision)) {
            var kernel = memory.kernel(List.of(new Gather(x)));
            for (int epoch = 1; epoch <= 3; epoch++) {
                int[] order = batches.order(epoch);
                for (int s = 0; s < batches.steps(); s++) {
                    int n = batches.size(s);
                    int from = s * batches.batch();
                    kernel.run(step(batches, order, from, n, epoch, 0));
                    var found = new double[n * batches.features()];
                    memory.read(x, n, found, 0);
                    assertThat(found).containsExactly(expected(batches, precision, order, from, n, epoch));
                }
            }
        }
    }

    private static double[] expected(Batches batches, Precision precision, int[] order, int from, int n, int epoch) {
        var inputs = new double[n * batches.features()];
        if (precision == Precision.FLOAT64) {
            batches.gather(order, from, n, epoch, inputs);
            return inputs;
        }
        var floats = new float[inputs.length];
        batches.gather(order, from, n, epoch, floats);
        java.util.Arrays.setAll(inputs, i -> floats[i]);
        return inputs;
    }

    @ParameterizedTest
    @CsvSource({"false, 0", "true, 0", "false, 2", "true, 1"})
    void picturesAreGatheredToTheBit(boolean flip, int crop) {
        for (var precision : List.of(Precision.FLOAT32, Precision.FLOAT64)) {
            gathers(new PictureJob(23, 3, 5, precision, new Augmentation(flip, crop)).batches(), precision);
        }
    }

    /** Each change alone, and all together; with mixup, too. */
    @ParameterizedTest
    @CsvSource({
        "true, 1, 0.3, 25, 0.5, 0.6, 0.7, 2, 3",
        "false, 0, 0.2, 0, 0, 0, 0, 0, 3",
        "true, 0, 1, 180, 0, 0, 0, 0, 3",
        "false, 0, 1, 0, 1, 0, 0, 0, 3",
        "false, 0, 1, 0, 0, 1, 0, 0, 2",
        "false, 0, 1, 0, 0, 0, 1, 0, 3",
        "false, 2, 1, 0, 0, 0, 0, 3, 1"
    })
    void changedPicturesAreGatheredToTheBit(
            boolean flip,
            int crop,
            double resizedCrop,
            double rotation,
            double brightness,
            double contrast,
            double saturation,
            int cutout,
            int channels) {
        var how = new Augmentation(flip, crop, resizedCrop, rotation, brightness, contrast, saturation, cutout);
        var shape = new Shape(channels, 6, 5);
        var bytes = new byte[23 * shape.features()];
        new java.util.Random(3).nextBytes(bytes);
        var all = new Samples(new Features.Bytes(bytes, shape.features()), new int[23]).all();
        var normalization = Normalization.fit(Normalization.Kind.STANDARDIZE, shape, all);
        for (var precision : List.of(Precision.FLOAT32, Precision.FLOAT64)) {
            var batches = new Batches(all, shape, normalization, how, 5, SEED);
            gathers(batches, precision);
            gathers(batches.withMixup(new Mixup(1)), precision);
        }
    }

    @Test
    void numbersAreGatheredToTheBit() {
        var job = SmallJob.of(new Activation.Relu(), Loss.CROSS_ENTROPY);
        gathers(job.batches(3), Precision.FLOAT32);
        gathers(job.batches(3), Precision.FLOAT64);
    }

    /** Bytes, pictures at random places, and numbers. */
    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"FLOAT32", "FLOAT64"})
    void mixedSamplesAreGatheredToTheBit(Precision precision) {
        var mixup = new Mixup(0.7);
        for (var augmentation : List.of(Augmentation.NONE, new Augmentation(true, 1))) {
            var pictures = new PictureJob(23, 3, 5, precision, augmentation).batches();
            gathers(pictures.withMixup(mixup), precision);
        }
        gathers(
                SmallJob.of(new Activation.Relu(), Loss.CROSS_ENTROPY)
                        .batches(3)
                        .withMixup(mixup),
                precision);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0.5", "3, 1, 0.8", "100000, 7, 0.37"})
    void dropoutMasksAreDrawnToTheBit(int number, int layer, double keep) {
        int rows = 31;
        int columns = 37;
        var out = new Matrix("D", rows, columns);
        var mask = new Matrix("M", rows, columns);
        var h = new Matrix("H", rows, columns);
        var expected = new double[rows * columns];
        DropoutMask.fill(SEED, number, layer, keep, expected);
        var ones = new double[rows * columns];
        java.util.Arrays.fill(ones, 1);
        var found = run(
                Precision.FLOAT64,
                List.of(out, mask, h),
                h,
                ones,
                new Drop(out, mask, h, layer, keep),
                step(null, null, 0, 1, 1, number));
        assertThat(found).containsExactly(expected);
    }

    /**
     * Ones in a product with a matrix give its numbers as they were rounded, though the product itself cuts off what tf32 drops.
     * Among them: numbers in the middle between two, a subnormal number, the largest, NaN with all its bits, and infinities.
     */
    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"BFLOAT16", "TF32"})
    void factorsAreRoundedToTheNearest(Precision precision) {
        double[] values = {
            1,
            1 + 0x1p-8,
            1 + 0x1p-7,
            1 + 3 * 0x1p-8,
            -1 - 0x1p-8 - 0x1p-23,
            1 + 0x1p-11,
            1 + 3 * 0x1p-11,
            -1 - 0x1p-11 - 0x1p-23,
            1 + 0x1p-11 - 0x1p-23,
            1e-40,
            -0.0,
            3.3e38,
            0x1.fep127,
            Float.MAX_VALUE,
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY,
            Float.intBitsToFloat(0x7fffffff),
            3.14159274,
            -1 - 3 * 0x1p-11
        };
        var out = new Matrix("C", 1, values.length);
        var one = new Matrix("A", 1, 1);
        var b = new Matrix("B", 1, values.length);
        try (var memory = new CudaDevice(CompiledCard::open).allocate(List.of(out, one, b), 1, precision)) {
            memory.write(one, new double[] {1}, 0);
            memory.write(b, values, 0);
            var product = new Product(out, one, false, b, false, Factor.ONE, Factor.ZERO, "B1");
            memory.kernel(List.of(product)).run(step(null, null, 0, 1, 1, 0));
            var found = new double[values.length];
            memory.read(out, 1, found, 0);
            for (int i = 0; i < values.length; i++) {
                assertThat(found[i]).as("%s", values[i]).isEqualTo((Double) (precision.factor(values[i]) + 0.0));
            }
        }
    }

    private static double[] run(
            Precision precision, List<Matrix> matrices, Matrix input, double[] values, Operation operation, Step step) {
        Device.Memory memory = new CudaDevice(CompiledCard::open).allocate(matrices, 1, precision);
        try (memory) {
            memory.write(input, values, 0);
            memory.kernel(List.of(operation)).run(step);
            var found = new double[values.length];
            memory.read(operation.written().get(0), 1, found, 0);
            return found;
        }
    }
}
