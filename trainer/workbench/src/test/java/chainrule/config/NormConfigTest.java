package chainrule.config;

import chainrule.model.Activation;
import chainrule.model.LayerSpec;
import chainrule.model.MlpSpec;
import chainrule.model.Norm;
import chainrule.model.ParameterCount;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Normalisation and blocks in configurations. */
class NormConfigTest {
    private static ModelConfig model(String key, String value) {
        return Configuration.empty()
                .with("model." + key, value, "test")
                .resolve()
                .model();
    }

    private static MlpSpec spec(String key, String value) {
        return model(key, value).spec(5, 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"layer", "{layer: {epsilon: 1e-5}}", "layer(1e-5)"})
    void everyHiddenLayerIsNormalised(String norm) {
        assertThat(spec("norm", norm).layers())
                .extracting(LayerSpec::norm)
                .containsExactly(new Norm.Layer(1e-5), Norm.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "batch | 1e-5 | 0.1",
                "{batch: {momentum: 0.2}} | 1e-5 | 0.2",
                "{batch: {epsilon: 1e-3}} | 1e-3 | 0.1",
                "batch(1e-3,0.2) | 1e-3 | 0.2"
            })
    void batchNormalisationHasAnEpsilonAndAMomentum(String norm, double epsilon, double momentum) {
        assertThat(spec("norm", norm).layers())
                .extracting(LayerSpec::norm)
                .containsExactly(new Norm.Batch(epsilon, momentum), Norm.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "null", "{none: {}}"})
    void noneIsAsIfTheKeyWereAbsent(String norm) {
        assertThat(model("norm", norm))
                .isEqualTo(Configuration.empty().resolve().model());
        assertThat(spec("norm", norm).isDense()).isTrue();
    }

    @Test
    void blocksAreAStemBottlenecksAndANormalisedOutput() {
        var layers = spec("blocks", "{count: 2, width: 7, expansion: 3}").layers();
        assertThat(layers).extracting(LayerSpec::units).containsExactly(7, 21, 7, 21, 7, 3);
        assertThat(layers).extracting(LayerSpec::residual).containsExactly(0, 0, 2, 0, 2, 0);
        assertThat(layers)
                .extracting(layer -> layer.inputNorm().isNone())
                .containsExactly(true, false, true, false, true, false);
        assertThat(layers)
                .extracting(layer -> layer.activation().kind())
                .containsExactly(
                        Activation.Kind.IDENTITY,
                        Activation.Kind.RELU,
                        Activation.Kind.IDENTITY,
                        Activation.Kind.RELU,
                        Activation.Kind.IDENTITY,
                        Activation.Kind.IDENTITY);
    }

    /** 5·7+7 of the stem, each block 2·7 + 7·21+21 + 21·7+7, then 2·7 + 7·3+3. */
    @Test
    void parametersAreCounted() {
        long block = 14 + 147 + 21 + 147 + 7;
        assertThat(ParameterCount.of(spec("blocks", "{count: 2, width: 7, expansion: 3}"))
                        .total())
                .isEqualTo(42 + 2 * block + 14 + 24);
        assertThat(ParameterCount.of(spec("norm", "layer")).total())
                .isEqualTo(ParameterCount.of(spec("norm", "none")).total() + 2 * 128);
        assertThat(ParameterCount.of(spec("norm", "batch")).total())
                .as("without running statistics")
                .isEqualTo(ParameterCount.of(spec("norm", "layer")).total());
        assertThat(spec("norm", "batch").statistics()).isEqualTo(2 * 128);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{blocks: {count: 0}} | model.blocks.count",
                "{blocks: {width: 0}} | model.blocks.width",
                "{blocks: {expansion: -1}} | model.blocks.expansion",
                "{blocks: {count: 20000}} | model.blocks.count",
                "{blocks: {width: 500000000, expansion: 2}} | model.blocks.expansion makes layers of more than",
                "{blocks: {depth: 4}} | there is no key 'depth' for model.blocks",
                "{blocks: {}, norm: layer} | model.norm does not go with blocks",
                "{blocks: {}, activation: [relu, tanh]} | model.activation has 2 entries",
                "{blocks: {count: 1}, l2: [0, 1]} | model.l2 has 2 entries: give one, or one for each of 4 layers",
                "{norm: {layer: {epsilon: 0}}} | model.norm.layer.epsilon",
                "{norm: {batch: {epsilon: 0}}} | model.norm.batch.epsilon",
                "{norm: {batch: {momentum: 0}}} | model.norm.batch.momentum",
                "{norm: {batch: {momentum: 1}}} | model.norm.batch.momentum",
                "{blocks: {}, norm: batch} | model.norm does not go with blocks",
                "{norm: instance} | there is no choice 'instance'"
            })
    void whatDoesNotFitIsNamed(String model, String message) {
        assertThatThrownBy(
                        () -> Configuration.empty().with("model", model, "test").resolve())
                .hasMessageContaining(message);
    }
}
