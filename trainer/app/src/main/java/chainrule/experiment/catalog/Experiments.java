package chainrule.experiment.catalog;

import chainrule.base.Nearest;
import chainrule.base.UserException;
import chainrule.experiment.Experiment;
import java.util.List;
import java.util.stream.Stream;

/** All experiments by name. */
public final class Experiments {
    private Experiments() {}

    public static List<Experiment> all() {
        return Stream.concat(
                        TrainingExperiments.all().stream(),
                        Stream.of(
                                new ParameterMatch(),
                                new SampleSize(),
                                new LossCurves(),
                                new LossFunctions(),
                                new SoftmaxTemperature(),
                                new Activations(),
                                new Freezing(),
                                new CirclesBoundary(),
                                new Landscape(),
                                new Plateau(),
                                new SaliencyMaps(),
                                new Descent(),
                                new Approximation(),
                                new BiasVariance(),
                                new VjpCost(),
                                new BackpropCost(),
                                new EngineCost(),
                                new Scaling()))
                .toList();
    }

    /** @throws UserException if there is none of that name */
    public static Experiment named(String name) {
        var names = all().stream().map(Experiment::name).toList();
        return all().stream()
                .filter(experiment -> experiment.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UserException("there is no experiment '%s': %schoose one of %s"
                        .formatted(name, Nearest.hint(name, names), String.join(", ", names))));
    }
}
