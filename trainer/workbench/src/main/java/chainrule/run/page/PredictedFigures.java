package chainrule.run.page;

import chainrule.baseline.Baseline;
import chainrule.datasets.Features;
import chainrule.datasets.Samples;
import chainrule.datasets.Subset;
import chainrule.datasets.TableEncoding;
import chainrule.engine.Network;
import chainrule.metric.Predictions;
import chainrule.report.Figure;
import chainrule.report.RegressionFigures;
import chainrule.run.Evaluation;
import chainrule.run.Preparation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a network predicts for validation samples with real targets, as figures: for one input with the function that it computes.
 *
 * @param evaluation on the validation samples
 */
public record PredictedFigures(Preparation data, Evaluation evaluation) {
    /** Where the function is drawn. */
    private static final int PLACES = 151;

    public List<Figure> figures(Network network) {
        var drawn = new RegressionFigures(evaluation.predictions());
        var figures = new ArrayList<Figure>();
        boolean curved = data.encoding().map(TableEncoding::isCurved).orElse(false);
        if (data.dataset().shape().features() == 1 && !curved) {
            figures.addAll(fits(drawn, network));
        }
        figures.addAll(drawn.figures());
        return figures;
    }

    private List<Figure> fits(RegressionFigures drawn, Network network) {
        var validation = data.split().validation();
        double[] inputs = Arrays.stream(validation.rows())
                .mapToDouble(row -> validation.samples().features().exact(row, 0))
                .toArray();
        double[] places = places(inputs);
        var fit = Predictions.of(evaluation.predictions().task(), network, data.inOrder(samples(places)));
        var linear = evaluation.baselines().stream()
                .filter(baseline -> baseline.name().equals(Baseline.LINEAR))
                .map(Baseline::predictions)
                .findFirst();
        return drawn.fits(inputs, places, fit, linear.orElse(null));
    }

    /** From the smallest to the largest input, at even distances. */
    private static double[] places(double[] inputs) {
        var range = Arrays.stream(inputs).summaryStatistics();
        double step = (range.getMax() - range.getMin()) / (PLACES - 1);
        return IntStream.range(0, PLACES)
                .mapToDouble(i -> range.getMin() + i * step)
                .toArray();
    }

    private Subset samples(double[] inputs) {
        var targets = data.dataset().task().zeros(inputs.length);
        return new Samples(new Features.Doubles(inputs, 1), targets).all();
    }
}
