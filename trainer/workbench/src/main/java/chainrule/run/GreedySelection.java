package chainrule.run;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.datasets.Batches;
import chainrule.datasets.DataSetting;
import chainrule.datasets.Dataset;
import chainrule.datasets.Split;
import chainrule.engine.Engine;
import chainrule.engine.RunningMetrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which of several networks to average, and how often each counts: greedy forward selection with replacement by the loss of the mean on the
 * validation split (R. Caruana et al., "Ensemble selection from libraries of models", ICML 2004). It begins with nothing, adds in each round
 * the network with which the mean has the lowest loss, and keeps the round with the lowest of all; of equal ones the first.
 *
 * @param times how often each network was chosen
 * @param losses of each network by itself
 * @param loss of the mean of all, each once
 * @param best of the mean of the chosen ones
 */
public record GreedySelection(int[] times, double[] losses, double loss, double best) {
    private static final String VALIDATION = "validation";

    /**
     * Selects.
     *
     * @param raw the data set
     * @param rounds at least 1
     * @throws UserException if there are no validation samples, or they are not new to all members
     */
    public static GreedySelection of(Ensemble ensemble, Dataset raw, int rounds, Engine engine) {
        if (!ensemble.hasOneSplit()) {
            throw new UserException(
                    "these runs were trained on different samples, as folds are, so no validation samples are new to all of them: average them without a selection");
        }
        var first = ensemble.members().get(0).run();
        var split = Split.of(raw, first.config().data().split());
        if (split.validation().count() == 0) {
            throw new UserException(Message.of(
                    "%s has no validation samples, by which members are selected: train with %s above 0",
                    raw.name(), DataSetting.VALIDATION));
        }
        var outputs = new ArrayList<MeanOutputs.Member>();
        for (var member : ensemble.members()) {
            var network = member.run().checkpoint();
            try (var loaded = engine.load(network.parameters(), network.precision())) {
                outputs.add(AveragedNetwork.outputs(
                        new AveragedNetwork.Member(loaded, member.run().samples(raw, VALIDATION), 1),
                        network.parameters().spec().outputs()));
            }
        }
        return of(new Judge(first, first.samples(raw, VALIDATION), outputs), rounds);
    }

    /** What means of networks are judged by: the loss of the first one's samples. */
    private record Judge(TrainedRun first, Batches samples, List<MeanOutputs.Member> outputs) {
        double loss(int[] times) {
            var spec = first.checkpoint().parameters().spec();
            int m = spec.outputs();
            var chosen = new ArrayList<MeanOutputs.Member>();
            for (int i = 0; i < times.length; i++) {
                if (times[i] > 0) {
                    chosen.add(new MeanOutputs.Member(
                            outputs.get(i).values(), outputs.get(i).scaling(), times[i]));
                }
            }
            double[] mean = new MeanOutputs(spec.loss(), m, samples.scaling()).of(chosen);
            var tally = new RunningMetrics();
            tally.add(spec.loss(), mean, m, samples, 0, samples.count());
            return tally.loss();
        }
    }

    private static GreedySelection of(Judge judge, int rounds) {
        int count = judge.outputs.size();
        var losses = new double[count];
        for (int i = 0; i < count; i++) {
            var alone = new int[count];
            alone[i] = 1;
            losses[i] = judge.loss(alone);
        }
        var once = new int[count];
        Arrays.fill(once, 1);
        var times = new int[count];
        var kept = times;
        double best = Double.POSITIVE_INFINITY;
        for (int round = 0; round < rounds; round++) {
            int added = -1;
            double lowest = Double.POSITIVE_INFINITY;
            for (int i = 0; i < count; i++) {
                times[i]++;
                double loss = judge.loss(times);
                times[i]--;
                if (added < 0 || loss < lowest) {
                    added = i;
                    lowest = loss;
                }
            }
            times[added]++;
            if (lowest < best) {
                best = lowest;
                kept = times.clone();
            }
        }
        return new GreedySelection(kept, losses, judge.loss(once), best);
    }
}
