package chainrule.metric;

import chainrule.datasets.Batches;
import chainrule.datasets.Task;
import chainrule.engine.Network;
import chainrule.engine.RunningMetrics;
import chainrule.model.Loss;
import chainrule.model.MlpSpec;

/** Takes a network's outputs batch by batch: what it predicts, and, in the same pass, the sums of losses and scores. */
public final class PredictionsReader implements Network.LogitSink {
    private final Task task;
    private final Loss loss;
    private final int outputs;
    private final Batches samples;
    private final int width;
    private final double[] responses;
    private final int[] decisions;
    private final double[] targets;
    private final RunningMetrics tally = new RunningMetrics();

    public PredictionsReader(Task task, MlpSpec spec, Batches samples) {
        this.task = task;
        this.loss = spec.loss();
        this.outputs = spec.outputs();
        this.samples = samples;
        this.width = loss.responseNames(task).size();
        int count = samples.count();
        responses = new double[count * width];
        decisions = new int[task.isRegression() ? 0 : count * task.width()];
        targets = new double[count * task.width()];
    }

    @Override
    public void accept(int first, int count, double[] logits) {
        tally.add(loss, logits, outputs, samples, first, count);
        for (int i = 0; i < count; i++) {
            row(first + i, logits, i * outputs);
        }
    }

    private void row(int row, double[] logits, int at) {
        int k = task.width();
        for (int j = 0; j < k; j++) {
            targets[row * k + j] = samples.subset().target(row, j);
        }
        double[] response =
                task.isClassification() ? loss.probabilities(logits, at, outputs) : loss.response(logits, at, outputs);
        if (task.isRegression()) {
            loss.unscale(response, samples.scaling());
        } else if (task.isClassification()) {
            decisions[row] = Loss.predicted(logits, at, outputs);
        } else {
            for (int j = 0; j < k; j++) {
                decisions[row * k + j] = logits[at + j] > 0 ? 1 : 0;
            }
        }
        System.arraycopy(response, 0, responses, row * width, width);
    }

    /** The same sums as {@link Network#evaluate} makes. */
    public RunningMetrics tally() {
        return tally;
    }

    public Predictions predictions() {
        return new Predictions(task, loss, responses, decisions, targets);
    }
}
