package chainrule.engine;

import chainrule.config.Configuration;
import chainrule.config.RunConfig;
import chainrule.datasets.Augmentation;
import chainrule.datasets.Batches;
import chainrule.datasets.Features;
import chainrule.datasets.Mixup;
import chainrule.datasets.Normalization;
import chainrule.datasets.Samples;
import chainrule.datasets.Shape;
import chainrule.datasets.Targets;
import chainrule.datasets.Task;
import chainrule.engine.dl4j.Dl4jEngine;
import chainrule.engine.nd4j.NativeThreads;
import chainrule.engine.nd4j.Nd4jDevice;
import chainrule.engine.reference.ReferenceDevice;
import chainrule.engine.step.ProgramGradients;
import chainrule.model.InputLayer;
import chainrule.model.MlpSpec;
import chainrule.model.Parameters;
import chainrule.model.Precision;
import chainrule.optim.LearningRate;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static chainrule.engine.Near.near;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Every engine against trajectories that PyTorch computed in float64: see scripts/gold.py. */
@Tag("slow")
class GoldTest {
    private static final String FILE = "/chainrule/engine/gold.jsonl";
    private static final double TOLERANCE = 1e-10;

    /** Read once: resolving a configuration takes longer than ten updates. */
    private static final List<Case> CASES = read();

    /** One case of the file. */
    private record Case(Map<String, Object> head, Map<String, Object> body, RunConfig config) {
        Case(Map<String, Object> head, Map<String, Object> body) {
            this(head, body, config(body));
        }

        private static RunConfig config(Map<String, Object> body) {
            return Configuration.empty()
                    .with("model.hidden", "[3, 2]", "gold")
                    .with("model.activation", body.get("activation").toString(), "gold")
                    .with("model.loss", body.get("loss").toString(), "gold")
                    .with("model.l1", body.get("l1").toString(), "gold")
                    .with("model.l2", body.get("l2").toString(), "gold")
                    .with("model.dropout", body.get("dropout").toString(), "gold")
                    .with("train.optimizer", body.get("optimizer").toString(), "gold")
                    .with("model.norm", body.getOrDefault("norm", "none").toString(), "gold")
                    .with("model.blocks", blocks(body), "gold")
                    .with("train.groups", groups(body), "gold")
                    .resolve();
        }

        /** Such as {"biases": {"rateFactor": 3}}. */
        private static String groups(Map<String, Object> body) {
            try {
                return JSON.std.asString(body.getOrDefault("groups", Map.of()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static String blocks(Map<String, Object> body) {
            return body.get("blocks") instanceof Map<?, ?> blocks
                    ? "{count: %s, width: %s, expansion: %s}"
                            .formatted(blocks.get("count"), blocks.get("width"), blocks.get("expansion"))
                    : "none";
        }

        double[] numbers(String key) {
            return numbers((List<?>) body.get(key));
        }

        static double[] numbers(List<?> list) {
            return list.stream().mapToDouble(x -> ((Number) x).doubleValue()).toArray();
        }

        TrainingJob job() {
            double[] inputs = numbers((List<?>) body.getOrDefault("inputs", head.get("inputs")));
            var features = new float[inputs.length];
            for (int i = 0; i < inputs.length; i++) {
                features[i] = (float) inputs[i];
            }
            int names = (int) body.get("classes");
            var task = Task.Kind.valueOf(body.get("task").toString().toUpperCase(Locale.ROOT));
            var targets = targets(task, numbers("labels"), names);
            var shape = Shape.vector(inputs.length / targets.count());
            var samples = new Samples(new Features.Floats(features, shape.features()), targets, numbers("weights"));
            var raw = Normalization.fit(Normalization.Kind.NONE, shape, samples.all());
            int batch = (int) body.getOrDefault("batch", head.get("batch"));
            int seed = (int) head.get("seed");
            var batches = new Batches(samples.all(), shape, raw, Augmentation.NONE, batch, seed)
                    .withClassWeights(numbers("classWeights"))
                    .withMixup(new Mixup(((Number) body.getOrDefault("mixup", 0)).doubleValue()));
            var train = config.train();
            var dense = config.model().spec(shape.features(), new Task(task, Collections.nCopies(names, "")));
            var spec = new MlpSpec(shape.features(), features(shape.features()), dense.layers(), dense.loss());
            var rate = new LearningRate(train.optimizer().rate(), train.schedule(), batches.steps(), 10);
            return new TrainingJob(
                            new Parameters(spec, numbers("initial")),
                            batches,
                            train.optimizer(),
                            rate,
                            seed,
                            Precision.FLOAT64)
                    .with(train.rules());
        }

        /** Such as [["embedding", 3, 2], ["scaled", 1]]. */
        private InputLayer features(int inputs) {
            var parts = new ArrayList<InputLayer.Part>();
            for (var entry : (List<?>) body.getOrDefault("parts", List.of(List.of("plain", inputs)))) {
                var part = (List<?>) entry;
                int size = (int) part.get(1);
                parts.add(
                        switch (part.get(0).toString()) {
                            case "scaled" -> new InputLayer.Scaled(size);
                            case "embedding" -> new InputLayer.Embedding(size, (int) part.get(2));
                            case "periodic" -> new InputLayer.Periodic(size, (int) part.get(2), 1);
                            default -> new InputLayer.Plain(size);
                        });
            }
            return new InputLayer(parts);
        }

        private static Targets targets(Task.Kind task, double[] numbers, int names) {
            return switch (task) {
                case CLASSIFICATION ->
                    new Targets.Classes(Arrays.stream(numbers)
                            .mapToInt(label -> (int) label)
                            .toArray());
                case REGRESSION -> new Targets.Reals(numbers, names);
                case MULTILABEL -> {
                    var bits = new byte[numbers.length];
                    for (int i = 0; i < bits.length; i++) {
                        bits[i] = (byte) numbers[i];
                    }
                    yield new Targets.Labels(bits, names);
                }
            };
        }

        @Override
        public String toString() {
            return Stream.of(
                                    "activation",
                                    "loss",
                                    "optimizer",
                                    "classes",
                                    "task",
                                    "l1",
                                    "dropout",
                                    "weights",
                                    "classWeights")
                            .map(key -> body.get(key).toString())
                            .toList()
                    + body.getOrDefault("parts", "").toString()
                    + body.getOrDefault("mixup", "")
                    + body.getOrDefault("norm", "")
                    + body.getOrDefault("blocks", "")
                    + body.getOrDefault("groups", "");
        }
    }

    static List<Case> cases() {
        return CASES;
    }

    private static List<Case> read() {
        try (var stream = GoldTest.class.getResourceAsStream(FILE)) {
            var lines = new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            var head = JSON.std.mapFrom(lines.get(0));
            var cases = new ArrayList<Case>();
            for (String line : lines.subList(1, lines.size())) {
                cases.add(new Case(head, JSON.std.mapFrom(line)));
            }
            return cases;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<Arguments> runs() {
        return Combinations.engines().stream()
                .flatMap(engine -> CASES.stream()
                        .filter(gold -> trains(engine, gold))
                        .map(gold -> Arguments.of(Named.of(engine.name(), engine), gold)));
    }

    /** DL4J's engines have one step for the whole input layer, and report so. */
    private static boolean trains(Engine engine, Case gold) {
        return !gold.body().containsKey("groups")
                || !(engine instanceof Dl4jEngine)
                || engine.reasonNotToTrain(gold.job()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("runs")
    void tenUpdatesReachWhatPyTorchReaches(Engine engine, Case gold) {
        var job = gold.job();
        double[] losses = gold.numbers("losses");
        var after = (List<?>) gold.body().get("after");
        try (var training = engine.train(job)) {
            int perEpoch = job.batches().steps();
            for (int step = 0; step < losses.length; step++) {
                var tally = new RunningMetrics();
                training.run(1 + step / perEpoch, step % perEpoch, 1, tally);
                assertThat(tally.loss()).as("loss of step %d", step).isCloseTo(losses[step], within(TOLERANCE));
                assertThat(training.parameters().values())
                        .as("parameters after step %d", step)
                        .is(near(Case.numbers((List<?>) after.get(step)), TOLERANCE));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gradientsAreThoseOfPyTorch(Case gold) {
        NativeThreads.prepare();
        var job = gold.job();
        for (var device : List.of(new ReferenceDevice(), Nd4jDevice.parallel())) {
            try (var gradients = new ProgramGradients(device, job)) {
                assertThat(gradients.of(job.initial(), 1, 0).values())
                        .as("%s", device.getClass().getSimpleName())
                        .is(near(gold.numbers("gradient"), TOLERANCE));
            }
        }
    }
}
