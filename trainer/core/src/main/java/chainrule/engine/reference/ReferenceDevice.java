package chainrule.engine.reference;

import chainrule.engine.step.Device;
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
import chainrule.formulas.BatchNorm;
import chainrule.formulas.DropoutMask;
import chainrule.formulas.ElasticNet;
import chainrule.formulas.LayerNorm;
import chainrule.formulas.Scalars;
import chainrule.model.Precision;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Plain Java loops in float64, each as its formula is written: what every other device is tested against. In float32 what
 * an operation wrote is rounded behind it; in bfloat16 and tf32 the factors of products are rounded, too.
 */
public final class ReferenceDevice implements Device {
    @Override
    public Memory allocate(Collection<Matrix> matrices, int batch, Precision precision) {
        var arrays = new HashMap<Matrix, double[]>();
        matrices.forEach(m -> arrays.put(m, new double[m.rows(batch) * m.columns()]));
        return new Arrays(arrays, precision);
    }

    private record Arrays(Map<Matrix, double[]> of, Precision precision) implements Memory, Operation.Cases<Kernel> {
        @Override
        public void write(Matrix matrix, double[] values, int at) {
            double[] array = of.get(matrix);
            System.arraycopy(values, at, array, 0, array.length);
            round(array);
        }

        @Override
        public void read(Matrix matrix, int n, double[] to, int at) {
            System.arraycopy(of.get(matrix), 0, to, at, matrix.rows(n) * matrix.columns());
        }

        @Override
        public Kernel kernel(List<Operation> operations) {
            var kernels = operations.stream().map(this::kernel).toList();
            return step -> kernels.forEach(kernel -> kernel.run(step));
        }

        private Kernel kernel(Operation operation) {
            var kernel = operation.choose(this);
            if (precision == Precision.FLOAT64) {
                return kernel;
            }
            return step -> {
                kernel.run(step);
                operation.matrices().forEach(matrix -> round(of.get(matrix)));
            };
        }

        private void round(double[] array) {
            java.util.Arrays.setAll(array, i -> precision.rounded(array[i]));
        }

        @Override
        public Kernel gather(Gather gather) {
            return s -> s.batches().gather(s.order(), s.from(), s.n(), s.epoch(), of.get(gather.x()));
        }

        @Override
        public Kernel features(Features features) {
            return s -> features(features, s);
        }

        @Override
        public Kernel featuresGradient(FeaturesGradient features) {
            return s -> featuresGradient(features, s);
        }

        @Override
        public Kernel product(Product product) {
            return s -> multiply(product, s);
        }

        @Override
        public Kernel activate(Activate activate) {
            return s -> activate(activate, s);
        }

        @Override
        public Kernel parametric(Parametric parametric) {
            return s -> parametric(parametric, s);
        }

        @Override
        public Kernel parametricBackward(ParametricBackward backward) {
            return s -> parametricBackward(backward, s);
        }

        @Override
        public Kernel drop(Drop drop) {
            return s -> drop(drop, s);
        }

        @Override
        public Kernel lossGradient(LossGradient loss) {
            return s -> lossGradient(loss, s);
        }

        @Override
        public Kernel dropBackward(DropBackward drop) {
            return s -> timesMask(drop.delta(), drop.delta(), drop.mask(), s);
        }

        @Override
        public Kernel activationBackward(ActivationBackward backward) {
            return s -> activationBackward(backward, s);
        }

        @Override
        public Kernel columnSums(ColumnSums sums) {
            return s -> columnSums(sums, s);
        }

        @Override
        public Kernel penalize(Penalize penalize) {
            return s -> ElasticNet.addGradient(
                    penalize.penalty().l1(),
                    penalize.penalty().l2(),
                    of.get(penalize.w()),
                    penalize.alpha().at(s.rate()),
                    of.get(penalize.to()));
        }

        @Override
        public Kernel clipGradients(ClipGradients clip) {
            return s -> clip(clip);
        }

        @Override
        public Kernel update(Update update) {
            return s -> update(update, s);
        }

        private void update(Update op, Step s) {
            int from = op.from();
            int to = from + op.count();
            double[] w = java.util.Arrays.copyOfRange(of.get(op.w()), from, to);
            double[] g = java.util.Arrays.copyOfRange(of.get(op.gradient()), from, to);
            double[][] states = op.states().stream()
                    .map(state -> java.util.Arrays.copyOfRange(of.get(state), from, to))
                    .toArray(double[][]::new);
            op.optimizer().step(w, g, states, op.count(), op.rate(s), s.number() + 1);
            System.arraycopy(w, 0, of.get(op.w()), from, op.count());
            for (int i = 0; i < states.length; i++) {
                System.arraycopy(states[i], 0, of.get(op.states().get(i)), from, op.count());
            }
        }

        @Override
        public Kernel average(Average average) {
            return s -> {
                double kept = average.kept().at(s);
                double[] to = of.get(average.to());
                double[] other = of.get(average.of());
                java.util.Arrays.setAll(to, i -> kept == 1 ? to[i] : kept * to[i] + (1 - kept) * other[i]);
            };
        }

        @Override
        public Kernel layerNorm(Operation.LayerNorm op) {
            return s -> layerNorm(op, s);
        }

        @Override
        public Kernel layerNormBackward(Operation.LayerNormBackward op) {
            return s -> {
                int width = op.gamma().columns();
                for (int i = 0; i < s.n(); i++) {
                    LayerNorm.backward(
                            of.get(op.delta()),
                            of.get(op.normalized()),
                            i * width,
                            width,
                            of.get(op.inverse())[i],
                            of.get(op.gamma()));
                }
            };
        }

        @Override
        public Kernel batchNorm(Operation.BatchNorm op) {
            return s -> batchNorm(op, s);
        }

        @Override
        public Kernel batchNormBackward(Operation.BatchNormBackward op) {
            return s -> batchNormBackward(op, s);
        }

        @Override
        public Kernel standardize(Operation.Standardize op) {
            return s -> standardize(op, s);
        }

        @Override
        public Kernel scaleGradient(Operation.ScaleGradient op) {
            return s -> scaleGradient(op, s);
        }

        @Override
        public Kernel sum(Operation.Sum op) {
            return s -> sum(op, s);
        }

        private void layerNorm(Operation.LayerNorm op, Step s) {
            int width = op.gamma().columns();
            for (int i = 0; i < s.n(); i++) {
                of.get(op.inverse())[i] = LayerNorm.forward(
                        of.get(op.a()),
                        i * width,
                        width,
                        op.epsilon(),
                        of.get(op.gamma()),
                        0,
                        of.get(op.normalized()),
                        of.get(op.h()));
            }
        }

        private void batchNorm(Operation.BatchNorm op, Step s) {
            int width = op.gamma().columns();
            for (int j = 0; j < width; j++) {
                var column = BatchNorm.forward(
                        of.get(op.a()),
                        j,
                        s.n(),
                        width,
                        op.epsilon(),
                        of.get(op.gamma())[j],
                        of.get(op.normalized()),
                        of.get(op.h()));
                of.get(op.mean())[j] = column.mean();
                of.get(op.variance())[j] = column.unbiased();
                of.get(op.inverse())[j] = column.inverse();
            }
        }

        private void batchNormBackward(Operation.BatchNormBackward op, Step s) {
            int width = op.gamma().columns();
            double[] delta = of.get(op.delta());
            double[] normalized = of.get(op.normalized());
            for (int i = 0; i < s.n() * width; i++) {
                int j = i % width;
                double scale = of.get(op.gamma())[j] * of.get(op.inverse())[j];
                double sum = of.get(op.sum())[j];
                double along = of.get(op.along())[j];
                delta[i] = BatchNorm.backward(delta[i], normalized[i], scale, sum, along, s.n());
            }
        }

        private void standardize(Operation.Standardize op, Step s) {
            int width = op.gamma().columns();
            for (int i = 0; i < s.n() * width; i++) {
                int j = i % width;
                double mean = op.mean().map(m -> of.get(m)[j]).orElse(0.0);
                double scale = BatchNorm.scale(of.get(op.gamma())[j], of.get(op.variance())[j], op.epsilon());
                of.get(op.h())[i] = (of.get(op.a())[i] - mean) * scale;
            }
        }

        private void scaleGradient(Operation.ScaleGradient op, Step s) {
            double[] delta = of.get(op.delta());
            double[] normalized = of.get(op.normalized());
            double[] gradient = of.get(op.gradient());
            java.util.Arrays.fill(gradient, 0);
            for (int i = 0; i < s.n() * gradient.length; i++) {
                gradient[i % gradient.length] += delta[i] * normalized[i];
            }
        }

        private void sum(Operation.Sum op, Step s) {
            double[] out = of.get(op.out());
            for (int i = 0; i < s.n() * op.out().columns(); i++) {
                double sum = 0;
                for (var term : op.terms()) {
                    sum += of.get(term)[i];
                }
                out[i] = sum;
            }
        }

        private void clip(ClipGradients op) {
            double squares = op.gradients().stream()
                    .flatMapToDouble(gradient -> java.util.Arrays.stream(of.get(gradient)))
                    .map(g -> g * g)
                    .sum();
            for (var gradient : op.gradients()) {
                double[] elements = of.get(gradient);
                java.util.Arrays.setAll(elements, i -> elements[i] * op.factor(squares));
            }
        }

        private void multiply(Product product, Step s) {
            double alpha = product.alpha().at(s.rate());
            double beta = product.beta().at(s.rate());
            double[] out = of.get(product.out());
            double[] a = factor(product.a());
            double[] b = factor(product.b());
            int columns = product.out().columns();
            int inner =
                    product.transposeA() ? product.a().rows(s.n()) : product.a().columns();
            for (int i = 0; i < product.out().rows(s.n()); i++) {
                for (int j = 0; j < columns; j++) {
                    double sum = 0;
                    for (int k = 0; k < inner; k++) {
                        sum += a[product.transposeA() ? k * product.a().columns() + i : i * inner + k]
                                * b[product.transposeB() ? j * inner + k : k * columns + j];
                    }
                    int at = i * columns + j;
                    out[at] = alpha * sum + (beta == 0 ? 0 : beta * out[at]);
                }
            }
        }

        /** The numbers of a matrix as products see them. */
        private double[] factor(Matrix matrix) {
            return java.util.Arrays.stream(of.get(matrix))
                    .map(precision::factor)
                    .toArray();
        }

        private void activate(Activate op, Step s) {
            double[] h = of.get(op.h());
            double[] a = of.get(op.a());
            double[] b = of.get(op.b());
            for (int i = 0; i < s.n() * b.length; i++) {
                double sum = a[i] + b[i % b.length];
                a[i] = op.isInPlace() ? sum : precision.rounded(sum);
                h[i] = op.activation().of(a[i]);
            }
        }

        private void features(Features op, Step s) {
            for (int i = 0; i < s.n(); i++) {
                op.layer()
                        .forward(
                                of.get(op.x()),
                                i * op.x().columns(),
                                of.get(op.parameters()),
                                of.get(op.z()),
                                i * op.z().columns());
            }
        }

        private void featuresGradient(FeaturesGradient op, Step s) {
            double[] gradient = of.get(op.gradient());
            java.util.Arrays.fill(gradient, 0);
            for (int i = 0; i < s.n(); i++) {
                op.layer()
                        .addGradient(
                                of.get(op.delta()),
                                of.get(op.x()),
                                i * op.x().columns(),
                                of.get(op.z()),
                                i * op.z().columns(),
                                gradient);
            }
        }

        private void parametric(Parametric op, Step s) {
            double[] a = of.get(op.a());
            double[] b = of.get(op.b());
            double[] p = of.get(op.p());
            double[] h = of.get(op.h());
            for (int i = 0; i < s.n() * b.length; i++) {
                int j = i % b.length;
                a[i] = precision.rounded(a[i] + b[j]);
                h[i] = Scalars.parametricRelu(a[i], p[j]);
            }
        }

        private void parametricBackward(ParametricBackward op, Step s) {
            double[] delta = of.get(op.delta());
            double[] a = of.get(op.a());
            double[] p = of.get(op.p());
            double[] gradient = of.get(op.gradient());
            java.util.Arrays.fill(gradient, 0);
            for (int i = 0; i < s.n() * p.length; i++) {
                int j = i % p.length;
                gradient[j] += delta[i] * Scalars.parametricRectSlope(a[i]);
                delta[i] *= Scalars.parametricReluDerivative(a[i], p[j]);
            }
        }

        private void drop(Drop op, Step s) {
            DropoutMask.fill(s.seed(), s.number(), op.layer(), op.keep(), of.get(op.mask()));
            timesMask(op.out(), op.h(), op.mask(), s);
        }

        private void timesMask(Matrix out, Matrix in, Matrix mask, Step s) {
            double[] products = of.get(out);
            double[] values = of.get(in);
            double[] factors = of.get(mask);
            for (int i = 0; i < s.n() * out.columns(); i++) {
                products[i] = values[i] * factors[i];
            }
        }

        private void lossGradient(LossGradient op, Step s) {
            double[] o = of.get(op.o());
            int m = op.o().columns();
            var risk = new SampleRisk(op.loss(), m);
            for (int i = 0; i < s.n(); i++) {
                risk.of(s, i, o, i * m);
                s.tally().add(risk.loss(), risk.score(), 1);
            }
            for (int i = 0; i < s.n() * m; i++) {
                o[i] /= s.n();
            }
        }

        private void activationBackward(ActivationBackward op, Step s) {
            double[] delta = of.get(op.delta());
            double[] kept = of.get(op.kept());
            for (int i = 0; i < s.n() * op.kept().columns(); i++) {
                delta[i] *= op.activation().derivative(kept[i]);
            }
        }

        private void columnSums(ColumnSums op, Step s) {
            double[] out = of.get(op.out());
            double[] delta = of.get(op.delta());
            for (int j = 0; j < out.length; j++) {
                double sum = 0;
                for (int i = 0; i < s.n(); i++) {
                    sum += delta[i * out.length + j];
                }
                double beta = op.beta().at(s.rate());
                out[j] = op.alpha().at(s.rate()) * sum + (beta == 0 ? 0 : beta * out[j]);
            }
        }

        @Override
        public void close() {}
    }
}
