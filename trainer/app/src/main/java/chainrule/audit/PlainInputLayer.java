package chainrule.audit;

import chainrule.config.RunConfig;
import chainrule.datasets.Dataset;
import java.util.ArrayList;
import java.util.List;

/** What enters the first layer of {@link PlainNet}: inputs as they are, scaled, with waves, or embedded, an input at a time. */
final class PlainInputLayer {
    /** Kinds of inputs; a positive number is how many values an embedded category has. */
    private static final int NUMBER = -1;

    private static final int FLAG = 0;

    private final RunConfig config;
    private final int[] kinds;

    PlainInputLayer(RunConfig config, Dataset dataset) {
        this.config = config;
        var all = new ArrayList<Integer>();
        if (dataset.schema().isEmpty()) {
            for (int i = 0; i < dataset.shape().features(); i++) {
                all.add(NUMBER);
            }
        } else {
            for (var column : dataset.schema().get().columns()) {
                int values = column.categories().size();
                if (values == 0) {
                    all.add(NUMBER);
                } else if (values > config.data().oneHot()) {
                    all.add(values);
                } else {
                    column.categories().forEach(value -> all.add(FLAG));
                }
            }
        }
        this.kinds = all.stream().mapToInt(kind -> kind).toArray();
    }

    /** Whether a normalisation applies to an input. */
    boolean isNumber(int input) {
        return kinds[input] == NUMBER;
    }

    private boolean isEmbedded(int input) {
        return kinds[input] > 0;
    }

    private boolean hasWaves(int input) {
        return isNumber(input) && config.model().frequencies() > 0;
    }

    private boolean isScaled(int input) {
        return config.model().inputScaling() && !isEmbedded(input) && !hasWaves(input);
    }

    private int size(int input) {
        return Math.min(config.model().embeddingSize(), kinds[input]);
    }

    /** How many numbers enter the first layer. */
    int outputs() {
        int count = 0;
        for (int i = 0; i < kinds.length; i++) {
            count += isEmbedded(i)
                    ? size(i)
                    : hasWaves(i) ? 1 + 2 * config.model().frequencies() : 1;
        }
        return count;
    }

    private int parameters(int input) {
        return isEmbedded(input)
                ? kinds[input] * size(input)
                : hasWaves(input) ? config.model().frequencies() : isScaled(input) ? 1 : 0;
    }

    int parameters() {
        int count = 0;
        for (int i = 0; i < kinds.length; i++) {
            count += parameters(i);
        }
        return count;
    }

    /** The group of a parameter, counted from 0. */
    String group(int parameter) {
        int input = 0;
        for (int at = parameters(0); at <= parameter; at += parameters(input)) {
            input++;
        }
        return isEmbedded(input) ? "embeddings" : hasWaves(input) ? "frequencies" : "scaling";
    }

    /** What enters the first layer for a sample; the parameters are numbers of the tape from {@code at} on. */
    int[] of(Tape tape, double[] x, int at) {
        var z = new ArrayList<Integer>();
        int p = at;
        for (int i = 0; i < kinds.length; i++) {
            if (isEmbedded(i)) {
                for (int j = 0; j < size(i); j++) {
                    z.add(x[i] < 0 ? tape.number(0) : p + ((int) x[i]) * size(i) + j);
                }
            } else if (hasWaves(i)) {
                waves(tape, x[i], p, z);
            } else {
                z.add(isScaled(i) ? tape.scaled(p, x[i]) : tape.number(x[i]));
            }
            p += parameters(i);
        }
        return z.stream().mapToInt(number -> number).toArray();
    }

    private void waves(Tape tape, double x, int p, List<Integer> z) {
        z.add(tape.number(x));
        for (int k = 0; k < config.model().frequencies(); k++) {
            z.add(tape.sin(tape.scaled(p + k, 2 * Math.PI * x)));
        }
        for (int k = 0; k < config.model().frequencies(); k++) {
            z.add(tape.cos(tape.scaled(p + k, 2 * Math.PI * x)));
        }
    }

    /** The parameters at the beginning: a stream for each run of inputs of one kind, and for each embedding. */
    double[] initial() {
        var all = new double[parameters()];
        int at = 0;
        int part = -1;
        PlainRandom random = null;
        for (int i = 0; i < kinds.length; i++) {
            boolean goesOn = i > 0 && !isEmbedded(i) && !isEmbedded(i - 1) && hasWaves(i) == hasWaves(i - 1);
            if (!goesOn) {
                part++;
                random = new PlainRandom(config.train().seed(), PlainRandom.INPUT, 0, part);
            }
            for (int k = 0; k < parameters(i); k++) {
                all[at++] = isEmbedded(i)
                        ? random.gaussian() / Math.sqrt(size(i))
                        : hasWaves(i) ? config.model().frequencyDeviation() * random.gaussian() : 1;
            }
        }
        return all;
    }
}
