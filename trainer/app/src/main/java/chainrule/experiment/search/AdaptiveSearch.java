package chainrule.experiment.search;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.config.RunSetting;
import chainrule.config.SearchPlan;
import chainrule.config.SearchSpace;
import chainrule.experiment.ExperimentContext;
import chainrule.experiment.search.Rungs.Bracket;
import chainrule.study.Group;
import chainrule.study.Metric;
import chainrule.study.trial.Rung;
import chainrule.study.trial.Trial;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A search whose earlier results decide what is trained next: successive halving, Hyperband, TPE, and Hyperband with TPE.
 *
 * <p>A trial that continues on the next rung resumes from its checkpoint. What is trained, and each number of it, follows from the
 * configuration and the seeds: it depends neither on the number of cores nor on how fast a trial is, and a search that is interrupted
 * finds the trials that are done and continues as if it had not been.
 */
final class AdaptiveSearch {
    /** Combinations that TPE proposes before it waits for their results: a fixed number, so that another machine proposes the same. */
    private static final int TOGETHER = 4;
    /** Results that TPE begins with. */
    private static final int STARTUP = 10;
    /** BOHB draws every so-many-th combination at random, so that it can't be misled for ever (Falkner et al. 2018, section 3). */
    private static final int AT_RANDOM = 3;
    /** Drawing as often without a new combination means that there are none, or hardly any. */
    private static final int MOST_DRAWS = 1000;

    private final SearchPlan plan;
    private final Metric metric;
    private final ExperimentContext context;
    private final List<Long> seeds;
    private final LaidTrials laid;
    private final Draws draws;
    private final TreeParzen parzen;
    private final List<Candidate> all = new ArrayList<>();
    private final Set<Map<String, String>> seen = new HashSet<>();

    AdaptiveSearch(SearchSpace space, Metric metric, ExperimentContext context, List<Long> seeds) {
        this.plan = space.plan();
        this.metric = metric;
        this.context = context;
        this.seeds = seeds;
        laid = LaidTrials.of(space, context);
        draws = new Draws(space);
        parzen = new TreeParzen(space);
    }

    /**
     * Trains.
     *
     * @return all combinations that were begun
     * @throws UserException if numbers of the plan do not fit each other
     */
    List<Candidate> run() {
        int epochs = laid.epochs();
        if (!plan.method().hasRungs()) {
            bracket(1, Rungs.whole(epochs), 0, plan.trialsOrUsual());
            return all;
        }
        int factor = plan.factorOrUsual();
        var rungs = Rungs.of(plan.minEpochsOrUsual(), epochs, factor);
        if (!plan.method().hasBrackets()) {
            int trials = plan.trialsOrUsual();
            if (trials < factor) {
                throw new UserException(Message.of(
                        "%s is %d: of fewer than %s (%d), halving chooses none; raise it",
                        RunSetting.TRIALS, trials, RunSetting.FACTOR, factor));
            }
            bracket(1, rungs, 0, trials);
            return all;
        }
        var brackets = rungs.brackets();
        int once = brackets.stream().mapToInt(Bracket::trials).sum();
        int left = plan.trials().orElse(once);
        for (int i = 0; left > 0; i++) {
            var bracket = brackets.get(i % brackets.size());
            int begun = bracket(i + 1, rungs, bracket.first(), Math.min(left, bracket.trials()));
            left = begun == 0 ? 0 : left - begun;
        }
        return all;
    }

    /**
     * Some new combinations rung by rung.
     *
     * @param first the rung that they begin on
     * @return how many began: fewer if there are no others
     */
    private int bracket(int number, Rungs rungs, int first, int count) {
        var epochs = rungs.epochs();
        var alive = begun(number, epochs.get(first), count);
        int begun = alive.size();
        for (int i = first + 1; i < epochs.size(); i++) {
            int below = epochs.get(i - 1);
            alive = ranked(alive, below).stream()
                    .filter(candidate -> Double.isFinite(candidate.score(metric)))
                    .limit(rungs.kept(alive.size()))
                    .sorted(Comparator.comparingInt(Candidate::number))
                    .toList();
            train(alive, new Rung(below, epochs.get(i)));
        }
        return begun;
    }

    private List<Candidate> begun(int bracket, int until, int count) {
        var begun = new ArrayList<Candidate>();
        while (begun.size() < count) {
            int wanted = count - begun.size();
            var values = proposals(plan.method().models() ? Math.min(TOGETHER, wanted) : wanted);
            if (values.isEmpty()) {
                return begun;
            }
            var trials = laid.of(values);
            var fresh = IntStream.range(0, values.size())
                    .mapToObj(i ->
                            new Candidate(all.size() + i + 1, bracket, values.get(i), trials.get(i), new TreeMap<>()))
                    .toList();
            all.addAll(fresh);
            begun.addAll(fresh);
            train(fresh, new Rung(0, until));
        }
        return begun;
    }

    private void train(List<Candidate> candidates, Rung rung) {
        if (candidates.isEmpty()) {
            return;
        }
        List<Trial> trials = candidates.stream()
                .flatMap(candidate -> seeds.stream()
                        .map(seed -> candidate.trial().withSeed(seed).on(rung)))
                .toList();
        var outcomes = context.runSeeded(trials);
        int each = seeds.size();
        for (int i = 0; i < candidates.size(); i++) {
            var group = new Group(candidates.get(i).label(), outcomes.subList(i * each, (i + 1) * each));
            candidates.get(i).results().put(rung.until(), group);
        }
    }

    /** The best on a rung first; equal ones in their order. */
    private List<Candidate> ranked(List<Candidate> candidates, int epochs) {
        var ranking = Group.ranking(metric::best, metric.higherIsBetter());
        return candidates.stream()
                .filter(candidate -> candidate.results().containsKey(epochs))
                .sorted(Comparator.comparing(candidate -> candidate.results().get(epochs), ranking))
                .toList();
    }

    /** New combinations; fewer where there are no more. */
    private List<Map<String, String>> proposals(int count) {
        var proposals = new ArrayList<Map<String, String>>();
        var ranked = plan.method().models() ? known() : List.<Map<String, String>>of();
        while (proposals.size() < count) {
            int place = all.size() + proposals.size();
            var next = next(ranked, proposals, place);
            if (next.isEmpty()) {
                break;
            }
            seen.add(next);
            proposals.add(next);
        }
        return proposals;
    }

    /** Empty if there is none that was not tried. */
    private Map<String, String> next(List<Map<String, String>> ranked, List<Map<String, String>> pending, int place) {
        boolean explores = plan.method().hasBrackets() && place % AT_RANDOM == AT_RANDOM - 1;
        if (!ranked.isEmpty() && !explores) {
            // What is being trained counts as no better than the others, so that the next proposal lies elsewhere.
            var both = Stream.concat(ranked.stream(), pending.stream()).toList();
            var proposal = parzen.propose(both, TreeParzen.best(ranked.size()), parzen.stream(place));
            if (!seen.contains(proposal)) {
                return proposal;
            }
        }
        var random = draws.stream(place);
        for (int i = 0; i < MOST_DRAWS; i++) {
            var drawn = draws.next(random);
            if (!seen.contains(drawn)) {
                return drawn;
            }
        }
        return Map.of();
    }

    /** Those with results on the highest rung that has enough of them to model, the best first; none if no rung has. */
    private List<Map<String, String>> known() {
        int enough = plan.method().hasBrackets() ? parzen.space().keys().size() + 3 : STARTUP;
        var rungs = all.stream()
                .flatMap(candidate -> candidate.results().keySet().stream())
                .distinct()
                .sorted(Comparator.reverseOrder())
                .toList();
        for (int epochs : rungs) {
            var ranked = ranked(all, epochs);
            if (ranked.size() >= enough) {
                return ranked.stream().map(Candidate::values).toList();
            }
        }
        return List.of();
    }
}
