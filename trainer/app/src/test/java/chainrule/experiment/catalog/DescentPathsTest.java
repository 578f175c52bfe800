package chainrule.experiment.catalog;

import chainrule.experiment.ExperimentContext;
import chainrule.optim.Optimizer;
import chainrule.report.Figure;
import chainrule.statistics.ErrorBars;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class DescentPathsTest {
    @TempDir
    Path runs;

    /** c·(u·v − 1)² with c = (0.25 + 1 + 2.25)/3, and c where the unit is off. */
    @Test
    void theSurfaceIsAsDerivedByHand() {
        double c = 3.5 / 3;
        try (var surface = new TwoWeights()) {
            assertThat(TwoWeights.plateau()).isCloseTo(c, within(1e-15));
            assertThat(surface.loss(2, 0.7)).isCloseTo(c * 0.16, within(1e-14));
            assertThat(surface.gradient(2, 0.7))
                    .containsExactly(new double[] {2 * c * 0.4 * 0.7, 2 * c * 0.4 * 2}, within(1e-14));
            assertThat(surface.loss(-2, 0.7)).isCloseTo(c, within(1e-15));
            assertThat(surface.gradient(-2, 0.7)).containsExactly(0, 0);
        }
    }

    @Test
    void descentFollowsTheGradient() {
        try (var surface = new TwoWeights()) {
            var path = surface.path("start", "SGD", new Optimizer.Sgd(0.1), 2, 0.7, 2);
            double[] g = surface.gradient(2, 0.7);
            assertThat(path.places()[1])
                    .containsExactly(new double[] {2 - 0.1 * g[0], 0.7 - 0.1 * g[1]}, within(1e-15));
            assertThat(path.losses()).hasSize(3);
        }
    }

    @Test
    void whatStartsFlatStays() {
        var findings = new Plateau().findings();
        assertThat(findings.answers().get(3))
                .startsWith("Start C, on the plateau, where the unit is off (norm of the gradient 0)")
                .contains("stay where they are");
        assertThat(findings.answers().get(1)).contains("SGD reaches the valley", "Adam reaches the valley");
        assertThat(findings.answers().get(4)).contains("SGD ends on the plateau", "Adam ends on the plateau");
        assertThat(findings.figures()).extracting(Figure::name).containsExactly("paths", "loss-by-step", "surface");
    }

    /** Two steps at a right angle in five dimensions, with the end behind them. */
    @Test
    void theClosestPlaneHoldsAPathThatLiesInAPlane() {
        double[] end = {1, 1, 1, 1, 1};
        double[] first = {1, 1 + 3, 1, 1, 1};
        double[] second = {1, 1 + 3, 1, 1 + 1, 1};
        var plane = DescentPlane.of(List.of(first, second, end));
        assertThat(plane.share()).isCloseTo(1, within(1e-12));
        assertThat(DescentPlane.dot(plane.first(), plane.second())).isCloseTo(0, within(1e-12));
        assertThat(DescentPlane.dot(plane.first(), plane.first())).isCloseTo(1, within(1e-12));
        assertThat(plane.first()[0]).isZero();
        assertThat(Math.hypot(plane.path().get(0)[0], plane.path().get(0)[1])).isCloseTo(3, within(1e-12));
        assertThat(Math.hypot(plane.path().get(1)[0], plane.path().get(1)[1])).isCloseTo(Math.sqrt(10), within(1e-12));
        assertThat(plane.path().get(2)).containsExactly(new double[] {0, 0}, within(1e-12));
    }

    @Test
    void thePlaneOfAStraightPathHasOneDirection() {
        var plane = DescentPlane.of(List.of(new double[] {2, 4}, new double[] {1, 2}, new double[] {0, 0}));
        assertThat(plane.share()).isCloseTo(1, within(1e-12));
        assertThat(plane.second()).containsExactly(0, 0);
    }

    @Test
    void aLandscapeNamesItsNetworkAndHasThePath() {
        var findings = new Landscape()
                .run(new ExperimentContext(
                        QuietStudy.in(runs),
                        to -> to.with("data.name", "circles", "test")
                                .with("data.training", "20", "test")
                                .with("data.crop", "0", "test")
                                .with("data.flip", "false", "test")
                                .with("model.hidden", "[3]", "test")
                                .with("engine.name", "reference", "test")
                                .with("train.epochs", "3", "test"),
                        List.of(),
                        ErrorBars.TWO_SD));
        assertThat(findings.values()).containsEntry("network", "2-3-2");
        assertThat(findings.figures()).extracting(Figure::name).containsExactly("contour", "surface", "path");
        assertThat(findings.figures().get(0).caption()).startsWith("Training loss of 2-3-2 over 20 samples");
        assertThat(findings.figures().get(2).caption()).contains("of epochs 0 to 3");
        assertThat((double) findings.values().get("pathShare")).isBetween(0.5, 1 + 1e-9);
    }
}
