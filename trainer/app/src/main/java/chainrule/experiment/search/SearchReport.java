package chainrule.experiment.search;

import chainrule.base.Counted;
import chainrule.config.Choices;
import chainrule.config.ConfigWriter;
import chainrule.config.SearchSpace;
import chainrule.experiment.Findings;
import chainrule.experiment.comparison.Comparison;
import chainrule.report.Block.Table;
import chainrule.report.Figure;
import chainrule.study.Group;
import chainrule.study.Metric;
import chainrule.study.trial.HeldOut;
import chainrule.study.trial.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * What a search found: its answers, tables, figures and files.
 *
 * @param candidates in the order in which they began
 * @param seeds of each
 */
record SearchReport(SearchSpace spec, Metric metric, List<Candidate> candidates, int seeds) {
    /** Configuration of the best combination, to be used as a preset. */
    private static final String BEST = "best.yaml";

    private static final String TRIALS = "trials.csv";

    /** @param test measures the network of a trial's best epoch on test samples; it is asked for the chosen combination alone */
    Findings findings(Function<Outcome, Optional<HeldOut>> test) {
        var ranked = ranked();
        var outcomes = candidates.stream()
                .flatMap(candidate -> candidate.group().outcomes().stream())
                .toList();
        var importance = new KeyImportance(spec, metric, candidates);
        var findings = Findings.NONE.outcomes(outcomes).table(table(ranked)).figures(figures(ranked, importance));
        for (var candidate : ranked) {
            if (!candidate.group().isWhole()) {
                findings = findings.answer(failures(candidate));
            }
        }
        var best = ranked.stream()
                .filter(candidate -> Double.isFinite(candidate.score(metric)))
                .findFirst();
        findings = findings.value("metric", metric.toString())
                .value("search", Choices.nameOf(spec.plan().method()))
                .value("best", best.map(Candidate::values).orElse(null))
                .value("trainedEpochs", trainedEpochs())
                .value("importance", importance.values())
                .value("trials", ranked.stream().map(this::value).toList())
                .file(TRIALS, new TrialsFile(spec, metric, candidates).csv());
        if (best.isEmpty()) {
            return findings.value("test", null)
                    .answer(
                            ranked.stream()
                                            .noneMatch(candidate ->
                                                    candidate.group().isWhole())
                                    ? "No combination could be trained to its end with every seed: none is called the best."
                                    : "The %s is undefined: no combination is called the best."
                                            .formatted(metric.label()));
        }
        findings = findings.answer(bestOf(ranked, best.get()))
                .answer(effort())
                .answer(
                        "Its configuration is %s in the folder of this report; chainrule train %1$s, called there, trains it."
                                .formatted(BEST))
                .file(BEST, ConfigWriter.yaml(best.get().trial().config()));
        var measured = best.get().group().outcomes().stream().map(test).toList();
        return measured.stream().allMatch(Optional::isPresent)
                ? tested(findings, measured.stream().map(Optional::get).toList())
                : findings.value("test", null);
    }

    /** With rungs, those of the highest one first: a trial that ended earlier was worse, or had less time. */
    private List<Candidate> ranked() {
        return candidates.stream()
                .sorted(Comparator.comparing((Candidate candidate) -> -rung(candidate))
                        .thenComparing(Candidate::group, Group.ranking(metric::best, metric.higherIsBetter())))
                .toList();
    }

    private int rung(Candidate candidate) {
        return spec.plan().method().hasRungs() ? candidate.until() : 0;
    }

    private String bestOf(List<Candidate> ranked, Candidate best) {
        double most = best.score(metric);
        String mean = seeds == 1 ? "" : ", the mean of %d seeds".formatted(seeds);
        String score = "%s %s in its best epoch%s".formatted(metric.label(), metric.text(most), mean);
        var tied = ranked.stream()
                .filter(candidate -> rung(candidate) == rung(best) && candidate.score(metric) == most)
                .map(Candidate::label)
                .toList();
        return tied.size() == 1
                ? "The best of %d combinations is %s: %s.".formatted(ranked.size(), tied.get(0), score)
                : "%d of %d combinations have the same %s, which no other surpasses: %s. The first of them is kept."
                        .formatted(tied.size(), ranked.size(), score, String.join("; ", tied));
    }

    private String effort() {
        long whole = candidates.stream()
                .filter(candidate ->
                        !candidate.group().outcomes().get(0).trial().isCut())
                .count();
        return String.format(
                Locale.ROOT,
                "%s began and %d trained to the last epoch, %s in all. The best one was chosen by the %s above, which is therefore better than it would be on new samples.",
                Counted.of(candidates.size(), "combination"),
                whole,
                Counted.of(trainedEpochs(), "epoch"),
                metric.label());
    }

    /** Of all trials: a rung continues the one below. */
    private int trainedEpochs() {
        return candidates.stream()
                .flatMap(candidate -> candidate.group().outcomes().stream())
                .mapToInt(outcome -> outcome.epochs().size())
                .sum();
    }

    private Findings tested(Findings findings, List<HeldOut> measured) {
        var of = new Metric(Metric.Split.TEST, metric.of());
        double mean = measured.stream()
                .mapToDouble(held -> metric.of()
                        .map(own -> held.metrics().getOrDefault(own, Double.NaN))
                        .orElse(held.loss()))
                .average()
                .orElseThrow();
        int samples = measured.get(0).samples();
        var value = new LinkedHashMap<String, Object>();
        value.put(of.toString(), mean);
        value.put("loss", measured.stream().mapToDouble(HeldOut::loss).average().orElseThrow());
        value.put("samples", samples);
        return findings.value("test", value)
                .answer(
                        "The %s of the chosen combination is %s on %s, by the parameters of its best epoch%s. No other was measured on them, and none was chosen by them."
                                .formatted(
                                        of.label(),
                                        of.text(mean),
                                        Counted.of(samples, "sample"),
                                        seeds == 1 ? "" : ", the mean of %d seeds".formatted(seeds)));
    }

    private static String failures(Candidate candidate) {
        var reasons = candidate.group().failed().stream()
                .map(failed -> "seed %d: %s"
                        .formatted(failed.trial().seed(), failed.failure().orElseThrow()))
                .collect(Collectors.joining("; "));
        return "%s: %s, so it ranks behind those without (%s)."
                .formatted(candidate.label(), candidate.group().note(), reasons);
    }

    private Table table(List<Candidate> ranked) {
        var header = new ArrayList<>(List.of("rank"));
        spec.keys().keySet().forEach(key -> header.add(Candidate.shortened(key)));
        header.addAll(List.of("seeds", "epochs", metric.label(), "last epoch", "parameters", "seconds"));
        var rows = new ArrayList<List<String>>();
        for (var candidate : ranked) {
            boolean isRanked = Double.isFinite(candidate.score(metric));
            var row = new ArrayList<>(List.of(isRanked ? Integer.toString(rows.size() + 1) : "–"));
            row.addAll(candidate.values().values());
            row.add(candidate.group().count());
            row.add(Integer.toString(candidate.until()));
            row.add(mean(candidate.group(), metric::best));
            row.add(mean(candidate.group(), metric::last));
            row.add(String.format(Locale.ROOT, "%,d", candidate.group().parameters()));
            row.add(String.format(
                    Locale.ROOT,
                    "%.1f",
                    candidate.group().outcomes().stream()
                            .mapToDouble(Outcome::seconds)
                            .sum()));
            rows.add(row);
        }
        String title = "Combinations by %s of their best epoch: means of the seeds that finished. "
                + "A combination with a failed seed has no rank.%s";
        String rungs = spec.plan().method().hasRungs()
                ? " Those that were trained for more epochs come first: the others ended as worse than they, or in another bracket."
                : "";
        return new Table(title.formatted(metric.label(), rungs), header, rows);
    }

    private String mean(Group group, ToDoubleFunction<Outcome> value) {
        return group.summary(value).map(s -> metric.text(s.mean())).orElse("–");
    }

    /** The metric is null where a seed failed; the seeds' own values are in a list, null where one failed. */
    private Map<String, Object> value(Candidate candidate) {
        var value = new LinkedHashMap<String, Object>(candidate.values());
        value.put(metric.toString(), candidate.score(metric));
        value.put("epochs", candidate.until());
        value.put("seeds", candidate.group().seeds());
        value.put("failedSeeds", candidate.group().failedSeeds());
        value.put("bySeed", Comparison.bySeed(candidate.group(), metric::best));
        return value;
    }

    private List<Figure> figures(List<Candidate> ranked, KeyImportance importance) {
        var figures = new ArrayList<Figure>();
        figures.add(new SpaceFigures(spec, metric, ranked).figure());
        if (spec.plan().method().hasRungs()) {
            figures.add(new RungFigure(metric, ranked).figure());
        }
        importance.figure().ifPresent(figures::add);
        return figures;
    }
}
