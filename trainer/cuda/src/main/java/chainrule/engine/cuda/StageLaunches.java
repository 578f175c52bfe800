package chainrule.engine.cuda;

import chainrule.engine.cuda.StepNumber.OfRate;
import chainrule.engine.cuda.card.Card;
import chainrule.engine.cuda.card.Gemm;
import chainrule.engine.cuda.card.Gemm.Epilogue;
import chainrule.engine.cuda.card.Launches;
import chainrule.engine.cuda.kernel.Codes;
import chainrule.engine.cuda.plan.Stage;
import chainrule.engine.cuda.plan.StepPlaces;
import chainrule.engine.cuda.plan.StepPlan.Planned;
import chainrule.engine.step.Factor;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation;
import chainrule.engine.step.Operation.Activate;
import chainrule.engine.step.Operation.ClipGradients;
import chainrule.engine.step.Operation.ColumnSums;
import chainrule.engine.step.Operation.Drop;
import chainrule.engine.step.Operation.Features;
import chainrule.engine.step.Operation.FeaturesGradient;
import chainrule.engine.step.Operation.Gather;
import chainrule.engine.step.Operation.LayerNorm;
import chainrule.engine.step.Operation.LayerNormBackward;
import chainrule.engine.step.Operation.LossGradient;
import chainrule.engine.step.Operation.Parametric;
import chainrule.engine.step.Operation.Penalize;
import chainrule.engine.step.Operation.Product;
import chainrule.engine.step.Operation.ScaleGradient;
import chainrule.engine.step.Operation.Sum;
import chainrule.model.Activation;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A stage as launches, for batches of {@code n}. Addresses are the first network's; kernels and products find the others' by
 * the stride.
 *
 * @param places where the step's matrices lie
 * @param segments of what is updated and clipped
 * @param features of the program's input layer
 * @param objective what the program's loss is
 * @param feed of the programs that gather
 * @param seeds of the dropout masks
 */
record StageLaunches(
        Card card,
        StepPlaces places,
        StepTable.Slot step,
        SegmentTables segments,
        ColumnParts parts,
        FeatureTables features,
        Optional<Objective> objective,
        BatchFeeder feed,
        long seeds,
        int n,
        Launches launches) {
    private static final double TWO_TO_32 = 0x1p32;

    void stage(Planned planned) {
        planned.stage().choose(new LaunchesOfStage(this, planned)).run();
    }

    void single(Operation operation, Planned planned) {
        operation.choose(new LaunchesOfOperation(this, planned)).run();
    }

    void gather(Gather op, Planned planned) {
        var x = planned.omitted().contains(op.x()) ? StepPlaces.NONE : places.place(op.x());
        feed.gather(launches, x, copy(op.x(), planned), n, step.now());
    }

    void product(Product op, Planned planned) {
        launches.multiply(gemm(op, Epilogue.NONE, 0));
        round(op.out(), planned);
    }

    void features(Features op, Planned planned) {
        features.forward(launches, op, places, copy(op.z(), planned), n);
    }

    void featuresGradient(FeaturesGradient op) {
        features.gradient(launches, op, places, n);
    }

    void columnSums(ColumnSums op) {
        columns(op.delta(), 0, 0, 0, Optional.empty(), StepPlaces.NO_COPY, Optional.of(op));
    }

    void clip(ClipGradients op, Planned planned) {
        segments.of(op).clip(launches);
        op.gradients().forEach(gradient -> round(gradient, planned));
    }

    void updates(Stage.Updates stage) {
        segments.of(stage).update(launches, step);
    }

    void layer(Stage.Layer layer, Planned planned) {
        var fused = Stage.epilogue(layer.activate().activation())
                .map(epilogue ->
                        gemm(layer.product(), epilogue, at(layer.activate().b())))
                .filter(card::fuses);
        if (fused.isPresent()) {
            launches.multiply(fused.get());
            round(layer.product().out(), planned);
        } else {
            launches.multiply(gemm(layer.product(), Epilogue.NONE, 0));
            activate(layer.activate(), planned);
        }
    }

    /** Where no kernel of ours makes a number, its copy is made behind it. */
    private void round(Matrix matrix, Planned planned) {
        if (planned.rounded().contains(matrix)) {
            round(matrix);
        }
    }

    void round(Matrix matrix) {
        int count = count(matrix);
        var to = places.copy(matrix);
        launches.fours("roundFactor", count, to.address(), to.stride(), to.format(), at(matrix), stride(), count);
    }

    private StepPlaces.Copy copy(Matrix matrix, Planned planned) {
        return planned.rounded().contains(matrix) ? places.copy(matrix) : StepPlaces.NO_COPY;
    }

    /** Null where the copy alone is needed. */
    private long out(Matrix matrix, Planned planned) {
        return planned.omitted().contains(matrix) ? 0 : at(matrix);
    }

    private Gemm gemm(Product product, Epilogue epilogue, long bias) {
        var a = places.factor(product.a());
        var b = places.factor(product.b());
        return new Gemm(
                at(product.out()),
                a.address(),
                product.transposeA(),
                b.address(),
                product.transposeB(),
                product.out().rows(n),
                product.out().columns(),
                product.transposeA() ? product.a().rows(n) : product.a().columns(),
                places.factors(),
                scales(product),
                epilogue,
                bias,
                members(a.stride(), b.stride()));
    }

    /** One network's product is the same wherever its matrices lie. */
    private Gemm.Members members(long strideOfA, long strideOfB) {
        return places.members() == 1
                ? new Gemm.Members(1, 0, 0, 0, 0)
                : new Gemm.Members(places.members(), stride(), strideOfA, strideOfB, stride());
    }

    private Gemm.Scales scales(Product product) {
        return StepNumber.isConstant(product)
                ? new Gemm.Constants(product.alpha().constant(), product.beta().constant())
                : new Gemm.OnCard(address(product.alpha()), address(product.beta()));
    }

    private long address(Factor factor) {
        return step.address(new OfRate(factor));
    }

    void activate(Activate op, Planned planned) {
        int count = count(op.h());
        var copy = copy(op.h(), planned);
        launches.fours(
                "activate",
                count,
                at(op.h()),
                at(op.b()),
                stride(),
                count,
                op.h().columns(),
                Codes.of(op.activation()),
                op.activation().alpha(),
                copy.address(),
                copy.stride(),
                copy.format());
    }

    void drop(Drop op, Planned planned) {
        int count = count(op.h());
        var copy = copy(op.out(), planned);
        launches.fours(
                "drop",
                count,
                out(op.out(), planned),
                at(op.mask()),
                at(op.h()),
                stride(),
                count,
                step.now(),
                op.layer(),
                (long) (op.keep() * TWO_TO_32),
                1 / op.keep(),
                seeds,
                copy.address(),
                copy.stride(),
                copy.format());
    }

    void backward(Stage.Backward stage, Planned planned) {
        long mask = stage.drop().map(drop -> at(drop.mask())).orElse(0L);
        long h = stage.activation().map(op -> at(op.h())).orElse(0L);
        var activation = stage.activation().map(op -> op.activation());
        columns(
                stage.delta(),
                out(stage.delta(), planned),
                mask,
                h,
                activation,
                copy(stage.delta(), planned),
                stage.sums());
    }

    /** What is done with a delta column by column. */
    private void columns(
            Matrix delta,
            long out,
            long mask,
            long h,
            Optional<Activation> activation,
            StepPlaces.Copy copy,
            Optional<ColumnSums> sums) {
        int columns = delta.columns();
        int chunks = ColumnParts.chunks(n, columns);
        launches.kernel(
                "backward",
                ColumnParts.tiles(columns) * chunks,
                ColumnParts.threads(n),
                out,
                at(delta),
                mask,
                h,
                stride(),
                n,
                columns,
                activation.map(Codes::of).orElse(Codes.of(Activation.Kind.IDENTITY)),
                activation.map(Activation::alpha).orElse(0.0),
                copy.address(),
                copy.stride(),
                copy.format(),
                sums.map(op -> at(op.out())).orElse(0L),
                sums.map(op -> address(op.alpha())).orElse(0L),
                sums.map(op -> address(op.beta())).orElse(0L),
                sums.map(op -> parts.of(op, chunks)).orElse(0L),
                chunks);
        sums.ifPresent(op -> addChunks(op, chunks));
    }

    /** Adds up the sums that chunks of rows have left, if they are several. */
    private void addChunks(ColumnSums op, int chunks) {
        if (chunks > 1) {
            launches.each(
                    "addChunks",
                    op.delta().columns(),
                    at(op.out()),
                    stride(),
                    parts.of(op, chunks),
                    chunks,
                    op.delta().columns(),
                    address(op.alpha()),
                    address(op.beta()));
        }
    }

    void parametric(Parametric op, Planned planned) {
        int count = count(op.h());
        var copy = copy(op.h(), planned);
        launches.fours(
                "parametric",
                count,
                at(op.h()),
                at(op.a()),
                at(op.b()),
                at(op.p()),
                stride(),
                count,
                op.h().columns(),
                copy.address(),
                copy.stride(),
                copy.format());
    }

    void slopes(Stage.Slopes stage, Planned planned) {
        var delta = stage.delta();
        var op = stage.activation();
        var copy = copy(delta, planned);
        var sums = stage.sums();
        var ofSlopes = new ColumnSums(op.gradient(), delta, Factor.ONE, Factor.ZERO);
        int chunks = ColumnParts.chunks(n, delta.columns());
        launches.kernel(
                "backwardParametric",
                ColumnParts.tiles(delta.columns()) * chunks,
                ColumnParts.threads(n),
                out(delta, planned),
                at(delta),
                stage.drop().map(drop -> at(drop.mask())).orElse(0L),
                at(op.a()),
                at(op.p()),
                stride(),
                n,
                delta.columns(),
                copy.address(),
                copy.stride(),
                copy.format(),
                sums.map(all -> at(all.out())).orElse(0L),
                sums.map(all -> address(all.alpha())).orElse(0L),
                sums.map(all -> address(all.beta())).orElse(0L),
                sums.map(all -> parts.of(all, chunks)).orElse(0L),
                at(ofSlopes.out()),
                address(ofSlopes.alpha()),
                address(ofSlopes.beta()),
                parts.of(ofSlopes, chunks),
                chunks);
        addChunks(ofSlopes, chunks);
        sums.ifPresent(all -> addChunks(all, chunks));
    }

    void layerNorm(LayerNorm op, Planned planned) {
        new NormLaunches(launches, places, n).layerNorm(op);
        round(op.h(), planned);
    }

    void layerNormBackward(LayerNormBackward op, Planned planned) {
        new NormLaunches(launches, places, n).layerNormBackward(op);
        round(op.delta(), planned);
    }

    /** As a mask, x̂ multiplies δ for the sums alone. */
    void scaleGradient(ScaleGradient op) {
        var sums = new ColumnSums(op.gradient(), op.delta(), Factor.ONE, Factor.ZERO);
        columns(op.delta(), 0, at(op.normalized()), 0, Optional.empty(), StepPlaces.NO_COPY, Optional.of(sums));
    }

    void sum(Sum op, Planned planned) {
        new NormLaunches(launches, places, n).sum(op, copy(op.out(), planned));
    }

    void lossGradient(LossGradient op, Planned planned) {
        int outputs = op.o().columns();
        boolean few = Launches.isFew(outputs);
        int threads = few ? Launches.threadsFor(n) : Launches.threadsFor(outputs);
        launches.kernel(
                few ? "lossGradientOfFew" : "lossGradient",
                Math.min(Launches.MOST_BLOCKS, few ? Launches.divided(n, threads) : n),
                threads,
                ofLoss(op, planned, places.losses(), places.scores()));
    }

    void loss(Stage.Loss stage, Planned planned) {
        launches.kernel(
                "lossAndSums",
                1,
                ColumnParts.threads(n),
                ofLoss(
                        stage.gradient(),
                        planned,
                        step.lossSums(),
                        step.scoreSums(),
                        stage.sums().map(sums -> at(sums.out())).orElse(0L),
                        stage.sums().map(sums -> address(sums.alpha())).orElse(0L),
                        stage.sums().map(sums -> address(sums.beta())).orElse(0L)));
    }

    /** What the loss's kernels are started with. */
    private Object[] ofLoss(LossGradient op, Planned planned, long losses, long scores, Object... more) {
        var loss = objective.orElseThrow();
        var copy = copy(op.o(), planned);
        var first = Stream.of(
                at(op.o()),
                stride(),
                n,
                op.o().columns(),
                step.now(),
                feed.order(),
                feed.count(),
                feed.targets().targets(),
                feed.targets().width(),
                feed.targets().weights(),
                loss.kind(),
                loss.constant(),
                loss.levels(),
                loss.levelCount(),
                loss.middle(),
                losses,
                scores,
                copy.address(),
                copy.stride(),
                copy.format());
        return Stream.concat(first, Stream.of(more)).toArray();
    }

    void sumLosses() {
        launches.kernel(
                "sumLosses",
                1,
                Launches.threadsFor(n),
                step.now(),
                places.losses(),
                places.scores(),
                n,
                step.lossSums(),
                step.scoreSums());
    }

    void penalize(Penalize op, Planned planned) {
        int count = count(op.w());
        launches.fours(
                "penalize",
                count,
                at(op.to()),
                at(op.w()),
                stride(),
                count,
                op.penalty().l1(),
                op.penalty().l2(),
                address(op.alpha()));
        round(op.to(), planned);
    }

    private long at(Matrix matrix) {
        return places.at(matrix);
    }

    private long stride() {
        return places.stride();
    }

    private int count(Matrix matrix) {
        return matrix.rows(n) * matrix.columns();
    }
}
