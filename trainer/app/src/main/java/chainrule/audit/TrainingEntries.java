package chainrule.audit;

import chainrule.audit.Entry.Comparison;
import chainrule.audit.Vectors.Worst;
import chainrule.datasets.Batches;
import chainrule.engine.Engine;
import chainrule.engine.nd4j.Nd4jEngine;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.formulas.DropoutMask;
import chainrule.model.Precision;
import chainrule.optim.LearningRate;
import chainrule.random.Philox;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.Stream;

/** T1 to T8: what a training run consists of in addition to its formulas, and the training itself. */
final class TrainingEntries {
    private static final double ROUNDING = 1e-13;
    private static final int MASK = 37;

    /** Counter and key, from the low word up, then the result: Random123's kat_vectors for philox4x32-10. */
    private static final long[][] KNOWN_ANSWERS = {
        {0, 0, 0, 0, 0, 0, 0x6627e8d5L, 0xe169c58dL, 0xbc57ac4cL, 0x9b00dbd8L},
        {
            0xffffffffL,
            0xffffffffL,
            0xffffffffL,
            0xffffffffL,
            0xffffffffL,
            0xffffffffL,
            0x408f276dL,
            0x41c83b0eL,
            0xa20bc7c6L,
            0x6d5451fdL
        },
        {
            0x243f6a88L,
            0x85a308d3L,
            0x13198a2eL,
            0x03707344L,
            0xa4093822L,
            0x299f31d0L,
            0xd16cfe09L,
            0x94fdccebL,
            0x5001e420L,
            0x24126ea1L
        }
    };

    private TrainingEntries() {}

    /** Philox's four words of a counter. */
    @FunctionalInterface
    interface Block {
        void run(long seed, int c0, int c1, int c2, int c3, int[] out);
    }

    /** A mask's part from an element on. */
    @FunctionalInterface
    interface Mask {
        void fill(long seed, int step, int layer, double keep, int from, double[] to);
    }

    static List<Entry<?>> all() {
        return List.of(
                philox(),
                initial(),
                order(),
                mask(),
                inputs(),
                schedule(),
                StoppingEntry.entry(),
                training(new Nd4jEngine()),
                training(new ReferenceEngine()));
    }

    private static Entry<Block> philox() {
        return new Entry<>("T1", "Philox4x32-10", Philox::block, f -> {
            var published = new Worst("published answers", 0);
            for (long[] answer : KNOWN_ANSWERS) {
                var out = new int[4];
                long seed = answer[5] << 32 | answer[4];
                f.run(seed, (int) answer[0], (int) answer[1], (int) answer[2], (int) answer[3], out);
                published.add("word", unsigned(out), new double[] {answer[6], answer[7], answer[8], answer[9]});
            }
            return List.of(published.comparison());
        });
    }

    private static double[] unsigned(int[] words) {
        return java.util.Arrays.stream(words)
                .mapToDouble(Integer::toUnsignedLong)
                .toArray();
    }

    private static Stream<PlainCase> named(String beginning) {
        return PlainCase.all().stream().filter(each -> each.name().startsWith(beginning));
    }

    /** The subject draws the initial parameters of a case. */
    private static Entry<Function<PlainCase, double[]>> initial() {
        Function<PlainCase, double[]> subject = each -> {
            var config = each.config(Precision.FLOAT64);
            return PlainCase.job(each.preparation(config), config).initial().values();
        };
        return new Entry<>("T2", "W drawn in ±1/√n, ±√(6/(n+m)), or with variance 2/n; b = 0", subject, f -> {
            var worst = new Worst("drawn a second time", ROUNDING);
            named("initialised").forEach(each -> {
                worst.add(each.name(), f.apply(each), plain(each).initial());
            });
            return List.of(worst.comparison());
        });
    }

    private static PlainTraining plain(PlainCase each) {
        var config = each.config(Precision.FLOAT64);
        var data = each.preparation(config);
        return new PlainTraining(config, data.dataset(), data.split().train().rows());
    }

    /** The subject gives the order of an epoch. */
    private static Entry<BiFunction<Batches, Integer, int[]>> order() {
        return new Entry<>("T3", "each epoch's order: a shuffle of (seed, epoch)", Batches::order, f -> {
            var worst = new Worst("shuffled a second time", 0);
            int[] rows = pictures().subset().rows().clone();
            for (long seed : new long[] {1, -7}) {
                var batches = pictures().withSeed(seed);
                for (int epoch = 1; epoch <= 3; epoch++) {
                    int[] expected = PlainRandom.shuffled(rows, seed, epoch);
                    worst.add("row", doubles(f.apply(batches, epoch)), doubles(expected));
                }
            }
            return List.of(worst.comparison());
        });
    }

    private static double[] doubles(int[] values) {
        return java.util.Arrays.stream(values).asDoubleStream().toArray();
    }

    private static Batches pictures() {
        return named("pictures").findFirst().map(TrainingEntries::batches).orElseThrow();
    }

    private static Batches batches(PlainCase each) {
        var config = each.config(Precision.FLOAT64);
        return PlainCase.job(each.preparation(config), config).batches();
    }

    private static Entry<Mask> mask() {
        return new Entry<>("T4", "a mask's element is 1/p with probability p, else 0 (C13)", DropoutMask::fill, f -> {
            var worst = new Worst("drawn a second time", 0);
            for (double keep : new double[] {0.1, 0.5, 0.75, 0.99}) {
                for (int step : new int[] {0, 1, 1000}) {
                    double[] whole = PlainRandom.mask(11, step, 2, keep, MASK);
                    for (int from : new int[] {0, 5}) {
                        var found = new double[MASK - from];
                        f.fill(11, step, 2, keep, from, found);
                        worst.add("p = " + keep, found, java.util.Arrays.copyOfRange(whole, from, MASK));
                    }
                }
            }
            return List.of(worst.comparison());
        });
    }

    /** The subject gathers the first batch of an epoch, a sample a row. */
    private static Entry<BiFunction<Batches, Integer, double[]>> inputs() {
        BiFunction<Batches, Integer, double[]> subject = (batches, epoch) -> {
            int n = batches.size(0);
            var x = new double[n * batches.features()];
            batches.gather(batches.order(epoch), 0, n, epoch, x);
            return x;
        };
        return new Entry<>(
                "T5", "inputs: moved, scaled, rotated, coloured, cut; (x − μ)/s or scaled to 0 … 1", subject, f -> {
                    var worst = new Worst("made a second time", 1e-12);
                    PlainCase.all().forEach(each -> {
                        var config = each.config(Precision.FLOAT64);
                        var data = each.preparation(config);
                        int[] rows = data.split().train().rows();
                        var inputs = new PlainInputs(config, data.dataset(), rows);
                        var batches = PlainCase.job(data, config).batches();
                        for (int epoch = 1; epoch <= 4; epoch++) {
                            int[] order =
                                    PlainRandom.shuffled(rows, config.train().seed(), epoch);
                            int[] chosen = java.util.Arrays.copyOf(order, batches.size(0));
                            double[][] expected =
                                    PlainMixing.of(config, chosen, epoch, 0).inputs(inputs, chosen, epoch);
                            worst.add(
                                    each.name(),
                                    f.apply(batches, epoch),
                                    Stream.of(expected)
                                            .flatMapToDouble(java.util.Arrays::stream)
                                            .toArray());
                        }
                    });
                    return List.of(worst.comparison());
                });
    }

    private static Entry<ToDoubleBiFunction<LearningRate, Integer>> schedule() {
        return new Entry<>("T6", "η of every step by its schedule", LearningRate::at, f -> {
            var worst = new Worst("written as a table", 1e-12);
            named("schedule").forEach(each -> {
                var train = each.config(Precision.FLOAT64).train();
                int perEpoch = 3;
                int total = perEpoch * train.epochs();
                var rate = new LearningRate(0.2, train.schedule(), perEpoch, train.epochs());
                for (int step = 0; step < total; step++) {
                    double expected = 0.2 * PlainSchedule.factor(train.schedule(), step, perEpoch, total);
                    worst.add(
                            each.name() + " step " + step,
                            new double[] {f.applyAsDouble(rate, step)},
                            new double[] {expected},
                            0.2);
                }
            });
            return List.of(worst.comparison());
        });
    }

    /** Training runs from the first step to the last, as the commands make them. */
    private static Entry<Engine> training(Engine engine) {
        return new Entry<>(
                "T8",
                "whole training runs by the engine " + engine.name(),
                engine,
                subject -> Stream.of(Precision.FLOAT64, Precision.FLOAT32)
                        .map(precision -> worst(subject, precision))
                        .toList());
    }

    /** The case that is the furthest beyond, or the nearest to, its tolerance. */
    private static Comparison worst(Engine engine, Precision precision) {
        var findings = new ArrayList<Finding>();
        new PlainAudit(engine, PlainCase.all()).run(precision, findings::add);
        var worst = findings.stream()
                .reduce((a, b) ->
                        a.error() / a.tolerance() >= b.error() / b.tolerance() || Double.isNaN(a.error()) ? a : b)
                .orElseThrow();
        return new Comparison(
                "%d training runs a second time, %s".formatted(findings.size(), worst.id()),
                worst.error(),
                worst.reference() + ": " + worst.where(),
                worst.tolerance());
    }
}
