package chainrule.model;

import chainrule.base.Called;
import chainrule.datasets.Task;
import chainrule.formulas.Losses;
import chainrule.formulas.Scalars;

/**
 * B6 on sigmoid: one output for two classes, else one a class ("is it this one or not"); of several labels a sample one a
 * label (B15).
 */
@Called("binary-cross-entropy")
public record BinaryCrossEntropy() implements Loss {
    @Override
    public Kind kind() {
        return Kind.BINARY_CROSS_ENTROPY;
    }

    @Override
    public double of(double[] o, int at, int m, double[] t, int from, int width) {
        return Losses.binaryCrossEntropy(o, at, m, t, from, width);
    }

    @Override
    public void gradient(double[] o, int at, int m, double[] t, int from, int width) {
        Losses.binaryCrossEntropyGradient(o, at, m, t, from, width);
    }

    @Override
    public String formula() {
        return "−[y log ŷ + (1−y) log(1−ŷ)], ŷ = σ(z) (B6)";
    }

    @Override
    public String gradientFormula() {
        return "(σ(O) − Y) (C12)";
    }

    @Override
    public boolean judges(Task.Kind task) {
        return task != Task.Kind.REGRESSION;
    }

    @Override
    public int outputs(Task task) {
        return task.isClassification()
                ? outputs(task.names().size())
                : task.names().size();
    }

    @Override
    public int outputs(int names) {
        return names == 2 ? 1 : names;
    }

    @Override
    public int names(int outputs) {
        return outputs == 1 ? 2 : outputs;
    }

    @Override
    public void respond(double[] o, int at, int m, double[] to) {
        for (int i = 0; i < m; i++) {
            to[i] = Scalars.sigmoid(o[at + i]);
        }
    }

    @Override
    public double score(double[] o, int at, int m, double[] t, int from, int width) {
        if (width < m || m == 1) {
            return Loss.hit(o, at, m, t, from);
        }
        for (int k = 0; k < m; k++) {
            if (o[at + k] > 0 != t[from + k] > 0) {
                return 0;
            }
        }
        return 1;
    }
}
