package chainrule.engine.dl4j;

import chainrule.datasets.Task;
import chainrule.model.Loss;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Targets as {@link Loss} reads them, from DL4J's labels: a row of as many numbers as the network has outputs.
 *
 * @param values {@code width} numbers a sample
 */
record DenseTargets(double[] values, int width) {
    /**
     * Of classes the labels are one-hot, or one column of 0 and 1; of several labels a sample a 0 or 1 for each; real targets stand in
     * the first columns, and the rest is of no account.
     */
    static DenseTargets of(INDArray labels, Loss loss) {
        int outputs = (int) labels.size(1);
        double[] all = labels.dup('c').data().asDouble();
        int count = (int) labels.size(0);
        if (loss.judges(Task.Kind.REGRESSION)) {
            int width = loss.names(outputs);
            var targets = new double[count * width];
            for (int i = 0; i < count; i++) {
                System.arraycopy(all, i * outputs, targets, i * width, width);
            }
            return new DenseTargets(targets, width);
        }
        if (loss.judges(Task.Kind.MULTILABEL)) {
            return new DenseTargets(all, outputs);
        }
        var classes = new double[count];
        java.util.Arrays.setAll(classes, i -> Loss.predicted(all, i * outputs, outputs));
        return new DenseTargets(classes, 1);
    }

    int count() {
        return values.length / width;
    }
}
