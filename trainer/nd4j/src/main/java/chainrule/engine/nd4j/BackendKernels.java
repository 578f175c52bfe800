package chainrule.engine.nd4j;

import chainrule.engine.step.Device.Kernel;
import chainrule.engine.step.Matrix;
import chainrule.engine.step.Operation;
import chainrule.engine.step.Operation.Activate;
import chainrule.engine.step.Operation.ActivationBackward;
import chainrule.engine.step.Operation.Average;
import chainrule.engine.step.Operation.ClipGradients;
import chainrule.engine.step.Operation.ColumnSums;
import chainrule.engine.step.Operation.Drop;
import chainrule.engine.step.Operation.DropBackward;
import chainrule.engine.step.Operation.Features;
import chainrule.engine.step.Operation.FeaturesGradient;
import chainrule.engine.step.Operation.Gather;
import chainrule.engine.step.Operation.LossGradient;
import chainrule.engine.step.Operation.Parametric;
import chainrule.engine.step.Operation.ParametricBackward;
import chainrule.engine.step.Operation.Penalize;
import chainrule.engine.step.Operation.Product;
import chainrule.engine.step.Operation.Update;
import chainrule.engine.step.SampleRisk;
import chainrule.engine.step.Step;
import chainrule.formulas.DropoutMask;
import chainrule.formulas.expression.Derivable;
import chainrule.formulas.expression.Expression;
import chainrule.formulas.expression.Expression.Variable;
import chainrule.model.Activation;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Expm1;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Log1p;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * A step's operations as ND4J's. What is drawn or looked up by sample, the inputs, dropout's masks and the losses, is made by the
 * processor and carried over.
 */
final class BackendKernels implements Operation.Cases<Kernel> {
    private final BackendMemory memory;

    private BackendKernels(BackendMemory memory) {
        this.memory = memory;
    }

    static Kernel of(Operation operation, BackendMemory memory) {
        return operation.choose(new BackendKernels(memory));
    }

    @Override
    public Kernel gather(Gather op) {
        return gather(op.x(), memory);
    }

    @Override
    public Kernel features(Features op) {
        return s -> features(op, memory, s);
    }

    @Override
    public Kernel featuresGradient(FeaturesGradient op) {
        return s -> featuresGradient(op, memory, s);
    }

    @Override
    public Kernel product(Product op) {
        return s -> multiply(op, memory, s);
    }

    @Override
    public Kernel activate(Activate op) {
        return s -> {
            var a = memory.array(op.a(), s.n()).addiRowVector(memory.array(op.b(), 0));
            var h = memory.array(op.h(), s.n());
            activate(op.activation(), op.isInPlace() ? h : h.assign(a));
        };
    }

    @Override
    public Kernel parametric(Parametric op) {
        return s -> parametric(op, memory, s);
    }

    @Override
    public Kernel parametricBackward(ParametricBackward op) {
        return s -> parametricBackward(op, memory, s);
    }

    @Override
    public Kernel drop(Drop op) {
        return s -> drop(op, memory, s);
    }

    @Override
    public Kernel lossGradient(LossGradient op) {
        return s -> lossGradient(op, memory.array(op.o(), s.n()), s);
    }

    @Override
    public Kernel dropBackward(DropBackward op) {
        return s -> memory.array(op.delta(), s.n()).muli(memory.array(op.mask(), s.n()));
    }

    @Override
    public Kernel activationBackward(ActivationBackward op) {
        return s -> backward(op.activation(), memory.array(op.delta(), s.n()), memory.array(op.kept(), s.n()));
    }

    @Override
    public Kernel columnSums(ColumnSums op) {
        return s -> columnSums(op, memory, s);
    }

    @Override
    public Kernel penalize(Penalize op) {
        return s -> penalize(op, memory.array(op.to(), 0), memory.array(op.w(), 0), s);
    }

    @Override
    public Kernel clipGradients(ClipGradients op) {
        return s -> clip(op, memory);
    }

    @Override
    public Kernel update(Update op) {
        return s -> update(op, memory, s);
    }

    @Override
    public Kernel average(Average op) {
        return s -> {
            double kept = op.kept().at(s);
            if (kept != 1) {
                memory.array(op.to(), 0)
                        .muli(kept)
                        .addi(memory.array(op.of(), 0).mul(1 - kept));
            }
        };
    }

    @Override
    public Kernel layerNorm(Operation.LayerNorm op) {
        return BackendNorms.layerNorm(op, memory);
    }

    @Override
    public Kernel layerNormBackward(Operation.LayerNormBackward op) {
        return BackendNorms.layerNormBackward(op, memory);
    }

    @Override
    public Kernel batchNorm(Operation.BatchNorm op) {
        return BackendNorms.batchNorm(op, memory);
    }

    @Override
    public Kernel batchNormBackward(Operation.BatchNormBackward op) {
        return BackendNorms.batchNormBackward(op, memory);
    }

    @Override
    public Kernel standardize(Operation.Standardize op) {
        return BackendNorms.standardize(op, memory);
    }

    @Override
    public Kernel scaleGradient(Operation.ScaleGradient op) {
        return s -> memory.array(op.gradient(), 0)
                .assign(memory.array(op.delta(), s.n())
                        .mul(memory.array(op.normalized(), s.n()))
                        .sum(true, 0));
    }

    @Override
    public Kernel sum(Operation.Sum op) {
        return BackendNorms.sum(op, memory);
    }

    private static Kernel gather(Matrix x, BackendMemory memory) {
        return s -> {
            int count = s.n() * x.columns();
            INDArray rows;
            if (memory.type() == DataType.DOUBLE) {
                var inputs = new double[count];
                s.batches().gatherTogether(s.order(), s.from(), s.n(), s.epoch(), inputs);
                rows = Nd4j.createFromArray(inputs);
            } else {
                var inputs = new float[count];
                s.batches().gatherTogether(s.order(), s.from(), s.n(), s.epoch(), inputs);
                rows = Nd4j.createFromArray(inputs);
            }
            memory.array(x, s.n()).assign(rows.reshape('c', s.n(), x.columns()));
        };
    }

    /** By the processor, as what is looked up by sample. */
    private static void features(Features op, BackendMemory memory, Step s) {
        double[] x = BackendMemory.numbers(memory.array(op.x(), s.n()));
        double[] parameters = BackendMemory.numbers(memory.array(op.parameters(), 0));
        var z = new double[s.n() * op.z().columns()];
        for (int i = 0; i < s.n(); i++) {
            op.layer()
                    .forward(x, i * op.x().columns(), parameters, z, i * op.z().columns());
        }
        BackendMemory.put(z, memory.array(op.z(), s.n()));
    }

    private static void featuresGradient(FeaturesGradient op, BackendMemory memory, Step s) {
        double[] delta = BackendMemory.numbers(memory.array(op.delta(), s.n()));
        double[] x = BackendMemory.numbers(memory.array(op.x(), s.n()));
        double[] z = BackendMemory.numbers(memory.array(op.z(), s.n()));
        var gradient = new double[op.gradient().columns()];
        for (int i = 0; i < s.n(); i++) {
            int xAt = i * op.x().columns();
            op.layer().addGradient(delta, x, xAt, z, i * op.z().columns(), gradient);
        }
        BackendMemory.put(gradient, memory.array(op.gradient(), 0));
    }

    private static void parametric(Parametric op, BackendMemory memory, Step s) {
        var a = memory.array(op.a(), s.n()).addiRowVector(memory.array(op.b(), 0));
        var below = Transforms.min(a, 0, true).muliRowVector(memory.array(op.p(), 0));
        memory.array(op.h(), s.n()).assign(Transforms.max(a, 0, true).addi(below));
    }

    private static void parametricBackward(ParametricBackward op, BackendMemory memory, Step s) {
        var a = memory.array(op.a(), s.n());
        var delta = memory.array(op.delta(), s.n());
        memory.array(op.gradient(), 0)
                .assign(Transforms.min(a, 0, true).muli(delta).sum(true, 0));
        var above = a.gt(0).castTo(a.dataType());
        var factors = above.rsub(1).muliRowVector(memory.array(op.p(), 0)).addi(above);
        delta.muli(factors);
    }

    private static void multiply(Product op, BackendMemory memory, Step s) {
        Nd4j.gemm(
                memory.array(op.a(), s.n()),
                memory.array(op.b(), s.n()),
                memory.array(op.out(), s.n()),
                op.transposeA(),
                op.transposeB(),
                op.alpha().at(s.rate()),
                op.beta().at(s.rate()));
    }

    /** In place; gives a. */
    private static INDArray activate(Activation activation, INDArray a) {
        return switch (activation.kind()) {
            case IDENTITY -> a;
            case SIGMOID -> Transforms.tanh(a.muli(0.5), false).addi(1).muli(0.5);
            case TANH -> Transforms.tanh(a, false);
            case RELU -> Transforms.relu(a, false);
            case LEAKY_RELU -> a.muli(slopes(a, activation.alpha()));
            case PARAMETRIC -> throw new IllegalStateException("slopes are learnt: Parametric");
            case SOFTPLUS -> {
                INDArray small = Transforms.exp(Transforms.abs(a, true).negi(), false);
                yield Transforms.max(a, 0, false).addi(Nd4j.getExecutioner().exec(new Log1p(small)));
            }
            default -> a.assign(expression(activation.function().value(), Derivable.A, a, activation));
        };
    }

    private static INDArray expression(Expression of, Variable argument, INDArray x, Activation activation) {
        return ArrayExpression.of(of, argument, x, Map.of(Derivable.ALPHA, activation.alpha()));
    }

    /**
     * In place; gives delta.
     *
     * @param h a, where f' needs it
     */
    private static INDArray backward(Activation activation, INDArray delta, INDArray h) {
        return switch (activation.kind()) {
            case IDENTITY -> delta;
            case SIGMOID -> delta.muli(h.rsub(1).muli(h));
            case TANH -> delta.muli(h.mul(h).rsubi(1));
            case RELU -> delta.muli(h.gt(0).castTo(h.dataType()));
            case LEAKY_RELU -> delta.muli(slopes(h, activation.alpha()));
            case PARAMETRIC -> throw new IllegalStateException("slopes are learnt: ParametricBackward");
            case SOFTPLUS ->
                delta.muli(Nd4j.getExecutioner().exec(new Expm1(h.neg())).negi());
            default -> {
                var argument = activation.keepsArgument() ? Derivable.A : Derivable.H;
                yield delta.muli(expression(activation.function().derivative(), argument, h, activation));
            }
        };
    }

    /** 1 for a ≥ 0, else α. */
    private static INDArray slopes(INDArray a, double alpha) {
        return a.gte(0).castTo(a.dataType()).muli(1 - alpha).addi(alpha);
    }

    private static void drop(Drop op, BackendMemory memory, Step s) {
        var factors = new double[s.n() * op.h().columns()];
        DropoutMask.fill(s.seed(), s.number(), op.layer(), op.keep(), factors);
        var mask = memory.array(op.mask(), s.n());
        BackendMemory.put(factors, mask);
        memory.array(op.h(), s.n()).muli(mask, memory.array(op.out(), s.n()));
    }

    private static void lossGradient(LossGradient op, INDArray o, Step s) {
        int outputs = op.o().columns();
        double[] logits = BackendMemory.numbers(o);
        var risk = new SampleRisk(op.loss(), outputs);
        for (int i = 0; i < s.n(); i++) {
            risk.of(s, i, logits, i * outputs);
            s.tally().add(risk.loss(), risk.score(), 1);
        }
        for (int i = 0; i < logits.length; i++) {
            logits[i] /= s.n();
        }
        BackendMemory.put(logits, o);
    }

    private static void columnSums(ColumnSums op, BackendMemory memory, Step s) {
        var out = memory.array(op.out(), 0);
        var sums = memory.array(op.delta(), s.n()).sum(true, 0).muli(op.alpha().at(s.rate()));
        if (op.beta().isZero()) {
            out.assign(sums);
        } else {
            out.muli(op.beta().at(s.rate())).addi(sums);
        }
    }

    private static void penalize(Penalize op, INDArray to, INDArray w, Step s) {
        var gradient = Transforms.sign(w, true)
                .muli(op.penalty().l1())
                .addi(w.mul(2 * op.penalty().l2()));
        to.addi(gradient.muli(op.alpha().at(s.rate())));
    }

    private static void clip(ClipGradients op, BackendMemory memory) {
        double squares = 0;
        for (var gradient : op.gradients()) {
            double norm = memory.array(gradient, 0).norm2Number().doubleValue();
            squares += norm * norm;
        }
        double factor = op.factor(squares);
        if (factor != 1) {
            op.gradients().forEach(gradient -> memory.array(gradient, 0).muli(factor));
        }
    }

    private static void update(Update op, BackendMemory memory, Step s) {
        var w = part(op, memory.array(op.w(), 0));
        var g = part(op, memory.array(op.gradient(), 0));
        var states = op.states().stream()
                .map(state -> part(op, memory.array(state, 0)))
                .toList();
        double rate = op.rate(s);
        if (op.optimizer().weightDecay() > 0) {
            w.muli(1 - rate * op.optimizer().weightDecay());
        }
        op.optimizer().choose(new ArrayUpdate(g, states, rate, s.number() + 1));
        w.subi(g);
    }

    /** A view of what an update changes. */
    private static INDArray part(Update op, INDArray whole) {
        return op.isWhole()
                ? whole
                : whole.get(NDArrayIndex.all(), NDArrayIndex.interval(op.from(), op.from() + op.count()));
    }
}
