package chainrule.model;

import chainrule.gradient.Losses;
import chainrule.gradient.Scalars;
import chainrule.gradient.Softmax;

/** What a network's logits are judged by, together with the function that turns them into probabilities. */
public enum Loss {
    /** B2 on softmax. */
    CROSS_ENTROPY {
        @Override
        public double of(double[] logits, int at, int outputs, int label) {
            return Losses.crossEntropy(logits, at, outputs, label);
        }

        @Override
        public void gradient(double[] logits, int at, int outputs, int label) {
            Losses.crossEntropyGradient(logits, at, outputs, label);
        }

        @Override
        public String gradientFormula() {
            return "(S(O) − Y) (C1, C7)";
        }
    },
    /** B5 on softmax. */
    SQUARED_ERROR {
        @Override
        public double of(double[] logits, int at, int outputs, int label) {
            return Losses.squaredError(logits, at, outputs, label);
        }

        @Override
        public void gradient(double[] logits, int at, int outputs, int label) {
            Losses.squaredErrorGradient(logits, at, outputs, label);
        }

        @Override
        public String gradientFormula() {
            return "(2/m)·S∘(e − ⟨e,S⟩), S = S(O), e = S − Y (C11)";
        }
    },
    /** B6 on sigmoid: one output for two classes, else one a class ("is it this one or not"). */
    BINARY_CROSS_ENTROPY {
        @Override
        public double of(double[] logits, int at, int outputs, int label) {
            return Losses.binaryCrossEntropy(logits, at, outputs, label);
        }

        @Override
        public void gradient(double[] logits, int at, int outputs, int label) {
            Losses.binaryCrossEntropyGradient(logits, at, outputs, label);
        }

        @Override
        public String gradientFormula() {
            return "(σ(O) − Y) (C12)";
        }

        @Override
        public int outputs(int classes) {
            return classes == 2 ? 1 : classes;
        }

        @Override
        public double[] probabilities(double[] logits, int at, int outputs) {
            if (outputs == 1) {
                return new double[] {Scalars.sigmoid(-logits[at]), Scalars.sigmoid(logits[at])};
            }
            var probabilities = new double[outputs];
            for (int i = 0; i < outputs; i++) {
                probabilities[i] = Scalars.sigmoid(logits[at + i]);
            }
            return probabilities;
        }
    };

    /** The loss of one sample whose logits are the {@code outputs} numbers from {@code at}. */
    public abstract double of(double[] logits, int at, int outputs, int label);

    /** The gradient of {@link #of} with respect to the logits, written over them. */
    public abstract void gradient(double[] logits, int at, int outputs, int label);

    /** The gradient in batch form, O holding the logits and Y the targets a sample a row, with its ID. */
    public abstract String gradientFormula();

    /** How many outputs a network for so many classes has. */
    public int outputs(int classes) {
        return classes;
    }

    /** How many classes so many outputs tell apart. */
    public int classes(int outputs) {
        return outputs == 1 ? 2 : outputs;
    }

    /** The probability of each class. */
    public double[] probabilities(double[] logits, int at, int outputs) {
        var probabilities = new double[outputs];
        Softmax.of(logits, at, outputs, probabilities);
        return probabilities;
    }

    /** The class with the largest probability; the first of equals. */
    public static int predicted(double[] logits, int at, int outputs) {
        if (outputs == 1) {
            return logits[at] > 0 ? 1 : 0;
        }
        int best = 0;
        for (int i = 1; i < outputs; i++) {
            if (logits[at + i] > logits[at + best]) {
                best = i;
            }
        }
        return best;
    }
}
