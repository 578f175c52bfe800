package chainrule.config;

import chainrule.base.UserException;
import chainrule.datasets.Progress;
import chainrule.datasets.catalog.Catalog;
import chainrule.optim.GroupRule;
import chainrule.optim.ParameterGroup;
import chainrule.run.Preparation;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The key train.groups. */
class ParameterGroupsConfigTest {
    private static RunConfig config(String groups, String... others) {
        var configuration = Configuration.parse("my", "train:\n  groups: " + groups + "\n", "my.yaml")
                .with("data.name", "iris", "test")
                .with("data.target", "[species]", "test");
        for (var other : others) {
            int end = other.indexOf('=');
            configuration = configuration.with(other.substring(0, end), other.substring(end + 1), "--set");
        }
        return configuration.resolve();
    }

    @Test
    void eitherKeyMayBeOmitted() {
        var groups = config("{weights: {rateFactor: 0.1}, layer-3: {weightDecay: false}, norms: {}}")
                .train()
                .groups();
        assertThat(groups)
                .isEqualTo(Map.of(
                        ParameterGroup.WEIGHTS,
                        new GroupRule(0.1, Optional.empty()),
                        ParameterGroup.layer(3),
                        new GroupRule(1, Optional.of(false)),
                        ParameterGroup.NORMS,
                        GroupRule.USUAL));
    }

    @Test
    void aFlagChangesOneKeyOfAGroup() {
        var groups = config(
                        "{weights: {rateFactor: 0.1, weightDecay: false}}",
                        "train.groups.weights.rateFactor=0.2",
                        "train.groups.biases.rateFactor=2")
                .train()
                .groups();
        assertThat(groups)
                .isEqualTo(Map.of(
                        ParameterGroup.WEIGHTS, new GroupRule(0.2, Optional.of(false)),
                        ParameterGroup.BIASES, new GroupRule(2, Optional.empty())));
    }

    @Test
    void whatIsWrittenIsReadBack() {
        var config = config("{weights: {rateFactor: 0.1}, layer-12: {weightDecay: false}}");
        assertThat(Configuration.parse("again", ConfigWriter.yaml(config), "again.yaml")
                        .resolve())
                .isEqualTo(config);
        assertThat(ConfigWriter.flat(config))
                .containsEntry("train.groups.weights.rateFactor", "0.1")
                .containsEntry("train.groups.layer-12.weightDecay", "false");
    }

    /** Names of trials' folders have digests of configurations. */
    @Test
    void withoutGroupsTheDigestIsThatOfEarlierVersions() {
        assertThat(ConfigWriter.digested(config("{}"))).doesNotContain("groups");
        assertThat(ConfigWriter.digested(config("{biases: {rateFactor: 2}}"))).contains("groups", "biases");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {bias: {rateFactor: 2}}         | my.yaml:2: train.groups.bias is not a group of parameters: choose weights, biases, norms, scaling, embeddings, frequencies, slopes, layer-1, layer-2, …
            {layer-0: {rateFactor: 2}}      | my.yaml:2: train.groups.layer-0 is not a group of parameters: choose weights, biases, norms, scaling, embeddings, frequencies, slopes, layer-1, layer-2, …
            {weights: {rateFactor: -1}}     | my.yaml:2: train.groups.weights.rateFactor is -1: it must be 0 or more
            {weights: {rate: 2}}            | my.yaml:2: there is no key 'rate' for train.groups.weights: choose one of rateFactor, weightDecay
            {weights: {weightDecay: 0.1}}   | my.yaml:2: train.groups.weights.weightDecay is '0.1': it must be true or false
            """)
    void whatIsNotAGroupIsRefused(String groups, String complaint) {
        assertThatThrownBy(() -> config(groups))
                .isInstanceOf(UserException.class)
                .hasMessage(complaint);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {norms: {rateFactor: 2}}        | sgd   | the parameter groups: the network has no norms: leave them out
            {scaling: {rateFactor: 2}}      | sgd   | the parameter groups: the network has no scaling: leave them out
            {slopes: {rateFactor: 2}}       | adam  | the parameter groups: the network has no slopes: leave them out
            {layer-9: {rateFactor: 2}}      | adam  | the parameter groups: the network has 3 layers, the last of them the outputs: leave layer-9 out
            {biases: {weightDecay: false}}  | adam  | the parameter groups: the optimiser has no weight decay: leave that of biases out, or use adamw or lion
            {biases: {weightDecay: true}}   | sgd   | the parameter groups: the optimiser has no weight decay: leave that of biases out, or use adamw or lion
            """)
    void whatTheNetworkOrTheOptimiserDoesNotHaveIsRefused(String groups, String optimizer, String complaint) {
        var config = config(groups, "model.hidden=[4, 3]", "train.optimizer=" + optimizer);
        var data = Preparation.of(config, Catalog.standard().load(config.source(), Progress.NONE));
        assertThatThrownBy(() -> data.job(config))
                .isInstanceOf(UserException.class)
                .hasMessage(complaint);
    }

    @Test
    void normalisationsNeverDecay() {
        var config = config("{norms: {weightDecay: true}}", "model.norm=layer", "train.optimizer=adamw");
        var data = Preparation.of(config, Catalog.standard().load(config.source(), Progress.NONE));
        assertThatThrownBy(() -> data.job(config))
                .hasMessage("the parameter groups: normalisations never decay: leave the weight decay of norms out");
        var without = config("{norms: {weightDecay: false}}", "model.norm=layer", "train.optimizer=adamw");
        assertThat(data.job(without).rules().groups().rules()).hasSize(1);
    }
}
