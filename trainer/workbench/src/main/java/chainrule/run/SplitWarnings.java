package chainrule.run;

import chainrule.base.Message;
import chainrule.config.RunSetting;
import chainrule.datasets.DataSetting;
import chainrule.datasets.Dataset;
import chainrule.datasets.Split;
import chainrule.datasets.Subset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Finds splits that teach or measure nothing: real targets that don't vary, and samples that all have the weight 0. */
public record SplitWarnings(Dataset dataset, Split split) {
    /** One sentence for each that a user should know of. */
    public List<Message> sentences() {
        var found = new ArrayList<Message>();
        if (dataset.task().isRegression()) {
            targets(found);
        }
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

    /** Whether there are samples, and none of them counts. */
    static boolean isWeightless(Subset part) {
        double[] weights = part.samples().weights();
        return part.count() > 0
                && weights.length > 0
                && IntStream.of(part.rows()).allMatch(row -> weights[row] == 0);
    }
}
