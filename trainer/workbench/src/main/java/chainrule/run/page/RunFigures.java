package chainrule.run.page;

import chainrule.engine.Network;
import chainrule.report.DrawnFigure;
import chainrule.report.Figure;
import chainrule.report.TrainingCurves;
import chainrule.report.WeightPictures;
import chainrule.run.Preparation;
import chainrule.run.RunSummary;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A run's figures by the parts of its page; what does not suit the task is empty.
 *
 * @param curves by epoch
 * @param layers norms by epoch
 * @param weights of the first layer, as pictures
 */
record RunFigures(
        List<Figure> curves,
        List<Figure> layers,
        List<Figure> predicted,
        List<Figure> confusions,
        List<Figure> probabilities,
        List<Figure> weights) {
    /** Not drawn yet. */
    static RunFigures of(Preparation data, RunSummary summary, Network network) {
        var result = summary.result();
        var trust = summary.validation().map(evaluation -> new TrustFigures(evaluation, Optional.empty()));
        return new RunFigures(
                TrainingCurves.of(result.epochs(), result.best()),
                LayerFigures.of(summary.directory()),
                summary.validation()
                        .filter(evaluation -> evaluation.predictions().task().isRegression())
                        .map(evaluation -> new PredictedFigures(data, evaluation).figures(network))
                        .orElse(List.of()),
                trust.map(figures -> figures.confusions(
                                ", after epoch %d".formatted(result.best().epoch())))
                        .orElse(List.of()),
                trust.map(TrustFigures::probabilities).orElse(List.of()),
                WeightPictures.of(network.parameters(), data.dataset().shape()).stream()
                        .toList());
    }

    /** All of them, drawn at the same time: by far the longest part of writing a page. */
    RunFigures drawn() {
        var drawn = DrawnFigure.all(all()).stream().collect(Collectors.toMap(Figure::name, Function.identity()));
        UnaryOperator<List<Figure>> part = figures ->
                figures.stream().<Figure>map(figure -> drawn.get(figure.name())).toList();
        return new RunFigures(
                part.apply(curves),
                part.apply(layers),
                part.apply(predicted),
                part.apply(confusions),
                part.apply(probabilities),
                part.apply(weights));
    }

    List<Figure> all() {
        return Stream.of(curves, predicted, confusions, probabilities, weights, layers)
                .flatMap(List::stream)
                .toList();
    }
}
