package chainrule.experiment.comparison;

import chainrule.config.RunConfig;
import chainrule.datasets.Subset;
import chainrule.datasets.toy.Circles;
import chainrule.datasets.toy.Curve;
import chainrule.datasets.toy.Plane;
import chainrule.experiment.ExperimentContext;
import chainrule.model.Loss;
import chainrule.run.Preparation;
import chainrule.study.Group;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What the best possible predictor of a data set gets wrong. It is known where the code draws the data and their distribution is written
 * down: of real targets it is the function without its noise. Errors are shares: of classes those that are wrong, of real targets
 * 1 − R².
 *
 * @param expected on new samples
 * @param training on the very training samples: a network with a smaller error has learnt their noise
 * @param validation on the very validation samples
 * @param loss the mean loss on the validation samples, in the units in which it is learnt; NaN where the loss has another minimum
 */
public record BayesError(double expected, double training, double validation, double loss) {
    private static final String CIRCLES = "circles";
    private static final String PLANE = "plane";

    /** Real targets without noise. */
    private record Function(double noise, UnaryOperator<double[]> values) {}

    /** Of the data that configurations are trained on; empty where their distribution is not known. */
    public static Optional<BayesError> of(List<Group> groups, ExperimentContext context) {
        return groups.stream()
                .flatMap(group -> group.outcomes().stream())
                .map(outcome -> outcome.trial().config())
                // The unit of standardised targets is measured on the training split: the largest measures it best.
                .reduce((a, b) -> trained(a, context) > trained(b, context) ? a : b)
                .flatMap(config -> of(config, context.data(config)));
    }

    private static int trained(RunConfig config, ExperimentContext context) {
        return context.data(config).split().train().count();
    }

    /** Of the data of one configuration. */
    static Optional<BayesError> of(RunConfig config, Preparation data) {
        String name = config.data().name();
        if (name.equals(CIRCLES)) {
            double error = Circles.bayesError();
            return Optional.of(new BayesError(error, error, error, error == 0 ? 0 : Double.NaN));
        }
        return function(name)
                .map(f -> new Function(config.source().drawing().noise().orElse(f.noise()), f.values()))
                .map(f -> ofReals(f, data, data.spec(config.model()).loss()));
    }

    private static Optional<Function> function(String name) {
        if (name.equals(PLANE)) {
            return Optional.of(new Function(Plane.NOISE, Plane::at));
        }
        return Arrays.stream(Curve.values())
                .filter(curve -> curve.label().equals(name))
                .findFirst()
                .map(curve -> new Function(curve.noise(), x -> new double[] {curve.at(x[0])}));
    }

    private static BayesError ofReals(Function f, Preparation data, Loss loss) {
        double[] scale = data.scaling().scale();
        var validation = data.split().validation();
        double noise =
                Arrays.stream(scale).map(s -> f.noise() * f.noise() * s * s).sum() / scale.length;
        double squares = squaredError(f, data, validation);
        return new BayesError(
                noise / data.inOrder(validation).targetVariance(),
                squaredError(f, data, data.split().train())
                        / data.inOrder(data.split().train()).targetVariance(),
                squares / data.inOrder(validation).targetVariance(),
                loss.kind() == Loss.Kind.SQUARED_ERROR ? squares : Double.NaN);
    }

    /** Of the function, on some samples: the mean over samples and targets, in the units in which targets are learnt. */
    private static double squaredError(Function f, Preparation data, Subset samples) {
        double[] scale = data.scaling().scale();
        var features = samples.samples().features();
        var x = new double[features.width()];
        double sum = 0;
        for (int i = 0; i < samples.count(); i++) {
            int row = samples.rows()[i];
            Arrays.setAll(x, j -> features.exact(row, j));
            double[] values = f.values().apply(x);
            for (int k = 0; k < scale.length; k++) {
                double error = scale[k] * (samples.target(i, k) - values[k]);
                sum += error * error;
            }
        }
        return sum / samples.count() / scale.length;
    }
}
