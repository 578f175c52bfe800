package chainrule.model;

import chainrule.base.Called;
import chainrule.base.Default;
import chainrule.base.InvalidValue;
import chainrule.datasets.Task;
import java.util.List;

/**
 * B10, the mean over targets and levels. The outputs are the levels of the first target, then those of the second.
 *
 * @param levels τ, ascending, each between 0 and 1
 */
@Called("quantile")
public record Quantile(@Default("[0.5]") List<Double> levels) implements Loss {
    public Quantile {
        levels = List.copyOf(levels);
        if (levels.isEmpty()) {
            throw new InvalidValue("levels", "is empty: give at least one level, such as 0.5");
        }
        double below = 0;
        for (double level : levels) {
            if (!(level > below && level < 1)) {
                throw new InvalidValue(
                        "levels", "is %s: levels lie between 0 and 1, in ascending order".formatted(levels));
            }
            below = level;
        }
    }

    /** A level that is further from 0.5 is not taken for the median. */
    private static final double MEDIAN_WITHIN = 0.05 + 1e-9;

    @Override
    public Kind kind() {
        return Kind.QUANTILE;
    }

    /** B10: the mean of max(τ(y − o), (τ − 1)(y − o)); with q levels, target k has the outputs k·q to k·q + q − 1. */
    @Override
    public double of(double[] o, int at, int m, double[] y, int from, int width) {
        double sum = 0;
        int q = levels.size();
        for (int k = 0; k < m; k++) {
            double missing = y[from + k / q] - o[at + k];
            double level = levels.get(k % q);
            sum += Math.max(level * missing, (level - 1) * missing);
        }
        return sum / m;
    }

    /** C18: −τ/m where y is larger than o, (1 − τ)/m where it is smaller, 0 at equality. */
    @Override
    public void gradient(double[] o, int at, int m, double[] y, int from, int width) {
        int q = levels.size();
        for (int k = 0; k < m; k++) {
            double missing = y[from + k / q] - o[at + k];
            double level = levels.get(k % q);
            double gradient = missing > 0 ? -level : missing < 0 ? 1 - level : 0;
            o[at + k] = gradient / m;
        }
    }

    @Override
    public String formula() {
        return "(1/m) Σ max(τ(y−o), (τ−1)(y−o)) (B10)";
    }

    @Override
    public String gradientFormula() {
        return "(1/m)·(1{O > Y} − τ, 0 where O = Y), τ = %s (C18)".formatted(levels);
    }

    @Override
    public int outputs(Task task) {
        return outputs(task.names().size());
    }

    @Override
    public int outputs(int names) {
        return names * levels.size();
    }

    @Override
    public int names(int outputs) {
        return outputs / levels.size();
    }

    @Override
    public double[] constants() {
        return levels.stream().mapToDouble(level -> level).toArray();
    }

    /** Which level is nearest to the median; the lower of two. */
    public int middle() {
        int middle = 0;
        for (int i = 1; i < levels.size(); i++) {
            if (Math.abs(levels.get(i) - 0.5) < Math.abs(levels.get(middle) - 0.5)) {
                middle = i;
            }
        }
        return middle;
    }

    @Override
    public boolean hasPoint() {
        return Math.abs(levels.get(middle()) - 0.5) <= MEDIAN_WITHIN;
    }

    @Override
    public int pointAt(int k) {
        return k * levels.size() + middle();
    }

    @Override
    public double point(double[] o, int at, int m, int k, int width) {
        return o[at + pointAt(k)];
    }

    @Override
    public List<String> responseNames(Task task) {
        return task.names().stream()
                .flatMap(name -> levels.stream().map(level -> name + " q" + level))
                .toList();
    }
}
