package chainrule.engine.nd4j;

import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Factor;
import chainrule.engine.step.Operation;
import chainrule.engine.step.Operation.Product;
import java.util.List;
import java.util.function.BiFunction;

/** The gradient of many weights, or an update by it, where the samples of each lane lie apart: a lane's share of it, over one block after the other. */
record BlockProducts(Product product, List<OwnSamples> blocks) {
    /**
     * A block's product.
     *
     * @param first takes the place of out
     * @param next is added to it
     */
    private record Block(OwnSamples samples, Kernel first, Kernel next) {
        void run(boolean isFirst) {
            (isFirst ? first : next).run(samples.part());
        }
    }

    Kernel kernel(LaneKernels lane, BiFunction<LaneKernels, Operation, Kernel> choice) {
        var products = blocks.stream()
                .map(samples -> {
                    var a = samples.kernels().storages().get(product.a());
                    var b = samples.kernels().storages().get(product.b());
                    var ofBlock = lane.with(product.a(), a.view()).with(product.b(), b.view());
                    return new Block(samples, choice.apply(ofBlock, product), choice.apply(ofBlock, keeping(product)));
                })
                .toList();
        return step -> run(products);
    }

    private static void run(List<Block> products) {
        boolean isFirst = true;
        for (var block : products) {
            if (block.samples().part().n() > 0) {
                block.run(isFirst);
                isFirst = false;
            }
        }
    }

    private static Product keeping(Product product) {
        return new Product(
                product.out(),
                product.a(),
                product.transposeA(),
                product.b(),
                product.transposeB(),
                product.alpha(),
                Factor.ONE,
                product.id());
    }
}
