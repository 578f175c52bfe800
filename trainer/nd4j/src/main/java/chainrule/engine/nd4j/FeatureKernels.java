package chainrule.engine.nd4j;

import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation.Features;
import chainrule.formulas.FeatureMaps;
import chainrule.model.InputLayer;
import chainrule.model.InputLayer.Embedding;
import chainrule.model.InputLayer.Part;
import chainrule.model.InputLayer.Periodic;
import chainrule.model.InputLayer.Plain;
import chainrule.model.InputLayer.Scaled;
import chainrule.model.InputPartCases;
import java.util.function.Function;

/** An input layer forward, in Java. A lane does its share of the samples, feature by feature; nothing is allocated in a step. */
final class FeatureKernels {
    /** What is done for a range of samples; x, parameters and z of the part begin at these columns and at this place. */
    private interface PartWork {
        void run(int first, int count, int n, int x, int p, int z);
    }

    /** Sines and cosines of ω and numbers. */
    private interface WaveFunction {
        void of(double omega, double[] x, int n, double[] sine, double[] cosine);
    }

    private final Storage z;
    private final Storage x;
    private final Storage parameters;
    private final WaveFunction waves;
    private final double[] theta;
    private final double[] in;
    private final double[] out;
    private final double[] other;

    private FeatureKernels(Storage z, Storage x, Storage parameters, int batch, boolean fast) {
        this.z = z;
        this.x = x;
        this.parameters = parameters;
        this.waves = fast ? Waves::fast : Waves::exact;
        this.theta = new double[parameters.size()];
        this.in = new double[batch];
        this.out = new double[batch];
        this.other = new double[batch];
    }

    /** @param fast as float32 needs it */
    static Kernel forward(Partition share, Features op, Function<Matrix, Storage> storages, int batch, boolean fast) {
        var kernels = new FeatureKernels(
                storages.apply(op.z()), storages.apply(op.x()), storages.apply(op.parameters()), batch, fast);
        return kernels.forward(share, op.layer());
    }

    private Kernel forward(Partition share, InputLayer layer) {
        var parts = layer.parts().toArray(Part[]::new);
        var works = layer.parts().stream().map(new Works()::of).toArray(PartWork[]::new);
        return s -> {
            int first = share.fromLine(s.n());
            int count = share.toLine(s.n()) - first;
            if (count == 0) {
                return;
            }
            parameters.read(0, theta.length, theta, 0);
            int xAt = 0;
            int zAt = 0;
            int pAt = 0;
            for (int k = 0; k < parts.length; k++) {
                works[k].run(first, count, s.n(), xAt, pAt, zAt);
                xAt += parts[k].inputs();
                zAt += parts[k].outputs();
                pAt += parts[k].parameters();
            }
        };
    }

    /** What each part does. */
    private final class Works implements InputPartCases<PartWork> {
        @Override
        public PartWork plain(Plain part) {
            return (first, count, n, xAt, pAt, zAt) -> {
                for (int j = 0; j < part.width(); j++) {
                    x.read((xAt + j) * n + first, count, in, 0);
                    z.write((zAt + j) * n + first, count, in, 0);
                }
            };
        }

        @Override
        public PartWork scaled(Scaled part) {
            return (first, count, n, xAt, pAt, zAt) -> {
                for (int j = 0; j < part.width(); j++) {
                    x.read((xAt + j) * n + first, count, in, 0);
                    scale(theta[pAt + j], count);
                    z.write((zAt + j) * n + first, count, out, 0);
                }
            };
        }

        @Override
        public PartWork embedding(Embedding part) {
            return (first, count, n, xAt, pAt, zAt) -> {
                x.read(xAt * n + first, count, in, 0);
                for (int j = 0; j < part.size(); j++) {
                    lookUp(part, pAt + j, count);
                    z.write((zAt + j) * n + first, count, out, 0);
                }
            };
        }

        @Override
        public PartWork periodic(Periodic part) {
            return (first, count, n, xAt, pAt, zAt) -> addWaves(part, first, count, n, xAt, pAt, zAt);
        }
    }

    /** E7. */
    private void scale(double s, int count) {
        for (int i = 0; i < count; i++) {
            out[i] = s * in[i];
        }
    }

    /** A15, one column of the table. */
    private void lookUp(Embedding embedding, int column, int count) {
        for (int i = 0; i < count; i++) {
            int row = FeatureMaps.row(in[i], embedding.categories());
            out[i] = row < 0 ? 0 : theta[column + row * embedding.size()];
        }
    }

    /** C23. */
    private void addWaves(Periodic part, int first, int count, int n, int xAt, int pAt, int zAt) {
        int frequencies = part.frequencies();
        int column = zAt;
        for (int j = 0; j < part.width(); j++) {
            x.read((xAt + j) * n + first, count, in, 0);
            z.write(column * n + first, count, in, 0);
            for (int k = 0; k < frequencies; k++) {
                waves.of(theta[pAt + j * frequencies + k], in, count, out, other);
                z.write((column + 1 + k) * n + first, count, out, 0);
                z.write((column + 1 + frequencies + k) * n + first, count, other, 0);
            }
            column += 1 + 2 * frequencies;
        }
    }
}
