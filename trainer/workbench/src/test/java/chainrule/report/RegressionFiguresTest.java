package chainrule.report;

import chainrule.datasets.Task;
import chainrule.metric.Predictions;
import chainrule.model.Gaussian;
import chainrule.model.Loss;
import chainrule.model.Quantile;
import chainrule.report.Line.Pattern;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RegressionFiguresTest {
    private static final Task PRICE = Task.regression(List.of("price"));

    /** Sample i has the target i. */
    private static Predictions predictions(Loss loss, int count, double... response) {
        var responses = IntStream.range(0, count)
                .mapToObj(i -> Arrays.stream(response))
                .flatMapToDouble(row -> row)
                .toArray();
        return new Predictions(
                PRICE,
                loss,
                responses,
                new int[0],
                IntStream.range(0, count).asDoubleStream().toArray());
    }

    private static LineFigure figure(List<Figure> figures, String name) {
        return (LineFigure) figures.stream()
                .filter(figure -> figure.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Line line(LineFigure figure, Pattern pattern) {
        return figure.lines().stream()
                .filter(line -> line.style().pattern() == pattern)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void residualsAreTrueMinusPredicted() {
        var figures = new RegressionFigures(predictions(Loss.SQUARED_ERROR, 3, 1.5)).figures();
        assertThat(figures).extracting(Figure::name).containsExactly("predicted", "residuals");
        var dots = line(figure(figures, "residuals"), Pattern.DOTS).points();
        assertThat(dots).extracting(Line.Point::x).containsOnly(1.5);
        assertThat(dots).extracting(Line.Point::y).containsExactly(-1.5, -0.5, 0.5);
        var predicted = line(figure(figures, "predicted"), Pattern.DOTS).points();
        assertThat(predicted).extracting(Line.Point::x).containsExactly(0.0, 1.0, 2.0);
        assertThat(predicted).extracting(Line.Point::y).containsOnly(1.5);
    }

    @Test
    void ofManySamplesSomeAreDrawnAtEvenDistances() {
        int most = RegressionFigures.MOST_DOTS;
        var figures = new RegressionFigures(predictions(Loss.SQUARED_ERROR, 4 * most, 1)).figures();
        for (var figure : figures) {
            assertThat(figure.caption()).contains("1,000 of 4,000 are drawn");
        }
        var dots = line(figure(figures, "predicted"), Pattern.DOTS).points();
        assertThat(dots).hasSize(most);
        assertThat(dots).extracting(Line.Point::x).startsWith(0.0, 4.0, 8.0).endsWith(4.0 * most - 4);
    }

    /** Of the targets 0 to 9, 0 to 2 are at or below 2, and all but 8 and 9 at or below 7: five of ten lie between. */
    @Test
    void theBandLiesBetweenTheOutermostQuantiles() {
        var p = predictions(new Quantile(List.of(0.25, 0.5, 0.75)), 10, 2, 5, 7);
        var places = new double[] {0, 9};
        var fit = (LineFigure)
                new RegressionFigures(p).fits(new double[10], places, p, null).get(0);
        var band = line(fit, Pattern.BAND);
        assertThat(band.label()).isEqualTo("quantiles 0.25 to 0.75");
        assertThat(band.points()).extracting(Line.Point::low).containsOnly(2.0);
        assertThat(band.points()).extracting(Line.Point::high).containsOnly(7.0);
        assertThat(line(fit, Pattern.SOLID).points()).extracting(Line.Point::y).containsOnly(5.0);
        assertThat(fit.caption()).contains("it should hold 50.0 % of the targets, and holds 50.0 %");
    }

    /** Mean 4 and standard deviation 1.5: the targets 1 to 7 of 0 to 9 lie within. */
    @Test
    void theBandOfAGaussianIsTwoStandardDeviationsToEachSide() {
        var p = predictions(new Gaussian(), 10, 4, 1.5);
        var fit = (LineFigure) new RegressionFigures(p)
                .fits(new double[10], new double[] {0, 9}, p, null)
                .get(0);
        assertThat(line(fit, Pattern.BAND).points()).extracting(Line.Point::low).containsOnly(1.0);
        assertThat(line(fit, Pattern.BAND).points())
                .extracting(Line.Point::high)
                .containsOnly(7.0);
        assertThat(fit.caption()).contains("holds 70.0 %");
    }

    @Test
    void aNumberAloneHasNoBand() {
        var p = predictions(Loss.SQUARED_ERROR, 10, 4);
        var fit = (LineFigure) new RegressionFigures(p)
                .fits(new double[10], new double[] {0, 9}, p, null)
                .get(0);
        assertThat(fit.lines()).extracting(line -> line.style().pattern()).doesNotContain(Pattern.BAND);
    }

    /** Of the targets 0 to 9, 0 to 2 are at or below 2, and all but 8 and 9 at or below 7. */
    @Test
    void quantilesWithoutAMedianAreDrawnEachWithTheShareOfTargetsBelow() {
        var p = predictions(new Quantile(List.of(0.25, 0.75)), 10, 2, 7);
        var figures = new RegressionFigures(p).figures();
        assertThat(figures).extracting(Figure::name).containsExactly("predicted");
        var drawn = figure(figures, "predicted");
        assertThat(drawn.lines())
                .extracting(Line::label)
                .containsExactly("quantile 0.25", "quantile 0.75", "quantile = true");
        assertThat(drawn.lines().get(1).points()).extracting(Line.Point::y).containsOnly(7.0);
        assertThat(drawn.caption())
                .contains("Targets at or below each quantile: 30.0 % (level 0.25), 80.0 % (level 0.75).")
                .doesNotContain("RMSE");
        var fit = (LineFigure) new RegressionFigures(p)
                .fits(new double[10], new double[] {0, 9}, p, null)
                .get(0);
        assertThat(fit.lines())
                .extracting(Line::label)
                .contains("quantile 0.25", "quantile 0.75")
                .doesNotContain("network");
    }

    @Test
    void ofManyTargetsTheFirstOnesAreDrawnAndFilesAreNumbered() {
        var task = Task.regression(List.of("a/b", "..", "c", "d"));
        var p = new Predictions(
                task, Loss.SQUARED_ERROR, new double[8], new int[0], new double[] {1, 2, 3, 4, 5, 6, 7, 8});
        var drawn = new RegressionFigures(p);
        assertThat(drawn.figures())
                .extracting(Figure::name)
                .containsExactly(
                        "predicted-1", "residuals-1", "predicted-2", "residuals-2", "predicted-3", "residuals-3");
        assertThat(drawn.note()).contains("The figures show the first 3 of 4 targets.");
    }
}
