package chainrule.dl4j;

import java.util.Arrays;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** Whether a batch of an iterator can be trained on as DL4J does. */
final class BatchCheck {
    private final Plan plan;

    BatchCheck(Plan plan) {
        this.plan = plan;
    }

    /** What is not supported about it; empty if all is. */
    Optional<String> complaint(DataSet batch) {
        if (batch.hasMaskArrays()) {
            return Optional.of("it has a mask: weights and masks of samples are not supported");
        }
        var features = batch.getFeatures();
        int inputs = plan.spec().inputs();
        if (features.rank() != 2 || features.size(1) != inputs) {
            return Optional.of("its features have the shape %s; expected N×%d"
                    .formatted(Arrays.toString(features.shape()), inputs));
        }
        if (features.size(0) == 1 && plan.spec().hasBatchNorm()) {
            return Optional.of("it has one sample, and batch normalisation needs two or more");
        }
        var labels = batch.getLabels();
        int columns = plan.loss().columns(plan.spec().outputs());
        boolean flat = labels.rank() == 1 && columns == 1;
        if (!flat && (labels.rank() != 2 || labels.size(1) != columns) || labels.size(0) != features.size(0)) {
            return Optional.of("its labels have the shape %s; expected %d×%d"
                    .formatted(Arrays.toString(labels.shape()), features.size(0), columns));
        }
        return contents(labels, columns);
    }

    private Optional<String> contents(INDArray labels, int columns) {
        var kind = plan.loss().labels();
        if (kind == OutputLoss.Labels.REALS) {
            return Optional.empty();
        }
        int outputs = plan.spec().outputs();
        var numbers = new double[(int) labels.length()];
        ArrayNumbers.copy(labels, numbers, 0);
        for (int at = 0; at < numbers.length; at += columns) {
            if (kind == OutputLoss.Labels.INDEX) {
                if (numbers[at] != Math.rint(numbers[at]) || numbers[at] < 0 || numbers[at] >= outputs) {
                    return Optional.of("row %d of its labels is %s, which is not the index of one of %d classes"
                            .formatted(at, numbers[at], outputs));
                }
                continue;
            }
            double sum = 0;
            for (int k = 0; k < columns; k++) {
                double value = numbers[at + k];
                if (value != 0 && value != 1) {
                    return Optional.of("row %d of its labels has %s: with this loss, only 0 and 1 are supported"
                            .formatted(at / columns, value));
                }
                sum += value;
            }
            if (kind == OutputLoss.Labels.ONE_HOT && sum != 1) {
                return Optional.of("row %d of its labels has %s columns of 1: with this loss, only one is supported"
                        .formatted(at / columns, (int) sum));
            }
        }
        return Optional.empty();
    }
}
