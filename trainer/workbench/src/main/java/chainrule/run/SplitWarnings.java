package chainrule.run;

import chainrule.base.Message;
import chainrule.config.RunSetting;
import chainrule.datasets.DataSetting;
import chainrule.datasets.Dataset;
import chainrule.datasets.Schema;
import chainrule.datasets.Split;
import chainrule.datasets.Subset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds splits that teach or measure nothing: real targets and columns that don't vary, classes that the training split lacks, and
 * samples that all have the weight 0.
 */
public record SplitWarnings(Dataset dataset, Split split) {
    private static final int MOST_NAMED = 5;
    /** Of fewer rows, a measured column may go up by one from row to row. */
    private static final int FEW_ROWS = 20;

    /** One sentence for each that a user should know of. */
    public List<Message> sentences() {
        var found = new ArrayList<Message>();
        if (dataset.task().isRegression()) {
            targets(found);
        }
        if (dataset.task().isClassification()) {
            classes(found);
        }
        dataset.schema().ifPresent(schema -> columns(schema, found));
        if (isWeightless(split.validation())) {
            found.add(Message.of(
                    "all samples of the validation split have the weight 0: its loss is 0 whatever the network predicts; set %s or %s so that it has other samples",
                    DataSetting.VALIDATION, RunSetting.SPLIT_SEED));
        }
        return found;
    }

    private void targets(List<Message> to) {
        for (int k = 0; k < dataset.task().width(); k++) {
            String name = dataset.task().names().get(k);
            double deviation = split.train().targetDeviation(k);
            if (deviation == 0) {
                to.add(Message.of(
                        "target \"%s\" is %s in every sample of the training split: there is nothing to learn",
                        name, split.train().target(0, k)));
            } else if (!Double.isFinite(1 / deviation)) {
                to.add(Message.of(
                        "target \"%s\" varies by %s only, which is too little to be scaled: multiply it by a power of ten",
                        name, deviation));
            } else if (split.validation().count() > 0 && split.validation().targetDeviation(k) == 0) {
                to.add(Message.of("target \"%s\" does not vary in the validation split: R² is undefined there", name));
            }
        }
    }

    /** Classes that can't be learnt, and those that nothing measures. */
    private void classes(List<Message> to) {
        var names = dataset.task().names();
        var parts = Stream.of(split.train(), split.validation(), split.test())
                .map(part -> part.classCounts(names.size()))
                .toList();
        var unlearnt = new ArrayList<String>();
        var single = new ArrayList<String>();
        for (int c = 0; c < names.size(); c++) {
            int place = c;
            int all = parts.stream().mapToInt(counts -> counts[place]).sum();
            if (parts.get(0)[c] == 0 && all > 0) {
                unlearnt.add(names.get(c));
            } else if (all == 1) {
                single.add(names.get(c));
            }
        }
        if (!unlearnt.isEmpty()) {
            to.add(Message.of(
                    "the training split has no sample of %s: it can't be learnt; set %s or %s",
                    listed("class", "classes", unlearnt), DataSetting.STRATIFIED, RunSetting.SPLIT_SEED));
        }
        if (!single.isEmpty()) {
            to.add(Message.of(
                    "there is only one sample of %s: nothing measures how well it is learnt",
                    listed("class", "classes", single)));
        }
    }

    private void columns(Schema schema, List<Message> to) {
        var constant = IntStream.range(0, schema.columns().size())
                .filter(this::isConstant)
                .mapToObj(k -> schema.columns().get(k).name())
                .toList();
        IntStream.range(0, schema.columns().size())
                .filter(k -> !schema.columns().get(k).isCategory() && isCounter(k))
                .mapToObj(k -> schema.columns().get(k).name())
                .forEach(name -> to.add(Message.of(
                        "column \"%s\" counts the rows, and is learnt from: leave it out with %s",
                        name, DataSetting.COLUMNS.to(name + "=ignore"))));
        if (!constant.isEmpty()) {
            to.add(Message.of(
                    "%s %s one value in all training samples: nothing is learnt from %s",
                    listed("column", "columns", constant),
                    constant.size() == 1 ? "has" : "have",
                    constant.size() == 1 ? "it" : "them"));
        }
    }

    /** Whether a column counts the rows as they come, up by one from row to row. */
    private boolean isCounter(int k) {
        var features = dataset.train().features();
        int count = dataset.train().count();
        for (int i = 1; i < count; i++) {
            if (features.exact(i, k) != features.exact(0, k) + i) {
                return false;
            }
        }
        return count >= FEW_ROWS;
    }

    /** A column whose values are all missing has been told of by who read it. */
    private boolean isConstant(int k) {
        var features = split.train().samples().features();
        int[] rows = split.train().rows();
        double first = rows.length == 0 ? Double.NaN : features.exact(rows[0], k);
        return IntStream.of(rows).allMatch(row -> features.exact(row, k) == first);
    }

    private static String listed(String one, String several, List<String> names) {
        var quoted = names.stream().limit(MOST_NAMED).map("\"%s\""::formatted).collect(Collectors.joining(", "));
        String more =
                names.size() > MOST_NAMED ? String.format(Locale.ROOT, " and %,d more", names.size() - MOST_NAMED) : "";
        return "%s %s%s".formatted(names.size() == 1 ? one : several, quoted, more);
    }

    /** Whether there are samples, and none of them counts. */
    static boolean isWeightless(Subset part) {
        double[] weights = part.samples().weights();
        return part.count() > 0
                && weights.length > 0
                && IntStream.of(part.rows()).allMatch(row -> weights[row] == 0);
    }
}
