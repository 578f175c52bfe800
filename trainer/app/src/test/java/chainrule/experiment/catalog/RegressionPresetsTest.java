package chainrule.experiment.catalog;

import chainrule.config.Configuration;
import chainrule.config.RunConfig;
import chainrule.datasets.DataSource;
import chainrule.datasets.Progress;
import chainrule.datasets.Samples;
import chainrule.datasets.catalog.Catalog;
import chainrule.datasets.toy.Curve;
import chainrule.datasets.toy.Plane;
import chainrule.study.trial.Trial;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the presets with real targets reach on test samples that they have not seen: no function can have a smaller expected error
 * than the noise, whose standard deviation is known.
 */
class RegressionPresetsTest {
    @TempDir
    Path runs;

    /** The root of the mean squared error of each target over the test samples. */
    private double[] rmse(String preset) {
        RunConfig config = Configuration.named(preset).resolve();
        var study = QuietStudy.in(runs);
        var outcome = study.run(List.of(new Trial(preset, config))).get(0);
        assertThat(outcome.failure()).isEmpty();
        Samples test = Catalog.standard()
                .load(DataSource.named(config.data().name()), Progress.NONE)
                .test();
        double[] predicted = Fit.of(outcome).of(test.features());
        int width = test.targets().width();
        var rmse = new double[width];
        for (int i = 0; i < predicted.length; i++) {
            double error = predicted[i] - test.targets().value(i / width, i % width);
            rmse[i % width] += error * error / test.count();
        }
        java.util.Arrays.setAll(rmse, k -> Math.sqrt(rmse[k]));
        return rmse;
    }

    /** Of 1,000 samples: the error of noise alone varies by 1/√2000 of itself, 2.2 %. */
    private static void requireNearNoise(double rmse, double noise) {
        assertThat(rmse / noise).isBetween(0.93, 1.1);
    }

    @Test
    void aLineIsFittedToItsNoise() {
        requireNearNoise(rmse("line")[0], Curve.LINE.noise());
    }

    @Test
    void aSineIsFittedToItsNoise() {
        requireNearNoise(rmse("sine")[0], Curve.SINE.noise());
    }

    @Test
    void aPlaneIsFittedToTheNoiseOfBothTargets() {
        double[] rmse = rmse("plane");
        requireNearNoise(rmse[0], Plane.NOISE);
        requireNearNoise(rmse[1], Plane.NOISE);
    }
}
