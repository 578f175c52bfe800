package chainrule.cli;

import chainrule.metric.Predictions;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * Samples that were measured, a row each: split, number in the data from 1, targets, and what is predicted.
 *
 * @param split that they are of; empty: all rows of a table
 * @param rows of the samples in the data, from 0
 */
record SampleRows(String split, int[] rows, Predictions predicted) {
    void write(PredictionsFile to) {
        var kept = new ArrayList<List<String>>();
        for (int i = 0; i < rows.length; i++) {
            var row = new ArrayList<String>();
            if (!split.isEmpty()) {
                row.add(split);
            }
            row.add(Integer.toString(rows[i] + 1));
            for (int k = 0; k < predicted.task().width(); k++) {
                row.add(target(i, k));
            }
            kept.add(row);
        }
        to.write(names(), kept, predicted);
    }

    private List<String> names() {
        var names = new ArrayList<String>();
        if (!split.isEmpty()) {
            names.add("split");
        }
        names.add("row");
        var task = predicted.task();
        if (task.isClassification()) {
            names.add("target");
        } else {
            task.names().forEach(name -> names.add("target " + name));
        }
        return names;
    }

    private String target(int i, int k) {
        double target = predicted.target(i, k);
        var task = predicted.task();
        if (task.isClassification()) {
            return task.names().get((int) target);
        }
        return new BigDecimal(Double.toString(target)).stripTrailingZeros().toPlainString();
    }
}
