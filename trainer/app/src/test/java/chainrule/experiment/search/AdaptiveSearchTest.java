package chainrule.experiment.search;

import chainrule.base.UserException;
import chainrule.config.SearchFlags;
import chainrule.config.SearchMethod;
import chainrule.config.SearchSpace;
import chainrule.datasets.toy.Circles;
import chainrule.engine.Engines;
import chainrule.experiment.ExperimentContext;
import chainrule.experiment.Findings;
import chainrule.statistics.ErrorBars;
import chainrule.study.Study;
import chainrule.study.trial.Outcome;
import chainrule.study.trial.StudyListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Tag("slow")
class AdaptiveSearchTest {
    private static final String SWEEP = """
            base: circles-tanh
            set: {train.epochs: 4, engine.name: nd4j, model.hidden: [4], train.schedule: {cosine: {}}}
            search: halving
            trials: 8
            factor: 2
            keys:
              train.optimizer.sgd.rate: {from: 1e-3, to: 1, scale: log}
              train.batch: {from: 10, to: 80, scale: log-integer}
              model.activation: [tanh, relu]
            """;

    @TempDir
    Path folder;

    private final List<Outcome> trained = new ArrayList<>();

    private SearchSpace space(SearchMethod method) throws IOException {
        var file = Files.writeString(folder.resolve("sweep.yaml"), SWEEP);
        return SearchSpace.ofFile(
                file,
                new SearchFlags(Optional.of(method), OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty()));
    }

    private Findings run(SearchSpace space, String runs, BooleanSupplier interrupted) {
        var listener = new StudyListener() {
            @Override
            public synchronized void trialDone(Outcome outcome, boolean before, int done, int total) {
                if (!before) {
                    trained.add(outcome);
                }
            }
        };
        var study = new Study(
                folder.resolve(runs),
                Engines.onClassPath(),
                source -> Circles.draw(),
                List.of("test"),
                listener,
                interrupted);
        var context = new ExperimentContext(study, UnaryOperator.identity(), List.of(), ErrorBars.named("2sd"));
        return HyperparameterSearch.run(space, "validation-loss", context);
    }

    /** The trials' folders but for times. */
    private Map<String, String> files(String runs) throws IOException {
        var files = new TreeMap<String, String>();
        try (var all = Files.walk(folder.resolve(runs))) {
            for (var file : all.filter(Files::isRegularFile).toList()) {
                var bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
                files.put(
                        folder.resolve(runs).relativize(file).toString(),
                        bytes.replaceAll("\\s*\"(started|seconds)\".*", "")
                                .replaceAll("(?m),[^,]*$", file.endsWith("metrics.csv") ? "" : "$0"));
            }
        }
        return files;
    }

    private static List<List<String>> rows(Findings findings) {
        return findings.files()
                .get("trials.csv")
                .lines()
                .skip(1)
                .map(line -> List.of(line.split(",", -1)))
                .toList();
    }

    /** Interrupted after ever more chunks of steps. */
    @ParameterizedTest
    @EnumSource(
            value = SearchMethod.class,
            names = {"HALVING", "HYPERBAND", "TPE", "BOHB"})
    void aSearchThatIsInterruptedEndsWithTheSameBytes(SearchMethod method) throws IOException {
        var space = space(method);
        var whole = run(space, "whole", () -> false);
        Findings resumed = null;
        int interruptions = 0;
        while (resumed == null) {
            var asked = new AtomicInteger();
            int most = 7 << interruptions;
            try {
                resumed = run(space, "resumed", () -> asked.incrementAndGet() > most);
            } catch (UserException e) {
                assertThat(e).hasMessageStartingWith("interrupted");
                interruptions++;
            }
        }
        assertThat(interruptions).isGreaterThan(2);
        assertThat(resumed.files()).isEqualTo(whole.files()).containsKeys("trials.csv", "best.yaml");
        assertThat(resumed.values()).isEqualTo(whole.values());
        assertThat(files("resumed")).isEqualTo(files("whole"));
    }

    /** Of 8 trials 4 continue after epoch 1, 2 after epoch 2: those with the lowest loss by then, and no other. */
    @Test
    void halvingContinuesTheBetterHalf() throws IOException {
        var rows = rows(run(space(SearchMethod.HALVING), "runs", () -> false));
        var byRung = rows.stream().collect(Collectors.groupingBy(row -> row.get(5), TreeMap::new, Collectors.toList()));
        assertThat(byRung.values()).extracting(List::size).containsExactly(8, 4, 2);
        assertThat(byRung.values()).allSatisfy(rung -> {
            var continued =
                    rung.stream().filter(row -> row.get(10).equals("true")).toList();
            var ended = rung.stream().filter(row -> row.get(10).equals("false")).toList();
            for (var better : continued) {
                assertThat(ended)
                        .allSatisfy(worse -> assertThat(Double.parseDouble(worse.get(9)))
                                .isGreaterThanOrEqualTo(Double.parseDouble(better.get(9))));
            }
        });
        assertThat(byRung.get("1")).extracting(row -> row.get(6)).containsOnly("1");
        assertThat(byRung.get("3")).extracting(row -> row.get(6)).containsOnly("4");
        // 4 ended after 1 epoch, 2 after 2, and 2 after 4: each epoch was trained once.
        assertThat(trained.stream().mapToInt(o -> o.trial().epochs()).sum()).isEqualTo(4 + 2 * 2 + 2 * 4);
    }

    @Test
    void theBestIsOneThatWasTrainedToTheEnd() throws IOException {
        var findings = run(space(SearchMethod.HYPERBAND), "runs", () -> false);
        var rows = rows(findings);
        // R = 4 and η = 2: brackets of 4, 3 and 3 trials.
        assertThat(rows.stream()
                        .collect(Collectors.groupingBy(row -> row.get(1), TreeMap::new, Collectors.toSet()))
                        .values())
                .hasSize(3);
        var best = rows.stream()
                .filter(row -> row.get(6).equals("4"))
                .min(java.util.Comparator.comparingDouble(row -> Double.parseDouble(row.get(9))))
                .orElseThrow();
        assertThat((Map<?, ?>) findings.values().get("best"))
                .hasToString("{train.optimizer.sgd.rate=%s, train.batch=%s, model.activation=%s}"
                        .formatted(best.get(2), best.get(3), best.get(4)));
    }

    /** Test samples are asked for once a seed of the chosen combination, when all is chosen. */
    @Test
    void onlyTheChosenOneIsMeasuredOnTestSamples() throws IOException {
        var space = space(SearchMethod.HALVING);
        run(space, "runs", () -> false);
        var candidates = new ArrayList<Candidate>();
        trained.forEach(outcome -> candidates.add(new Candidate(
                candidates.size() + 1,
                1,
                Map.of(
                        "train.optimizer.sgd.rate",
                        "1",
                        "train.batch",
                        "10",
                        "model.activation",
                        "" + candidates.size()),
                outcome.trial(),
                new TreeMap<>(Map.of(outcome.trial().until(), new chainrule.study.Group("", List.of(outcome)))))));
        var asked = new ArrayList<Outcome>();
        var report = new SearchReport(space, chainrule.study.Metric.VALIDATION_LOSS, candidates, 1);
        var findings = report.findings(outcome -> {
            asked.add(outcome);
            return Optional.empty();
        });
        assertThat(asked).hasSize(1);
        assertThat(asked.get(0).trial().isCut()).isFalse();
        assertThat(findings.values()).containsEntry("test", null);
    }

    /** A trial that diverges is not continued. */
    @Test
    void whatFailsIsNotContinued() throws IOException {
        var file = Files.writeString(folder.resolve("diverging.yaml"), """
                base: circles-tanh
                set: {train.epochs: 3, engine.name: nd4j, model.activation: relu}
                search: halving
                trials: 3
                keys: {train.optimizer.sgd.rate: [1e30, 0.01, 1e31]}
                """);
        var findings = run(SearchSpace.ofFile(file), "runs", () -> false);
        assertThat(findings.values().get("best")).hasToString("{train.optimizer.sgd.rate=0.01}");
        assertThat(rows(findings).stream().filter(row -> row.get(4).equals("3")))
                .hasSize(1);
        assertThat(findings.answers()).anyMatch(answer -> answer.startsWith("rate 1e30: 1 of 1 seeds failed"));
    }

    /** Of two values there are two combinations, however many trials are asked for. */
    @Test
    void aSmallSpaceIsTriedOnce() throws IOException {
        var file = Files.writeString(folder.resolve("small.yaml"), """
                base: circles-tanh
                set: {train.epochs: 1, engine.name: nd4j}
                search: tpe
                trials: 30
                keys: {train.batch: [20, 40], model.hidden: [[2], [3], [4], [5], [6], [7]]}
                """);
        assertThat(rows(run(SearchSpace.ofFile(file), "runs", () -> false))).hasSize(12);
    }

    /** Without rungs, more epochs are not a merit. */
    @Test
    void aGridOverEpochsIsRankedByItsMetricAlone() throws IOException {
        var file = Files.writeString(folder.resolve("grid.yaml"), """
                base: circles-tanh
                set: {engine.name: nd4j}
                keys: {train.epochs: [1, 2, 3], train.optimizer.sgd.rate: [0.1, 0.0001]}
                """);
        var findings = run(SearchSpace.ofFile(file), "runs", () -> false);
        var losses = ((List<?>) findings.values().get("trials"))
                .stream()
                        .map(trial -> (double) ((Map<?, ?>) trial).get("validation-loss"))
                        .toList();
        assertThat(losses).hasSize(6).isSorted();
        assertThat((Double) ((Map<?, ?>) findings.values().get("importance")).get("train.optimizer.sgd.rate"))
                .isGreaterThan(0.4);
    }

    @Test
    void epochsAreNotVaried() throws IOException {
        var file = Files.writeString(folder.resolve("epochs.yaml"), "search: tpe\nkeys: {train.epochs: [1, 2]}\n");
        assertThatThrownBy(() -> run(SearchSpace.ofFile(file), "runs", () -> false))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("compares trials by epochs");
    }
}
