package chainrule.engine.nd4j;

import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Factor;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation;
import chainrule.engine.step.Operation.Product;
import java.util.List;
import java.util.function.BiFunction;

/** The gradient of some weights, or an update by it: out ← Σ + β·out. */
final class LaneGradients implements LaneTotal {
    private static final int BLOCK = 1024;
    private static final int SMALL = 1 << 16;

    private final Product product;
    private final Matrix part;
    private final SampleRows rows;
    private final List<Storage.Floats> parts;

    LaneGradients(Product product, List<OwnSamples> lanes) {
        this.product = product;
        this.part = new Matrix(
                product.out() + " of a lane",
                product.out().rows(),
                product.out().columns());
        this.rows = lanes.get(0).rows();
        this.parts = lanes.stream().map(lane -> lane.add(part, 0)).toList();
    }

    /** Whether a product adds up samples. */
    static boolean is(Product product) {
        return product.transposeA() && product.a().isOfSamples();
    }

    /** Whether the sum over the lanes takes less time than it takes a lane to read the others' samples. */
    static boolean areSmall(Product product) {
        return (long) product.out().rows() * product.out().columns() <= SMALL;
    }

    /**
     * Whether it takes less time to add up the lanes' gradients than to multiply the samples of all lanes: where the weights of {@code rows} inputs
     * and {@code columns} units are fewer than the numbers of the samples.
     *
     * @param batch the most samples
     */
    static boolean areFaster(int rows, int columns, int batch) {
        return (long) rows * columns <= (long) batch * (rows + columns);
    }

    @Override
    public List<Matrix> samples() {
        return List.of(product.a(), product.b());
    }

    @Override
    public Matrix out() {
        return product.out();
    }

    @Override
    public Kernel ofSamples(OwnSamples lane, BiFunction<LaneKernels, Operation, Kernel> choice) {
        var kernel = choice.apply(
                lane.kernels().with(part, parts.get(lane.lane())),
                new Product(
                        part,
                        product.a(),
                        product.transposeA(),
                        product.b(),
                        product.transposeB(),
                        product.alpha(),
                        Factor.ZERO,
                        product.id()));
        return s -> {
            if (s.n() > 0) {
                kernel.run(s);
            }
        };
    }

    @Override
    public Kernel ofLanes(LaneKernels lane) {
        var out = lane.floats(product.out());
        var sums = new float[BLOCK];
        var term = new float[BLOCK];
        return s -> {
            float beta = (float) product.beta().at(s.rate());
            ElementKernels.blocks(lane.share(), out.size(), BLOCK, (at, count) -> {
                boolean empty = beta == 0;
                if (!empty) {
                    out.get(at, count, sums);
                    FloatLoops.multiply(sums, beta, sums, count);
                }
                for (int other = 0; other < parts.size(); other++) {
                    if (rows.from(other) == rows.from(other + 1)) {
                        continue;
                    }
                    parts.get(other).get(at, count, empty ? sums : term);
                    if (!empty) {
                        FloatLoops.add(sums, term, sums, count);
                    }
                    empty = false;
                }
                out.put(at, count, sums);
            });
        };
    }
}
