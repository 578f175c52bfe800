package chainrule.engine.step;

import chainrule.base.UserException;
import chainrule.engine.step.Device.Memory;
import chainrule.engine.step.Operation.Activate;
import chainrule.engine.step.Operation.ActivationBackward;
import chainrule.engine.step.Operation.Average;
import chainrule.engine.step.Operation.BatchNorm;
import chainrule.engine.step.Operation.BatchNormBackward;
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
import chainrule.engine.step.Operation.ParametricBackward;
import chainrule.engine.step.Operation.Penalize;
import chainrule.engine.step.Operation.Product;
import chainrule.engine.step.Operation.ScaleGradient;
import chainrule.engine.step.Operation.Standardize;
import chainrule.engine.step.Operation.Sum;
import chainrule.engine.step.Operation.Update;
import chainrule.engine.step.WorkedSample.Kind;
import chainrule.engine.step.WorkedSample.Quantity;
import chainrule.model.Activation;
import chainrule.model.MlpSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Runs the operations of one sample's gradients one after the other, and keeps what each leaves. */
final class Tracing implements Operation.Cases<Void> {
    private final MlpSpec spec;
    private final StepProgram program;
    private final Memory memory;
    private final Step step;
    private final double[] target;
    private final List<Quantity> quantities = new ArrayList<>();

    Tracing(MlpSpec spec, StepProgram program, Memory memory, Step step, double[] target) {
        this.spec = spec;
        this.program = program;
        this.memory = memory;
        this.step = step;
        this.target = target;
    }

    /** Forward as computed; backward with the gradients of each layer's parameters before those of what is below it, as derived. */
    List<Quantity> quantities() {
        int loss = IntStream.range(0, quantities.size())
                .filter(i -> quantities.get(i).kind() == Kind.LOSS)
                .findFirst()
                .orElseThrow();
        var ordered = new ArrayList<>(quantities.subList(0, loss + 1));
        quantities.stream()
                .skip(loss + 1)
                .sorted(Comparator.comparingInt(Tracing::depth).reversed())
                .forEach(ordered::add);
        return ordered;
    }

    private static int depth(Quantity gradient) {
        return switch (gradient.kind()) {
            case BIAS_GRADIENT, WEIGHT_GRADIENT, PENALIZED_GRADIENT -> 2 * gradient.layer();
            default -> 2 * gradient.layer() + 1;
        };
    }

    private void run(Operation operation) {
        memory.kernel(List.of(operation)).run(step);
    }

    private double[] read(Matrix matrix) {
        var values = new double[matrix.rows(1) * matrix.columns()];
        memory.read(matrix, 1, values, 0);
        return values;
    }

    private void add(Kind kind, int layer, double[] values) {
        quantities.add(new Quantity(kind, layer, values.length, 1, values));
    }

    /** Stored n_in×n_out, kept n_out×n_in. */
    private void addWeights(Kind kind, int layer, Matrix matrix) {
        double[] stored = read(matrix);
        int rows = matrix.columns();
        int columns = matrix.rows();
        var values = new double[stored.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                values[i * columns + j] = stored[j * rows + i];
            }
        }
        quantities.add(new Quantity(kind, layer, rows, columns, values));
    }

    private int last() {
        return spec.layers().size();
    }

    /** From 1. */
    private int layerOfWeights(Matrix w) {
        return program.weights().indexOf(w) + 1;
    }

    private int layerOfBiases(Matrix b) {
        return program.biases().indexOf(b) + 1;
    }

    @Override
    public Void gather(Gather gather) {
        run(gather);
        add(Kind.INPUT, 0, read(gather.x()));
        return null;
    }

    @Override
    public Void product(Product product) {
        run(product);
        int forward = product.transposeB() ? 0 : layerOfWeights(product.b());
        if (forward > 0) {
            addWeights(Kind.WEIGHTS, forward, product.b());
        } else if (product.transposeB()) {
            int layer = layerOfWeights(product.b()) - 1;
            if (layer == 0) {
                add(Kind.INPUT_GRADIENT, 0, read(product.out()));
            } else if (spec.layers().get(layer - 1).dropout() > 0) {
                add(Kind.DROPPED_GRADIENT, layer, read(product.out()));
            } else {
                addActivationGradient(layer, product.out());
            }
        } else {
            int layer = gradientLayer(product.out(), program.weights());
            addWeights(Kind.WEIGHT_GRADIENT, layer, product.out());
        }
        return null;
    }

    /** Through the identity the gradient stays unchanged, without an operation. */
    private void addActivationGradient(int layer, Matrix delta) {
        add(Kind.ACTIVATION_GRADIENT, layer, read(delta));
        if (spec.layers().get(layer - 1).activation() instanceof Activation.Identity) {
            add(Kind.PRE_ACTIVATION_GRADIENT, layer, read(delta));
        }
    }

    /** Of the matrix that this is the gradient of. */
    private static int gradientLayer(Matrix gradient, List<Matrix> of) {
        return of.stream().map(Dense::gradient).toList().indexOf(gradient) + 1;
    }

    @Override
    public Void activate(Activate activate) {
        int layer = layerOfBiases(activate.b());
        double[] sum = read(activate.a());
        double[] bias = read(activate.b());
        add(Kind.BIASES, layer, bias);
        // In place, h̃ is overwritten with h: the same sum is added here.
        java.util.Arrays.setAll(sum, i -> sum[i] + bias[i]);
        add(layer == last() ? Kind.OUTPUT : Kind.PRE_ACTIVATION, layer, sum);
        run(activate);
        if (layer < last()) {
            add(Kind.ACTIVATION, layer, read(activate.h()));
        }
        return null;
    }

    @Override
    public Void drop(Drop drop) {
        run(drop);
        add(Kind.DROPPED, drop.layer() + 1, read(drop.out()));
        return null;
    }

    @Override
    public Void lossGradient(LossGradient loss) {
        add(Kind.PREDICTION, 0, spec.loss().response(read(loss.o()), 0, spec.outputs()));
        add(Kind.TARGET, 0, target);
        run(loss);
        add(Kind.LOSS, 0, new double[] {step.tally().loss()});
        add(Kind.OUTPUT_GRADIENT, last(), read(loss.o()));
        return null;
    }

    @Override
    public Void dropBackward(DropBackward drop) {
        run(drop);
        addActivationGradient(quantities.get(quantities.size() - 1).layer(), drop.delta());
        return null;
    }

    @Override
    public Void activationBackward(ActivationBackward backward) {
        run(backward);
        add(Kind.PRE_ACTIVATION_GRADIENT, quantities.get(quantities.size() - 1).layer(), read(backward.delta()));
        return null;
    }

    @Override
    public Void columnSums(ColumnSums sums) {
        int layer = gradientLayer(sums.out(), program.biases());
        run(sums);
        add(Kind.BIAS_GRADIENT, layer, read(sums.out()));
        return null;
    }

    @Override
    public Void penalize(Penalize penalize) {
        run(penalize);
        addWeights(Kind.PENALIZED_GRADIENT, layerOfWeights(penalize.w()), penalize.to());
        return null;
    }

    private static Void refuse(String what) {
        throw new UserException(
                "this network has %s, and one sample is worked through dense layers only: explain it without numbers, or choose another network"
                        .formatted(what));
    }

    @Override
    public Void features(Features operation) {
        return refuse("an input layer");
    }

    @Override
    public Void featuresGradient(FeaturesGradient operation) {
        return refuse("an input layer");
    }

    @Override
    public Void parametric(Parametric operation) {
        return refuse("learnt slopes");
    }

    @Override
    public Void parametricBackward(ParametricBackward operation) {
        return refuse("learnt slopes");
    }

    @Override
    public Void layerNorm(LayerNorm operation) {
        return refuse("layer normalisation");
    }

    @Override
    public Void layerNormBackward(LayerNormBackward operation) {
        return refuse("layer normalisation");
    }

    @Override
    public Void batchNorm(BatchNorm operation) {
        return refuse("batch normalisation");
    }

    @Override
    public Void batchNormBackward(BatchNormBackward operation) {
        return refuse("batch normalisation");
    }

    @Override
    public Void standardize(Standardize operation) {
        return refuse("batch normalisation");
    }

    @Override
    public Void scaleGradient(ScaleGradient operation) {
        return refuse("a normalisation");
    }

    @Override
    public Void sum(Sum operation) {
        return refuse("residual connections");
    }

    @Override
    public Void clipGradients(ClipGradients operation) {
        throw new AssertionError("no part of a program that computes gradients alone");
    }

    @Override
    public Void update(Update operation) {
        throw new AssertionError("no part of a program that computes gradients alone");
    }

    @Override
    public Void average(Average operation) {
        throw new AssertionError("no part of a program that computes gradients alone");
    }
}
