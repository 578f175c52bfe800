package chainrule.experiment.comparison;

import chainrule.config.Configuration;
import chainrule.config.RunConfig;
import chainrule.datasets.Progress;
import chainrule.datasets.catalog.Catalog;
import chainrule.run.Preparation;
import java.util.Optional;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class BayesErrorTest {
    private static RunConfig config(String data, String... more) {
        var configuration = Configuration.empty()
                .with("data.name", data, "test")
                .with("data.validation", "0.2", "test")
                .with("model.hidden", "[2]", "test");
        for (int i = 0; i < more.length; i += 2) {
            configuration = configuration.with(more[i], more[i + 1], "test");
        }
        return configuration.resolve();
    }

    private static Optional<BayesError> of(RunConfig config) {
        return BayesError.of(config, Preparation.of(config, Catalog.standard().load(config.source(), Progress.NONE)));
    }

    /** sin 2πx has the variance ½ and the noise 0.3², but for what 800 and 200 samples vary. */
    @Test
    void aNoisySineHasTheNoisesShareOfItsVariance() {
        var bayes = of(config("sine")).orElseThrow();
        double expected = 0.09 / 0.59;
        assertThat(bayes.expected()).isCloseTo(expected, within(0.02));
        assertThat(bayes.training()).isCloseTo(expected, within(0.02));
        assertThat(bayes.validation()).isCloseTo(expected, within(0.05)).isNotEqualTo(bayes.training());
        assertThat(bayes.loss()).isCloseTo(expected, within(0.05));
    }

    @Test
    void anotherNoiseIsHeeded() {
        assertThat(of(config("sine", "data.noise", "0.6")).orElseThrow().expected())
                .isCloseTo(0.36 / 0.86, within(0.05));
        assertThat(of(config("step")).orElseThrow().validation()).isZero();
    }

    /** 2x₁ − x₂ + ½x₃ has the variance 5.25/3, x₁x₂ + x₃ 1/9 + 1/3: the shares of 0.1² in them, averaged. */
    @Test
    void severalTargetsArePooled() {
        double shares = (0.01 / (5.25 / 3 + 0.01) + 0.01 / (4.0 / 9 + 0.01)) / 2;
        assertThat(of(config("plane")).orElseThrow().validation()).isCloseTo(shares, within(0.3 * shares));
    }

    @Test
    void ringsThatDoNotTouchHaveNone() {
        assertThat(of(config("circles")).orElseThrow()).isEqualTo(new BayesError(0, 0, 0, 0));
    }

    @Test
    void drawnFiguresAreNotKnown() {
        assertThat(of(config("iris", "data.target", "species"))).isEmpty();
    }
}
