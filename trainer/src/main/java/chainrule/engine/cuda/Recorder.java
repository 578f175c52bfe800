package chainrule.engine.cuda;

import chainrule.engine.cuda.Gemm.Epilogue;
import chainrule.engine.cuda.StepNumber.OfRate;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation;
import chainrule.engine.step.Operation.Activate;
import chainrule.engine.step.Operation.ClipGradients;
import chainrule.engine.step.Operation.ColumnSums;
import chainrule.engine.step.Operation.Drop;
import chainrule.engine.step.Operation.Gather;
import chainrule.engine.step.Operation.LossGradient;
import chainrule.engine.step.Operation.Penalize;
import chainrule.engine.step.Operation.Product;
import chainrule.model.Activation;
import java.util.HashSet;
import java.util.Set;

/**
 * Writes a step's stages down as launches, for batches of {@code n}. Addresses are the first network's; kernels and products
 * find the others' by the stride.
 *
 * @param matrices where they lie
 * @param segments of what is updated and clipped
 * @param feed of the programs that gather
 */
record Recorder(
        Card card,
        CudaMatrices matrices,
        StepTable table,
        SegmentTables segments,
        Feed feed,
        int n,
        Launches launches) {
    private static final int COLUMNS_A_BLOCK = 32;
    private static final double TWO_TO_32 = 0x1p32;

    /** One step. */
    void step(Iterable<Stage> stages) {
        var rounded = new HashSet<Matrix>();
        boolean counts = false;
        for (var stage : stages) {
            for (var operation : stage.operations()) {
                counts |= operation instanceof LossGradient;
                if (operation instanceof Product product && matrices.factors().areRounded()) {
                    round(product.a(), rounded);
                    round(product.b(), rounded);
                }
            }
            stage(stage);
            stage.operations().forEach(operation -> operation.written().forEach(rounded::remove));
        }
        table.end(launches, matrices.losses(), matrices.hits(), counts ? n : 0);
    }

    private void stage(Stage stage) {
        if (stage instanceof Stage.Layer layer) {
            layer(layer);
        } else if (stage instanceof Stage.Backward backward) {
            backward(backward);
        } else if (stage instanceof Stage.Updates updates) {
            segments.of(updates).update(launches, table);
        } else {
            single(((Stage.Single) stage).operation());
        }
    }

    private void single(Operation operation) {
        if (operation instanceof Gather gather) {
            feed.gather(launches, matrices.place(gather.x()), n, table.now());
        } else if (operation instanceof Product product) {
            launches.multiply(gemm(product, Epilogue.NONE, 0));
        } else if (operation instanceof Activate activate) {
            activate(activate);
        } else if (operation instanceof Drop drop) {
            drop(drop);
        } else if (operation instanceof LossGradient loss) {
            lossGradient(loss);
        } else if (operation instanceof ColumnSums sums) {
            columnSums(sums);
        } else if (operation instanceof Penalize penalize) {
            penalize(penalize);
        } else if (operation instanceof ClipGradients clip) {
            segments.of(clip).clip(launches);
        } else {
            throw new IllegalArgumentException(operation.formula());
        }
    }

    private void layer(Stage.Layer layer) {
        var fused = Stage.epilogue(layer.activate().activation())
                .map(epilogue ->
                        gemm(layer.product(), epilogue, at(layer.activate().b())))
                .filter(card::fuses);
        if (fused.isPresent()) {
            launches.multiply(fused.get());
        } else {
            launches.multiply(gemm(layer.product(), Epilogue.NONE, 0));
            activate(layer.activate());
        }
    }

    private void round(Matrix matrix, Set<Matrix> rounded) {
        if (rounded.add(matrix)) {
            int count = count(matrix);
            var to = matrices.rounded(matrix);
            launches.each(
                    "roundFactor",
                    count,
                    to.address(),
                    to.stride(),
                    Codes.of(matrices.factors()),
                    at(matrix),
                    stride(),
                    count);
        }
    }

    private Gemm gemm(Product product, Epilogue epilogue, long bias) {
        var a = factor(product.a());
        var b = factor(product.b());
        return new Gemm(
                at(product.out()),
                a.address(),
                product.transposeA(),
                b.address(),
                product.transposeB(),
                product.out().rows(n),
                product.out().columns(),
                product.transposeA() ? product.a().rows(n) : product.a().columns(),
                matrices.factors(),
                scales(product),
                epilogue,
                bias,
                new Gemm.Members(matrices.members(), stride(), a.stride(), b.stride(), stride()));
    }

    private Gemm.Scales scales(Product product) {
        return StepNumber.isConstant(product)
                ? new Gemm.Constants(product.alpha().constant(), product.beta().constant())
                : new Gemm.OnCard(
                        table.address(new OfRate(product.alpha())), table.address(new OfRate(product.beta())));
    }

    private CudaMatrices.Place factor(Matrix matrix) {
        return matrices.factors().areRounded() ? matrices.rounded(matrix) : matrices.place(matrix);
    }

    private void activate(Activate op) {
        int count = count(op.h());
        launches.each(
                "activate",
                count,
                at(op.h()),
                at(op.b()),
                stride(),
                count,
                op.h().columns(),
                Codes.of(op.activation()),
                op.activation().alpha());
    }

    private void drop(Drop op) {
        int count = count(op.h());
        launches.each(
                "drop",
                Launches.divided(count, 4),
                at(op.out()),
                at(op.mask()),
                at(op.h()),
                stride(),
                count,
                table.now(),
                op.layer(),
                (long) (op.keep() * TWO_TO_32),
                1 / op.keep(),
                table.seeds());
    }

    private void backward(Stage.Backward stage) {
        int count = count(stage.delta());
        var activation = stage.activation();
        launches.each(
                "backward",
                count,
                at(stage.delta()),
                stage.drop().map(drop -> at(drop.mask())).orElse(0L),
                activation.map(op -> at(op.h())).orElse(0L),
                stride(),
                count,
                activation.map(op -> Codes.of(op.activation())).orElse(Codes.of(Activation.Kind.IDENTITY)),
                activation.map(op -> op.activation().alpha()).orElse(0.0));
    }

    private void lossGradient(LossGradient op) {
        int outputs = op.o().columns();
        launches.kernel(
                "lossGradient",
                Math.min(Launches.MOST_BLOCKS, n),
                Launches.threadsFor(outputs),
                at(op.o()),
                stride(),
                n,
                outputs,
                table.now(),
                feed.order(),
                feed.count(),
                feed.labels(),
                Codes.of(op.loss()),
                matrices.losses(),
                matrices.hits());
    }

    private void columnSums(ColumnSums op) {
        int columns = op.delta().columns();
        launches.kernel(
                "columnSums",
                Launches.divided(columns, COLUMNS_A_BLOCK),
                Launches.MOST_THREADS,
                at(op.out()),
                at(op.delta()),
                stride(),
                n,
                columns,
                table.address(new OfRate(op.alpha())),
                table.address(new OfRate(op.beta())));
    }

    private void penalize(Penalize op) {
        int count = count(op.w());
        launches.each(
                "penalize",
                count,
                at(op.to()),
                at(op.w()),
                stride(),
                count,
                op.penalty().l1(),
                op.penalty().l2(),
                table.address(new OfRate(op.alpha())));
    }

    private long at(Matrix matrix) {
        return matrices.place(matrix).address();
    }

    private long stride() {
        return matrices.stride();
    }

    private int count(Matrix matrix) {
        return matrix.rows(n) * matrix.columns();
    }
}
