package chainrule.engine.nd4j;

import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Factor;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation;
import chainrule.engine.step.Operation.Gather;
import chainrule.engine.step.Operation.Product;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * A network's inputs, where there are many of them: each lane gathers some inputs of all samples and multiplies them, with the rows of the
 * weights that are theirs, which it alone updates. So inputs and first weights, most of what a step moves, stay in a lane's cache, and
 * what the lanes add up are the first layer's outputs: x·w = Σ over lanes of x[:, lane]·w[lane, :].
 *
 * @param product x·w
 * @param gradient xᵀ·δ, if there is one
 */
record SplitInputs(Gather gather, Product product, Optional<Product> gradient) {
    /**
     * Those of some operations, if they pay.
     *
     * @param batch the most samples
     */
    static Optional<SplitInputs> of(List<Operation> operations, int batch, int lanes) {
        return operations.stream()
                .filter(Gather.class::isInstance)
                .map(Gather.class::cast)
                .findFirst()
                .flatMap(gather -> of(gather, operations))
                .filter(inputs -> inputs.pay(batch, lanes));
    }

    private static Optional<SplitInputs> of(Gather gather, List<Operation> operations) {
        var users = operations.stream()
                .filter(operation -> operation != gather && operation.matrices().contains(gather.x()))
                .toList();
        boolean areProducts = users.stream().allMatch(Product.class::isInstance) && users.size() <= 2;
        if (!areProducts || users.isEmpty()) {
            return Optional.empty();
        }
        var product = (Product) users.get(0);
        var gradient = users.stream().skip(1).map(Product.class::cast).findFirst();
        boolean fits = product.a().equals(gather.x())
                && !product.transposeA()
                && !product.transposeB()
                && product.beta().isZero()
                && product.out().isOfSamples()
                && gradient.filter(other -> !other.a().equals(gather.x())
                                || !other.transposeA()
                                || other.transposeB()
                                || !other.beta().isZero() && !other.beta().isOne())
                        .isEmpty();
        return fits ? Optional.of(new SplitInputs(gather, product, gradient)) : Optional.empty();
    }

    /** Whether the lanes exchange less: outputs in place of half the inputs and weights, forward and back. */
    private boolean pay(int batch, int lanes) {
        long inputs = product.a().columns();
        long outputs = product.out().columns();
        return inputs >= 2L * Partition.LINE * lanes && 2 * batch * outputs <= inputs * (batch + outputs);
    }

    /** What lies together, sample by sample, though each lane has samples of its own. */
    List<Matrix> together() {
        return gradient.map(of -> List.of(product.a(), of.b())).orElse(List.of(product.a()));
    }

    /** What a lane's inputs of all samples give, when all lanes have gathered. */
    Kernel forward(LaneKernels lane, Storage part, BiFunction<LaneKernels, Operation, Kernel> choice) {
        var some = some(lane);
        var out = part.matrix();
        return choice.apply(
                some.of(lane)
                        .with(some.w(), lane.storages().get(product.b()).part(some.w(), some.first(), 0))
                        .with(out, part.view()),
                new Product(out, some.x(), false, some.w(), false, product.alpha(), Factor.ZERO, product.id()));
    }

    /** Adds up what all inputs give for a lane's samples. */
    Kernel sum(OwnSamples lane, List<Storage> parts) {
        var sum = lane.kernels().floats(product.out());
        return FloatNorms.sum(
                Partition.WHOLE,
                sum,
                parts.stream()
                        .map(part -> (Storage.Floats) part.own(lane.lane()))
                        .toList());
    }

    /** A lane's rows of the gradient. */
    Kernel backward(LaneKernels lane, BiFunction<LaneKernels, Operation, Kernel> choice) {
        var of = gradient.orElseThrow();
        var some = some(lane);
        var rows =
                new Matrix("some rows of " + of.out(), some.w().rows(), some.w().columns());
        return choice.apply(
                some.of(lane).with(rows, lane.storages().get(of.out()).part(rows, some.first(), 0)),
                new Product(rows, some.x(), true, of.b(), false, of.alpha(), of.beta(), of.id()));
    }

    private Some some(LaneKernels lane) {
        int first = lane.share().fromLine(product.a().columns());
        int count = lane.share().toLine(product.a().columns()) - first;
        return new Some(
                first,
                product.a(),
                Matrix.ofSamples("some of " + product.a(), count),
                new Matrix("some of " + product.b(), count, product.b().columns()));
    }

    /** A lane's inputs, from the {@code first}th on, and their weights. */
    private record Some(int first, Matrix all, Matrix x, Matrix w) {
        /** For a product of these inputs, all of it. */
        LaneKernels of(LaneKernels lane) {
            return lane.alone().with(x, lane.storages().get(all).part(x, 0, first));
        }
    }
}
