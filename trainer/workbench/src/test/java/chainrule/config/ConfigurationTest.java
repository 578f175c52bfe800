package chainrule.config;

import chainrule.base.UserException;
import chainrule.model.Activation;
import chainrule.model.Huber;
import chainrule.model.Initialization;
import chainrule.model.Loss;
import chainrule.model.ParameterCount;
import chainrule.model.Quantile;
import chainrule.optim.Optimizer.Adam;
import chainrule.optim.Optimizer.AdamW;
import chainrule.optim.Optimizer.EpsilonPlace;
import chainrule.optim.Optimizer.Sgd;
import chainrule.optim.Schedule.Cosine;
import chainrule.optim.Schedule.Warmup;
import chainrule.train.EarlyStopping;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ConfigurationTest {
    private static RunConfig read(String yaml) {
        return Configuration.parse("test", yaml, "my.yaml").resolve();
    }

    private static void assertRefused(String yaml, String... parts) {
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(UserException.class)
                .hasMessageContainingAll(parts)
                .message()
                .hasLineCount(1);
    }

    @Test
    void theDesignsExampleReadsAsItLooks() {
        var config = read("""
                data:   {name: cifar10, validation: 10000, normalize: standardize}
                model:  {hidden: [512, 256], activation: relu, init: uniform-fan-in}
                train:  {epochs: 50, batch: 100, optimizer: {sgd: {rate: 0.03}}, seed: 1}
                engine: {name: auto, precision: float32}
                """);
        assertThat(config.data().name()).isEqualTo("cifar10");
        assertThat(config.data().validation()).isEqualTo(10_000);
        assertThat(config.train().optimizer()).isEqualTo(new Sgd(0.03));
        var spec = config.model().spec(3072, 10);
        assertThat(spec.sizes()).hasToString("3072-512-256-10");
        assertThat(spec.layers()).extracting("initialization").containsOnly(Initialization.UNIFORM_FAN_IN);
        assertThat(spec.layers().get(0).activation()).isEqualTo(new Activation.Relu());
        assertThat(spec.layers().get(2).activation()).isEqualTo(new Activation.Identity());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model: {activation: leakyrelu(0.2)}",
                "model: {activation: {leakyrelu: {alpha: 0.2}}}",
                "model: {activation: [leakyrelu(0.2)]}",
                "model: {activation: [{leakyrelu: {alpha: 0.2}}]}"
            })
    void aChoiceMayBeWrittenInSeveralWays(String yaml) {
        assertThat(read(yaml).model().activation()).containsExactly(new Activation.LeakyRelu(0.2));
    }

    @Test
    void aChoiceWithoutValuesTakesItsDefaults() {
        var adam = new Adam(0.001, 0.9, 0.999, 1e-8, EpsilonPlace.OUTSIDE);
        assertThat(read("train: {optimizer: adam}").train().optimizer()).isEqualTo(adam);
        assertThat(read("train: {optimizer: {adam: }}").train().optimizer()).isEqualTo(adam);
        assertThat(read("train: {schedule: {warmup: {then: cosine}}}").train().schedule())
                .isEqualTo(new Warmup(5, 0.1, new Cosine(0)));
    }

    @Test
    void layersMayDiffer() {
        var spec = read("model: {hidden: [4, 3x2], activation: [tanh, relu, sigmoid], dropout: [0.1, 0, 0.2], "
                        + "l1: [1, 2, 3, 4], l2: 5, loss: binary-cross-entropy}")
                .model()
                .spec(7, 2);
        assertThat(spec.sizes()).hasToString("7-4-3-3-1");
        assertThat(spec.loss()).isEqualTo(Loss.BINARY_CROSS_ENTROPY);
        assertThat(spec.layers().get(2).dropout()).isEqualTo(0.2);
        assertThat(spec.layers()).extracting(layer -> layer.penalty().l1()).containsExactly(1.0, 2.0, 3.0, 4.0);
        assertThat(spec.layers()).extracting(layer -> layer.penalty().l2()).containsOnly(5.0);
    }

    @Test
    void handDerivedLayersAreAnEngineOfTheirOwn() {
        assertThat(read("engine: {name: dl4j, layers: handDerived}").engine().engine())
                .isEqualTo("dl4j-hand-derived");
        assertThat(read("engine: {name: dl4j, layers: hand-derived}").engine().engine())
                .isEqualTo("dl4j-hand-derived");
        assertThat(read("engine: {dl4j: {layers: hand-derived}}").engine().engine())
                .isEqualTo("dl4j-hand-derived");
        assertThat(read("engine: {name: dl4j}").engine().engine()).isEqualTo("dl4j");
        assertRefused("engine: {name: nd4j, layers: handDerived}", "engine.layers");
    }

    @Test
    void noHiddenLayerIsSoftmaxRegression() {
        assertThat(read("model: {hidden: []}").model().spec(7, 3).sizes()).hasToString("7-3");
        assertThat(read("model: {hidden: none}").model().spec(7, 3).sizes()).hasToString("7-3");
    }

    @Test
    void whatIsWrongStatesWhereAndWhatWouldBeRight() {
        assertRefused("train:\n  epoch: 3", "my.yaml:2", "'epoch'", "did you mean epochs?");
        assertRefused("trian: {}", "my.yaml:1", "did you mean train?");
        assertRefused("train: {optimizer: {adm: {}}}", "my.yaml:1", "did you mean adam?");
        assertRefused("train: {optimizer: {adam: {bata1: 1}}}", "did you mean beta1?");
        assertRefused("model: {init: xavier}", "my.yaml:1", "model.init", "glorot");
        assertRefused("train: {epochs: 2.5}", "my.yaml:1", "train.epochs", "a whole number");
        assertRefused("train: {epochs: [1]}", "train.epochs is one value");
        assertRefused("train: 3", "train has the keys epochs, batch");
        assertRefused("data: {flip: yes}", "true or false");
        assertRefused("\n\ntrain: {batch: 0}", "my.yaml:3", "train.batch");
        assertRefused("train: {epochs: 0}", "train.epochs is 0: it must be above 0");
        assertRefused("train: {optimizer: {sgd: {rate: -1}}}", "train.optimizer.sgd.rate is -1");
        assertRefused("train: {optimizer: {sgd: {rate: .inf}}}", "train.optimizer.sgd.rate");
        assertRefused("model: {activation: leakyrelu(0)}", "alpha");
        assertRefused("model: {dropout: [0.1, 0.2], hidden: [3]}", "model.dropout has 2 entries");
        assertRefused("model: {hidden: [3y]}", "model.hidden");
        assertRefused("data: {validation: 1.5}", "data.validation");
        for (var one : List.of("1.0", "1.", "1e0", "10e-1")) {
            assertRefused(
                    "data: {validation: %s}".formatted(one), "data.validation is '%s': write 1 for one".formatted(one));
            assertRefused("data: {test: %s}".formatted(one), "data.test is '%s': write 1 for one".formatted(one));
        }
    }

    /** What is written for a run is read again: 1, and larger numbers as they always were. */
    @Test
    void aSplitOfOneSampleIsWrittenAsAWholeNumber() {
        var one = read("data: {validation: 1, test: 0.999}");
        assertThat(one.data().validation()).isEqualTo(1);
        assertThat(ConfigWriter.flat(one)).containsEntry("data.validation", "1").containsEntry("data.test", "0.999");
        assertThat(read(ConfigWriter.yaml(one))).isEqualTo(one);
        var many = read("data: {validation: 2, test: 3.0}");
        assertThat(ConfigWriter.flat(many)).containsEntry("data.validation", "2.0");
        assertThat(read(ConfigWriter.yaml(many))).isEqualTo(many);
    }

    @Test
    void whatIsNotProperYamlIsOneLine() {
        assertRefused("train: {epochs: 3", "my.yaml:");
        assertRefused("- 1\n- 2", "my.yaml:1");
        assertRefused("train: {epochs: 3, epochs: 4}", "my.yaml", "epochs");
        assertRefused("a: &x {b: 1}\nc: *x", "my.yaml");
    }

    @Test
    void hostileYamlIsRefusedBeforeItTakesMemoryOrStack() {
        assertRefused("a: " + "[".repeat(500_000), "my.yaml:1", "more than 20 levels");
        assertRefused("x: 1\n" + "- ".repeat(200_000), "my.yaml");
        assertRefused("{a: ".repeat(100_000), "my.yaml:1", "more than 20 levels");
        assertRefused("a: &a [1]\nb: &b [*a, *a]\nc: [*b, *b]", "my.yaml", "aliases");
        assertRefused("a: &a {b: *a}", "my.yaml");
        assertRefused("a: " + "x".repeat(2_000_000), "my.yaml");
        assertRefused("model: {hidden: [" + "1x9999,".repeat(100_000) + "1]}", "more than 20,000 layers");
    }

    @Test
    void truthAndNothingAreWrittenAsYamlHasThem() {
        for (var truth : new String[] {"true", "True", "TRUE"}) {
            assertThat(read("data: {stratified: " + truth + "}").data().stratified())
                    .isTrue();
        }
        assertRefused("data: {stratified: yes}", "data.stratified is 'yes': it must be true or false");
        for (var nothing : new String[] {"", "~", "null", "Null", "NULL", "none"}) {
            assertThat(read("data: {label: " + nothing + "}").data().label()).isEmpty();
        }
        assertThat(read("data: {label: 'null', dir: \"~\"}").data().label()).contains("null");
    }

    @Test
    void numbersAreOfAsciiDigits() {
        for (var text : new String[] {"\u0661", "0x10", "\uFF11"}) {
            assertRefused("train: {epochs: " + text + "}\n", "it must be a whole number");
        }
        for (var text : new String[] {"\u0660.\u0661", "0x1p-3", "0.1f", "0,1", ".", "_1", "1e"}) {
            assertRefused("data: {validation: \"" + text + "\"}\n", "it must be a number");
        }
    }

    @Test
    void tagsAreRefusedUnlessTheySayWhatIsReadAnyway() {
        assertRefused("data: !!python/object:os.system {name: circles}\n", "tags are not read here");
        assertRefused("train: {epochs: !own 3}\n", "write the value without !own");
        assertThat(read("train: {epochs: !!int 3}\n").train().epochs()).isEqualTo(3);
    }

    @Test
    void anchorsAliasesAndMergesHaveOneMessage() {
        for (var yaml : new String[] {"train: {<<: *b}", "base: &b {epochs: 1}\ntrain: {<<: *b}", "a: &a 1", "a: *a"}) {
            assertRefused(yaml, "anchors, aliases and << are not read here: write the value out");
        }
    }

    @Test
    void anEmptyFileIsNotAConfiguration() {
        for (var yaml : new String[] {"", "\n\n", "# nothing\n", "---\n"}) {
            assertRefused(yaml, "holds nothing: write keys");
        }
        assertThat(read("{}")).isEqualTo(Configuration.empty().resolve());
    }

    @Test
    void aTildeIsTheHome() {
        assertThat(read("data: {dir: ~/x.csv}").data().source().directory())
                .contains(java.nio.file.Path.of(System.getProperty("user.home"), "x.csv"));
    }

    @Test
    void anEncodingThatJavaLacksIsRefused() {
        assertRefused("data: {encoding: latin-eins}", "data.encoding is wrong: there is no encoding 'latin-eins'");
    }

    @Test
    void flagsOverrideKeys() {
        var config = Configuration.named("cifar10-512-256")
                .with("train.epochs", "3", "--epochs")
                .with("train.optimizer.*.rate", "0.5", "--rate")
                .with("model.hidden", "7,8", "--hidden")
                .with("train.earlyStopping.patience", "2", "--patience")
                .withText("data.dir", "/a: b", "--data-dir")
                .resolve();
        assertThat(config.train().epochs()).isEqualTo(3);
        assertThat(config.train().batch()).hasToString("100");
        assertThat(config.train().optimizer()).isEqualTo(new Sgd(0.5));
        assertThat(config.model().hidden()).containsExactly("7", "8");
        assertThat(config.train().earlyStopping()).contains(new EarlyStopping(2, 0));
        assertThat(config.data().dir()).contains("/a: b");
    }

    @Test
    void anotherChoiceDropsTheKeysOfTheOldOne() {
        var config = Configuration.named("cifar10-512-256")
                .with("train.optimizer", "adamw", "--optimizer")
                .with("train.optimizer.*.rate", "0.5", "--rate")
                .resolve();
        assertThat(config.train().optimizer()).isEqualTo(new AdamW(0.5, 0.9, 0.999, 1e-8, 0.01));
    }

    @Test
    void aRateAloneKeepsTheDefaultOptimizer() {
        assertThat(Configuration.empty()
                        .with("train.optimizer.*.rate", "0.5", "--rate")
                        .resolve()
                        .train()
                        .optimizer())
                .isEqualTo(new Sgd(0.5));
    }

    @Test
    void aWrongFlagIsNamed() {
        var preset = Configuration.named("quickstart");
        assertThatThrownBy(() -> preset.with("train.epochs", "x", "--epochs").resolve())
                .hasMessageStartingWith("--epochs: train.epochs");
        assertThatThrownBy(() ->
                        preset.with("train.epoch", "1", "--set train.epoch").resolve())
                .hasMessageStartingWith("--set train.epoch:")
                .hasMessageContaining("did you mean epochs?");
    }

    static List<String> presets() {
        return Presets.names();
    }

    @ParameterizedTest
    @MethodSource("presets")
    void everyPresetResolvesAndStatesWhatItIsFor(String name) {
        assertThat(Configuration.named(name).resolve()).isNotNull();
        assertThat(Presets.purpose(name)).isNotBlank().doesNotStartWith("#");
    }

    @ParameterizedTest
    @CsvSource({"cifar10-512-256, 1707274", "cifar10-512-120x6, 1708746", "cifar10-softmax, 30730"})
    void presetsHaveTheParametersThatTheyClaim(String name, long parameters) {
        var spec = Configuration.named(name).resolve().model().spec(3072, 10);
        assertThat(ParameterCount.of(spec.sizes()).total()).isEqualTo(parameters);
    }

    @Test
    void anUnknownPresetIsGuessed() {
        assertThatThrownBy(() -> Configuration.named("cifar10-512-265"))
                .hasMessageContaining("did you mean cifar10-512-256?");
    }

    static List<Map<String, String>> settings() {
        return List.of(
                Map.of(),
                Map.of("train.optimizer", "sgd(0.5)"),
                Map.of("train.optimizer", "momentum(0.5, 0.8)", "train.schedule", "step(3, 0.1)"),
                Map.of("train.optimizer", "nesterov", "train.schedule", "cosine(0.1)"),
                Map.of(
                        "train.optimizer",
                        "rmsprop",
                        "train.schedule",
                        "{warmup: {epochs: 2.5, then: {step: {every: 3}}}}"),
                Map.of("train.optimizer", "adam(0.1, 0.8, 0.9, 1e-3, under-root)", "train.batch", "full"),
                Map.of("train.optimizer", "adamw", "train.earlyStopping", "{patience: 3, minDelta: 1e-3}"),
                Map.of("model.activation", "[leakyrelu(0.3), softplus]", "model.hidden", "[9, 5x1]"),
                Map.of(
                        "model.hidden",
                        "[]",
                        "model.loss",
                        "softmax-squared-error",
                        "model.l1",
                        "1e-30",
                        "train.seed",
                        "-3"),
                Map.of("model.loss", "cross-entropy(0.1)", "train.classWeights", "[a=2, 'b, c=0.5']"),
                Map.of("model.loss", "huber(0.5)", "data.target", "[a, 'b, c']", "data.task", "regression"),
                Map.of("model.loss", "quantile(0.1, 0.5,0.9)", "data.weight", "w"),
                Map.of("model.loss", "{quantile: {levels: [0.25, 0.75]}}"),
                Map.of("model.loss", "none"),
                Map.of("data.dir", "'C:\\data: #1'", "data.label", "'yes'", "data.size", "24", "data.flip", "true"));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void whatIsWrittenReadsBackEqual(Map<String, String> settings) {
        var configuration = Configuration.empty();
        for (var entry : settings.entrySet()) {
            configuration = configuration.with(entry.getKey(), entry.getValue(), "test");
        }
        var config = configuration.resolve();
        assertThat(read(ConfigWriter.yaml(config))).isEqualTo(config);
    }

    @Test
    void aLossTakesItsNumbersInParentheses() {
        var quantile = Configuration.empty().with("model.loss", "quantile(0.1,0.5,0.9)", "test");
        assertThat(quantile.resolve().model().loss()).contains(new Quantile(List.of(0.1, 0.5, 0.9)));
        assertThat(quantile.with("model.loss", "none", "test").resolve().model().loss())
                .isEmpty();
        assertThat(quantile.with("model.loss", "huber", "test")
                        .resolve()
                        .model()
                        .loss())
                .contains(new Huber(1));
        assertThatThrownBy(() -> Configuration.empty()
                        .with("model.loss", "huber(1,2)", "test")
                        .resolve())
                .hasMessageContaining("huber takes at most 1 values (delta)");
    }

    /** Resumed runs are compared with what older versions wrote. */
    @Test
    void aLossWithItsUsualNumbersIsWrittenByItsName() {
        var flat = ConfigWriter.flat(Configuration.empty()
                .with("model.loss", "cross-entropy", "test")
                .resolve());
        assertThat(flat).containsEntry("model.loss", "cross-entropy");
    }

    @Test
    void listsAreDividedOutsideOfParentheses() {
        var config = Configuration.empty()
                .withText("data.target", "price (EUR),rate (a, b), area", "test")
                .with("model.activation", "relu,leakyrelu(0.2)", "test")
                .with("model.hidden", "3,4", "test")
                .resolve();
        assertThat(config.data().target()).containsExactly("price (EUR)", "rate (a, b)", "area");
        assertThat(config.model().activation()).containsExactly(new Activation.Relu(), new Activation.LeakyRelu(0.2));
    }

    @Test
    void choicesAreShownOnOneLine() {
        assertThat(ConfigWriter.text(new Quantile(List.of(0.1, 0.9)))).isEqualTo("quantile(0.1, 0.9)");
        assertThat(ConfigWriter.text(Loss.CROSS_ENTROPY)).isEqualTo("cross-entropy");

        assertThat(ConfigWriter.text(new Activation.LeakyRelu(0.01))).isEqualTo("leakyrelu(0.01)");
        assertThat(ConfigWriter.text(new Activation.Relu())).isEqualTo("relu");
    }
}
