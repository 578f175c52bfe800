package chainrule.mlp;

import chainrule.base.UserException;
import chainrule.checkpoint.Checkpoint;
import chainrule.datasets.TargetScaling;
import chainrule.model.Loss;

/** What a network predicts for one raw sample after the other, for one thread: nothing is allocated per sample. */
final class RowPredictor {
    private final RawInputs inputs;
    private final ForwardPass.Scratch scratch;
    private final Loss loss;
    private final int outputs;
    private final TargetScaling scaling;
    private final double[] raw;
    private final double[] x;
    private final double[] response;
    private double[] logits;

    /** What all threads share. */
    record Shared(RawInputs inputs, ForwardPass network, Loss loss, int outputs, TargetScaling scaling) {
        static Shared of(Checkpoint checkpoint) {
            var spec = checkpoint.parameters().spec();
            return new Shared(
                    new RawInputs(checkpoint),
                    new ForwardPass(checkpoint.parameters()),
                    spec.loss(),
                    spec.outputs(),
                    checkpoint.scaling());
        }

        RowPredictor predictor() {
            return new RowPredictor(this);
        }
    }

    private RowPredictor(Shared shared) {
        inputs = shared.inputs;
        scratch = shared.network.new Scratch();
        loss = shared.loss;
        outputs = shared.outputs;
        scaling = shared.scaling;
        raw = new double[inputs.width()];
        x = new double[inputs.inputs()];
        response = new double[outputs];
    }

    /** @throws UserException if an array for results has another length than they need */
    static void requireRoom(int length, int needed) {
        if (length != needed) {
            throw new UserException(
                    "the array for the result has the length %d: it must be %d".formatted(length, needed));
        }
    }

    /** Reads a sample. */
    RowPredictor read(float[] sample) {
        return read(-1, sample);
    }

    /** @param row for messages */
    RowPredictor read(int row, float[] sample) {
        inputs.requireWidth(row, sample.length);
        for (int k = 0; k < sample.length; k++) {
            raw[k] = sample[k];
        }
        return compute(row, true);
    }

    /** Reads a sample in float64. */
    RowPredictor read(double[] sample) {
        inputs.requireWidth(-1, sample.length);
        System.arraycopy(sample, 0, raw, 0, raw.length);
        return compute(-1, false);
    }

    private RowPredictor compute(int row, boolean floats) {
        inputs.require(row, raw);
        inputs.read(raw, floats, x);
        logits = scratch.logits(x);
        return this;
    }

    /** The class of the sample. */
    int decision() {
        return Loss.predicted(logits, 0, outputs);
    }

    /** Whether the sample has a label. */
    boolean has(int label) {
        return logits[label] > 0;
    }

    /** The probability of each class. */
    void probabilities(double[] into) {
        loss.probabilities(logits, 0, outputs, into);
    }

    /**
     * What the loss's outputs mean, in the targets' own units: probabilities of labels; predicted numbers, quantiles, or means and
     * standard deviations.
     *
     * @return used again by the next call
     */
    double[] response() {
        loss.respond(logits, 0, outputs, response);
        loss.unscale(response, scaling);
        return response;
    }
}
