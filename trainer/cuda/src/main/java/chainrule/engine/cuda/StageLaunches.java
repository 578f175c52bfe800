package chainrule.engine.cuda;

import chainrule.engine.cuda.StepNumber.OfRate;
import chainrule.engine.cuda.arguments.Address.Longs;
import chainrule.engine.cuda.arguments.Address.Reals;
import chainrule.engine.cuda.arguments.Groups.Copy;
import chainrule.engine.cuda.arguments.Groups.Function;
import chainrule.engine.cuda.arguments.Groups.Objective;
import chainrule.engine.cuda.arguments.Groups.Outputs;
import chainrule.engine.cuda.arguments.Groups.SlopeSums;
import chainrule.engine.cuda.arguments.Groups.Sums;
import chainrule.engine.cuda.arguments.KernelArguments;
import chainrule.engine.cuda.arguments.KernelArguments.AddChunks;
import chainrule.engine.cuda.arguments.KernelArguments.BackwardParametric;
import chainrule.engine.cuda.arguments.KernelArguments.LossAndSums;
import chainrule.engine.cuda.arguments.KernelArguments.LossGradientOfFew;
import chainrule.engine.cuda.arguments.KernelArguments.RoundFactor;
import chainrule.engine.cuda.arguments.KernelArguments.SumLosses;
import chainrule.engine.cuda.card.Card;
import chainrule.engine.cuda.card.Gemm;
import chainrule.engine.cuda.card.Gemm.Epilogue;
import chainrule.engine.cuda.card.Launches;
import chainrule.engine.cuda.plan.Stage;
import chainrule.engine.cuda.plan.StepPlaces;
import chainrule.engine.cuda.plan.StepPlan.Planned;
import chainrule.engine.step.Factor;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation;
import chainrule.engine.step.Operation.Activate;
import chainrule.engine.step.Operation.Average;
import chainrule.engine.step.Operation.ClipGradients;
import chainrule.engine.step.Operation.ColumnSums;
import chainrule.engine.step.Operation.Drop;
import chainrule.engine.step.Operation.DropBackward;
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
        Longs seeds,
        int n,
        Launches launches) {
    private static final double TWO_TO_32 = 0x1p32;
    private static final Function IDENTITY = Function.of(new Activation.Identity());

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
        launches.multiply(gemm(op, Epilogue.NONE, Reals.NULL));
        round(op.out(), planned);
    }

    void features(Features op, Planned planned) {
        features.forward(launches, op, places, copy(op.z(), planned), n);
    }

    void featuresGradient(FeaturesGradient op) {
        features.gradient(launches, op, places, n);
    }

    void columnSums(ColumnSums op) {
        columns(op.delta(), Reals.NULL, Reals.NULL, Reals.NULL, IDENTITY, Copy.NONE, Optional.of(op));
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
            launches.multiply(gemm(layer.product(), Epilogue.NONE, Reals.NULL));
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
        launches.fours(count, new RoundFactor(places.copy(matrix), at(matrix), stride(), count));
    }

    private Copy copy(Matrix matrix, Planned planned) {
        return planned.rounded().contains(matrix) ? places.copy(matrix) : Copy.NONE;
    }

    /** Null where the copy alone is needed. */
    private Reals out(Matrix matrix, Planned planned) {
        return planned.omitted().contains(matrix) ? Reals.NULL : at(matrix);
    }

    private Gemm gemm(Product product, Epilogue epilogue, Reals bias) {
        var a = places.factor(product.a());
        var b = places.factor(product.b());
        return new Gemm(
                at(product.out()).address(),
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
                bias.address(),
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
                : new Gemm.OnCard(
                        address(product.alpha()).address(),
                        address(product.beta()).address());
    }

    private Reals address(Factor factor) {
        return step.address(new OfRate(factor));
    }

    void activate(Activate op, Planned planned) {
        int count = count(op.h());
        launches.fours(
                count,
                new KernelArguments.Activate(
                        at(op.h()),
                        at(op.a()),
                        at(op.b()),
                        stride(),
                        count,
                        op.h().columns(),
                        Function.of(op.activation()),
                        copy(op.h(), planned)));
    }

    void drop(Drop op, Planned planned) {
        int count = count(op.h());
        launches.fours(
                count,
                new KernelArguments.Drop(
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
                        copy(op.out(), planned)));
    }

    void backward(Stage.Backward stage, Planned planned) {
        columns(
                stage.delta(),
                out(stage.delta(), planned),
                mask(stage.drop()),
                stage.activation().map(op -> at(op.kept())).orElse(Reals.NULL),
                stage.activation().map(op -> Function.of(op.activation())).orElse(IDENTITY),
                copy(stage.delta(), planned),
                stage.sums());
    }

    private Reals mask(Optional<DropBackward> drop) {
        return drop.map(op -> at(op.mask())).orElse(Reals.NULL);
    }

    /** What is done with a delta column by column. */
    private void columns(
            Matrix delta, Reals out, Reals mask, Reals h, Function function, Copy copy, Optional<ColumnSums> sums) {
        int columns = delta.columns();
        int chunks = ColumnParts.chunks(n, columns);
        launches.kernel(
                ColumnParts.tiles(columns) * chunks,
                ColumnParts.threads(n),
                new KernelArguments.Backward(
                        out,
                        at(delta),
                        mask,
                        h,
                        stride(),
                        n,
                        columns,
                        function,
                        copy,
                        sums(sums),
                        partsOf(sums, chunks),
                        chunks));
        sums.ifPresent(op -> addChunks(op, chunks));
    }

    private Sums sums(Optional<ColumnSums> sums) {
        return sums.map(op -> new Sums(at(op.out()), address(op.alpha()), address(op.beta())))
                .orElse(Sums.NONE);
    }

    private Reals partsOf(Optional<ColumnSums> sums, int chunks) {
        return sums.map(op -> parts.of(op, chunks)).orElse(Reals.NULL);
    }

    /** Adds up the sums that chunks of rows have left, if they are several. */
    private void addChunks(ColumnSums op, int chunks) {
        if (chunks > 1) {
            int columns = op.delta().columns();
            launches.each(
                    columns,
                    new AddChunks(
                            at(op.out()),
                            stride(),
                            parts.of(op, chunks),
                            chunks,
                            columns,
                            address(op.alpha()),
                            address(op.beta())));
        }
    }

    void parametric(Parametric op, Planned planned) {
        int count = count(op.h());
        launches.fours(
                count,
                new KernelArguments.Parametric(
                        at(op.h()),
                        at(op.a()),
                        at(op.b()),
                        at(op.p()),
                        stride(),
                        count,
                        op.h().columns(),
                        copy(op.h(), planned)));
    }

    void slopes(Stage.Slopes stage, Planned planned) {
        var delta = stage.delta();
        var op = stage.activation();
        var sums = stage.sums();
        var ofSlopes = new ColumnSums(op.gradient(), delta, Factor.ONE, Factor.ZERO);
        int chunks = ColumnParts.chunks(n, delta.columns());
        launches.kernel(
                ColumnParts.tiles(delta.columns()) * chunks,
                ColumnParts.threads(n),
                new BackwardParametric(
                        out(delta, planned),
                        at(delta),
                        mask(stage.drop()),
                        at(op.a()),
                        at(op.p()),
                        stride(),
                        n,
                        delta.columns(),
                        copy(delta, planned),
                        sums(sums),
                        partsOf(sums, chunks),
                        new SlopeSums(
                                at(ofSlopes.out()),
                                address(ofSlopes.alpha()),
                                address(ofSlopes.beta()),
                                parts.of(ofSlopes, chunks)),
                        chunks));
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

    void batchNorm(Operation.BatchNorm op, Planned planned) {
        new NormLaunches(launches, places, n).batchNorm(op, copy(op.h(), planned));
    }

    void batchNormBackward(Operation.BatchNormBackward op, Planned planned) {
        new NormLaunches(launches, places, n).batchNormBackward(op, copy(op.delta(), planned));
    }

    void standardize(Operation.Standardize op, Planned planned) {
        new NormLaunches(launches, places, n).standardize(op, copy(op.h(), planned));
    }

    /** As a mask, x̂ multiplies δ for the sums alone. */
    void scaleGradient(ScaleGradient op) {
        var sums = new ColumnSums(op.gradient(), op.delta(), Factor.ONE, Factor.ZERO);
        columns(op.delta(), Reals.NULL, at(op.normalized()), Reals.NULL, IDENTITY, Copy.NONE, Optional.of(sums));
    }

    void sum(Sum op, Planned planned) {
        new NormLaunches(launches, places, n).sum(op, copy(op.out(), planned));
    }

    void lossGradient(LossGradient op, Planned planned) {
        int columns = op.o().columns();
        boolean few = Launches.isFew(columns);
        int threads = few ? Launches.threadsFor(n) : Launches.threadsFor(columns);
        var outputs = outputs(op);
        var loss = objective.orElseThrow();
        var copy = copy(op.o(), planned);
        launches.kernel(
                Math.min(Launches.MOST_BLOCKS, few ? Launches.divided(n, threads) : n),
                threads,
                few
                        ? new LossGradientOfFew(outputs, loss, places.losses(), places.scores(), copy)
                        : new KernelArguments.LossGradient(outputs, loss, places.losses(), places.scores(), copy));
    }

    void loss(Stage.Loss stage, Planned planned) {
        var op = stage.gradient();
        launches.kernel(
                1,
                ColumnParts.threads(n),
                new LossAndSums(
                        outputs(op),
                        objective.orElseThrow(),
                        step.lossSums(),
                        step.scoreSums(),
                        copy(op.o(), planned),
                        sums(stage.sums())));
    }

    private Outputs outputs(LossGradient op) {
        var targets = feed.targets();
        return new Outputs(
                at(op.o()),
                stride(),
                n,
                op.o().columns(),
                feed.order(step.now()),
                feed.partners(),
                targets.targets(),
                targets.width(),
                targets.weights());
    }

    void sumLosses() {
        launches.kernel(
                1,
                Launches.threadsFor(n),
                new SumLosses(step.now(), places.losses(), places.scores(), n, step.lossSums(), step.scoreSums()));
    }

    void penalize(Penalize op, Planned planned) {
        int count = count(op.w());
        launches.fours(
                count,
                new KernelArguments.Penalize(
                        at(op.to()),
                        at(op.w()),
                        stride(),
                        count,
                        op.penalty().l1(),
                        op.penalty().l2(),
                        address(op.alpha())));
        round(op.to(), planned);
    }

    void average(Average op) {
        int count = count(op.to());
        launches.fours(
                count,
                new KernelArguments.Average(
                        at(op.to()), at(op.of()), stride(), count, step.address(new StepNumber.OfMean(op.kept()))));
    }

    private Reals at(Matrix matrix) {
        return places.at(matrix);
    }

    private long stride() {
        return places.stride();
    }

    private int count(Matrix matrix) {
        return matrix.rows(n) * matrix.columns();
    }
}
