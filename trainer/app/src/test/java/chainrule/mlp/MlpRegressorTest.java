package chainrule.mlp;

import chainrule.base.UserException;
import chainrule.datasets.Dataset;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.metric.Metric;
import chainrule.model.Gaussian;
import chainrule.model.Poisson;
import chainrule.model.Quantile;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class MlpRegressorTest {
    private static final int COUNT = 80;
    private static final float[][] INPUTS = new float[COUNT][];
    private static final float[] TARGETS = new float[COUNT];
    private static final float[][] PAIRS = new float[COUNT][];

    static {
        for (int i = 0; i < COUNT; i++) {
            float x = i * 7 % COUNT / (float) COUNT;
            float z = i % 4;
            INPUTS[i] = new float[] {x, z};
            TARGETS[i] = 1000 + 300 * x - 50 * z;
            PAIRS[i] = new float[] {TARGETS[i], 5 * x};
        }
    }

    private static Mlp<MlpRegressor> mlp() {
        return Mlp.regressor()
                .hidden(16)
                .dropout(0)
                .learningRate(0.02)
                .epochs(60)
                .engine(new ReferenceEngine());
    }

    private static final Dataset DATA = Dataset.of(INPUTS, TARGETS);
    private static final MlpRegressor MODEL = mlp().fit(DATA);

    @Test
    void itLearnsALineInItsOwnUnit() {
        assertThat(MODEL.score(DATA)).isGreaterThan(0.97);
        assertThat(MODEL.predict(new float[] {0.5f, 1})).isCloseTo(1100, within(30.0));
        assertThat(MODEL.targets()).containsExactly("y");
    }

    @Test
    void aSampleIsPredictedAloneAsAmongOthers() {
        double[] all = MODEL.predict(INPUTS);
        double[] byEngine = MODEL.predict(DATA);
        var predictor = MODEL.predictor();
        for (int i = 0; i < COUNT; i++) {
            assertThat(all[i])
                    .isEqualTo(MODEL.predict(INPUTS[i]))
                    .isEqualTo(predictor.predict(INPUTS[i]))
                    .isEqualTo(MODEL.predictTargets(INPUTS[i])[0])
                    .isCloseTo(byEngine[i], within(1e-3));
        }
    }

    @Test
    void theScoreIsRSquaredOfWhatIsPredicted() {
        double[] predicted = MODEL.predict(DATA);
        double mean = 0;
        for (float target : TARGETS) {
            mean += target / COUNT;
        }
        double errors = 0;
        double deviations = 0;
        for (int i = 0; i < COUNT; i++) {
            errors += (predicted[i] - TARGETS[i]) * (predicted[i] - TARGETS[i]);
            deviations += (TARGETS[i] - mean) * (TARGETS[i] - mean);
        }
        assertThat(MODEL.score(DATA)).isCloseTo(1 - errors / deviations, within(1e-12));
        assertThat(MODEL.evaluate(DATA).of(Metric.RMSE)).isCloseTo(Math.sqrt(errors / COUNT), within(1e-9));
    }

    @Test
    void severalTargetsArePredictedTogether() {
        var data = Dataset.of(INPUTS, PAIRS);
        var model = mlp().fit(data);
        assertThat(model.targets()).containsExactly("y1", "y2");
        double[] predicted = model.predictTargets(new float[] {0.5f, 1});
        assertThat(predicted[0]).isCloseTo(1100, within(40.0));
        assertThat(predicted[1]).isCloseTo(2.5, within(0.5));
        assertThat(model.score(data)).isGreaterThan(0.9);
        assertThatThrownBy(() -> model.predict(new float[] {0.5f, 1}))
                .isInstanceOf(UserException.class)
                .hasMessage("the model predicts 2 numbers a sample: use predictTargets");
    }

    @Test
    void quantilesArePredictedInOrderOfTheirLevels() {
        var model = mlp().loss(new Quantile(List.of(0.1, 0.5, 0.9))).fit(DATA);
        assertThat(model.responseNames()).containsExactly("y q0.1", "y q0.5", "y q0.9");
        double[] responses = model.responses(INPUTS[3]);
        assertThat(responses).hasSize(3);
        assertThat(model.predict(INPUTS[3])).isEqualTo(responses[1]);
        assertThat(model.responses(INPUTS)[3]).containsExactly(responses);
    }

    @Test
    void quantilesWithoutAMedianPredictNoSingleNumber() {
        var model = mlp().loss(new Quantile(List.of(0.1, 0.9))).epochs(2).fit(DATA);
        assertThatThrownBy(() -> model.predict(INPUTS[0]))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("use responses");
        assertThatThrownBy(() -> model.score(DATA)).isInstanceOf(UserException.class);
        assertThat(model.responses(INPUTS[0])).hasSize(2);
    }

    @Test
    void aGaussianPredictsAMeanAndADeviation() {
        var model = mlp().loss(new Gaussian()).epochs(10).fit(DATA);
        assertThat(model.responseNames()).containsExactly("y", "y ±σ");
        assertThat(model.responses(INPUTS[0])[1]).isPositive();
        assertThat(model.responses(INPUTS[0])[0]).isEqualTo(model.predict(INPUTS[0]));
    }

    @Test
    void countsArePositive() {
        var counts = new float[COUNT];
        counts[0] = 1;
        var model = mlp().loss(new Poisson())
                .epochs(10)
                .validation(0)
                .withoutEarlyStopping()
                .fit(Dataset.of(INPUTS, counts));
        assertThat(model.predict(INPUTS[0])).isPositive();
        var negative = TARGETS.clone();
        negative[5] = -1;
        assertThatThrownBy(() -> mlp().loss(new Poisson()).fit(Dataset.of(INPUTS, negative)))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("row 5 has -1.0");
    }

    @Test
    void classesAreRefused() {
        assertThatThrownBy(() -> mlp().fit(Dataset.of(INPUTS, new int[COUNT])))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("which a regressor does not learn: use Mlp.classifier()");
    }

    @Test
    void theTargetsOfAMeasurementMustBeTheModels() {
        assertThatThrownBy(() -> MODEL.score(Dataset.of(INPUTS, PAIRS)))
                .isInstanceOf(UserException.class)
                .hasMessage("arrays has the targets y1, y2, and the model predicts y");
    }
}
