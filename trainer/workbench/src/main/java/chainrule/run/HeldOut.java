package chainrule.run;

import chainrule.baseline.Baseline;
import chainrule.datasets.Dataset;
import chainrule.datasets.Split;
import chainrule.datasets.Subset;
import chainrule.model.Loss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The test samples of an ensemble whose members were trained on different samples, such as the folds of a cross-validation. A sample is
 * predicted by the members that hold it out, neither trained nor validated on it; of one repeat of a cross-validation, by one member. What is
 * measured is then free of what the members have learnt. If the data set has test samples of its own, they are new to all members.
 *
 * @param own whether these are the data set's own test samples; else they are of its training samples
 * @param rows of these samples, in ascending order
 * @param members which predict each of them, counted from 0
 */
public record HeldOut(boolean own, int[] rows, List<BitSet> members) {
    public HeldOut {
        members = List.copyOf(members);
    }

    /** @param raw that all members were trained on */
    static HeldOut of(Ensemble ensemble, Dataset raw) {
        var byRow = new TreeMap<Integer, BitSet>();
        boolean own = raw.test().count() > 0;
        for (int k = 0; k < ensemble.size(); k++) {
            var plan = ensemble.members().get(k).run().config().data().split();
            var test = own ? raw.test().all() : Split.of(raw, plan).test();
            for (int row : test.rows()) {
                byRow.computeIfAbsent(row, any -> new BitSet()).set(k);
            }
        }
        return new HeldOut(
                own, byRow.keySet().stream().mapToInt(row -> row).toArray(), new ArrayList<>(byRow.values()));
    }

    /** How many samples. */
    public int count() {
        return rows.length;
    }

    /** The samples, of the data set or of one with the same rows. */
    Subset of(Dataset dataset) {
        return new Subset(own ? dataset.test() : dataset.train(), rows);
    }

    /** The places of samples that the same members predict, by these members. */
    Map<BitSet, int[]> byMembers() {
        var places = new LinkedHashMap<BitSet, List<Integer>>();
        for (int i = 0; i < rows.length; i++) {
            places.computeIfAbsent(members.get(i), any -> new ArrayList<>()).add(i);
        }
        var found = new LinkedHashMap<BitSet, int[]>();
        places.forEach((by, list) ->
                found.put(by, list.stream().mapToInt(place -> place).toArray()));
        return found;
    }

    /**
     * What rules without a network predict: for each sample, rules that are fitted to the training split of the first member that holds it
     * out. These splits do not have the sample either.
     */
    List<Baseline> baselines(Ensemble ensemble, Dataset raw, Loss loss) {
        var places = new TreeMap<Integer, List<Integer>>();
        for (int i = 0; i < rows.length; i++) {
            places.computeIfAbsent(members.get(i).nextSetBit(0), any -> new ArrayList<>())
                    .add(i);
        }
        var parts = new ArrayList<Baseline.Part>();
        places.forEach((k, list) -> {
            var member = ensemble.members().get(k).run();
            var dataset = member.encoded(raw);
            var train = Split.of(dataset, member.config().data().split()).train();
            int[] of = list.stream().mapToInt(place -> place).toArray();
            var some = Arrays.stream(of).map(place -> rows[place]).toArray();
            parts.add(new Baseline.Part(
                    of,
                    Baseline.of(
                            member.checkpoint().task(),
                            loss,
                            member.inputs(train),
                            member.inputs(new Subset(dataset.train(), some)))));
        });
        return Baseline.joined(parts, rows.length);
    }

    /** For people: by whom the samples are predicted, and what the numbers are of. */
    public String sentence() {
        if (own) {
            return "No member was trained on the test samples of the data set: their mean predicts each of them.";
        }
        var sizes = members.stream().mapToInt(BitSet::cardinality).summaryStatistics();
        String by = sizes.getMin() < sizes.getMax()
                ? "the members that hold it out (%d to %d)".formatted(sizes.getMin(), sizes.getMax())
                : sizes.getMin() == 1
                        ? "the one member that holds it out"
                        : "the %d members that hold it out".formatted(sizes.getMin());
        return "Each sample is predicted by %s. The other members were trained or validated on it, so the mean of all members, which predicts new samples, is not measured."
                .formatted(by);
    }
}
