package chainrule.engine.nd4j;

import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation.FeaturesGradient;
import chainrule.formulas.FeatureMaps;
import chainrule.model.InputLayer;
import chainrule.model.InputLayer.Embedding;
import chainrule.model.InputLayer.Part;
import chainrule.model.InputLayer.Periodic;
import chainrule.model.InputLayer.Plain;
import chainrule.model.InputLayer.Scaled;
import chainrule.model.InputPartCases;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The gradient of an input layer's parameters, in Java: sums over the samples in their order, so that any number of lanes gives the
 * same bits. A lane has some of the parameters; nothing is allocated in a step.
 */
final class FeatureGradients {
    private final Storage gradient;
    private final Storage delta;
    private final Storage x;
    private final Storage z;
    private final double[] sums;
    private final double[] input;
    private final double[] g;
    private final double[] sine;
    private final double[] cosine;

    /** Some parameters that lie next to each other, from {@code at} on; {@code work} is how long they take, by the sample. */
    private record Piece(int at, int count, long work, Sums sums) {}

    /** Fills the sums of a piece's parameters, from {@code at} on, for {@code n} samples. */
    private interface Sums {
        void add(int at, int n);
    }

    private FeatureGradients(FeaturesGradient op, Function<Matrix, Storage> storages, int batch) {
        this.gradient = storages.apply(op.gradient());
        this.delta = storages.apply(op.delta());
        this.x = storages.apply(op.x());
        this.z = storages.apply(op.z());
        this.sums = new double[op.layer().parameters()];
        this.input = new double[batch];
        this.g = new double[batch];
        this.sine = new double[batch];
        this.cosine = new double[batch];
    }

    static Kernel of(Partition share, FeaturesGradient op, Function<Matrix, Storage> storages, int batch) {
        return new FeatureGradients(op, storages, batch).kernel(share, op.layer());
    }

    private Kernel kernel(Partition share, InputLayer layer) {
        var pieces = share(share, pieces(layer)).toArray(Piece[]::new);
        if (pieces.length == 0) {
            return s -> {};
        }
        int from = pieces[0].at;
        int to = pieces[pieces.length - 1].at + pieces[pieces.length - 1].count;
        return s -> {
            for (var piece : pieces) {
                piece.sums.add(piece.at, s.n());
            }
            gradient.write(from, to - from, sums, from);
        };
    }

    /** The pieces whose middle falls into a lane's share of all the work. */
    private static List<Piece> share(Partition share, List<Piece> pieces) {
        long all = pieces.stream().mapToLong(Piece::work).sum();
        var mine = new ArrayList<Piece>();
        long before = 0;
        for (var piece : pieces) {
            long middle = before + piece.work / 2;
            if (middle * share.lanes() / all == share.lane()) {
                mine.add(piece);
            }
            before += piece.work;
        }
        return mine;
    }

    private List<Piece> pieces(InputLayer layer) {
        var pieces = new Pieces();
        layer.parts().forEach(pieces::add);
        return pieces.all;
    }

    /** The pieces of part after part; the next part's features, numbers and parameters begin at these places. */
    private final class Pieces implements InputPartCases<List<Piece>> {
        private final List<Piece> all = new ArrayList<>();
        private int x;
        private int z;
        private int p;

        void add(Part part) {
            all.addAll(of(part));
            x += part.inputs();
            z += part.outputs();
            p += part.parameters();
        }

        @Override
        public List<Piece> plain(Plain part) {
            return List.of();
        }

        @Override
        public List<Piece> scaled(Scaled part) {
            int column = x;
            int output = z;
            return IntStream.range(0, part.width())
                    .mapToObj(i -> new Piece(p + i, 1, 1, (at, n) -> scales(column + i, output + i, at, n)))
                    .toList();
        }

        @Override
        public List<Piece> embedding(Embedding part) {
            int column = x;
            int output = z;
            return List.of(new Piece(p, part.parameters(), part.size(), (at, n) -> table(part, column, output, at, n)));
        }

        @Override
        public List<Piece> periodic(Periodic part) {
            int column = x;
            int output = z;
            int k = part.frequencies();
            return IntStream.range(0, part.width())
                    .mapToObj(i -> new Piece(
                            p + i * k,
                            k,
                            2L * k,
                            (at, n) -> frequencies(k, column + i, output + i * (1 + 2 * k), at, n)))
                    .toList();
        }
    }

    /** E7, one number. */
    private void scales(int column, int output, int at, int n) {
        x.read(column * n, n, input, 0);
        delta.read(output * n, n, g, 0);
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += g[i] * input[i];
        }
        sums[at] = sum;
    }

    /** C15, one table. */
    private void table(Embedding part, int column, int output, int at, int n) {
        java.util.Arrays.fill(sums, at, at + part.parameters(), 0);
        x.read(column * n, n, input, 0);
        for (int j = 0; j < part.size(); j++) {
            delta.read((output + j) * n, n, g, 0);
            for (int i = 0; i < n; i++) {
                int row = FeatureMaps.row(input[i], part.categories());
                if (row >= 0) {
                    sums[at + row * part.size() + j] += g[i];
                }
            }
        }
    }

    /** C23, one number: z has x, the sines and the cosines. */
    private void frequencies(int count, int column, int output, int at, int n) {
        x.read(column * n, n, input, 0);
        for (int i = 0; i < n; i++) {
            input[i] *= 2 * Math.PI;
        }
        for (int k = 0; k < count; k++) {
            int sines = output + 1 + k;
            int cosines = output + 1 + count + k;
            z.read(cosines * n, n, cosine, 0);
            delta.read(sines * n, n, g, 0);
            double sum = weighted(cosine, n);
            z.read(sines * n, n, sine, 0);
            delta.read(cosines * n, n, g, 0);
            sums[at + k] = sum - weighted(sine, n);
        }
    }

    /** Σ 2πx·wave·g, in four sums, so that none has to wait for the one before. */
    private double weighted(double[] wave, int n) {
        double sum0 = 0;
        double sum1 = 0;
        double sum2 = 0;
        double sum3 = 0;
        int i = 0;
        for (; i + 3 < n; i += 4) {
            sum0 += input[i] * wave[i] * g[i];
            sum1 += input[i + 1] * wave[i + 1] * g[i + 1];
            sum2 += input[i + 2] * wave[i + 2] * g[i + 2];
            sum3 += input[i + 3] * wave[i + 3] * g[i + 3];
        }
        for (; i < n; i++) {
            sum0 += input[i] * wave[i] * g[i];
        }
        return sum0 + sum1 + (sum2 + sum3);
    }
}
