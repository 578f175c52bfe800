package chainrule.mlp;

import chainrule.checkpoint.Checkpoint;
import chainrule.config.Configuration;
import chainrule.config.RunConfig;
import chainrule.datasets.Augmentation;
import chainrule.datasets.Dataset;
import chainrule.datasets.Normalization;
import chainrule.datasets.Progress;
import chainrule.datasets.catalog.Catalog;
import chainrule.engine.Engines;
import chainrule.model.Activation;
import chainrule.model.Blocks;
import chainrule.model.Initialization;
import chainrule.model.InputFeatures;
import chainrule.model.Norm;
import chainrule.model.Precision;
import chainrule.model.Quantile;
import chainrule.optim.Averaging;
import chainrule.optim.Optimizer;
import chainrule.optim.ParameterGroup;
import chainrule.optim.Schedule;
import chainrule.run.RunDirectory;
import chainrule.run.RunSummary;
import chainrule.run.TrainedRun;
import chainrule.run.TrainingRun;
import chainrule.train.Monitor;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A model is bit-identical to a run of the same configuration: a trajectory belongs to its seed. */
@Tag("slow")
class SameAsARunTest {
    @TempDir
    Path folder;

    private static Configuration with(Configuration configuration, String... settings) {
        for (var setting : settings) {
            int end = setting.indexOf('=');
            configuration = configuration.with(setting.substring(0, end), setting.substring(end + 1), "test");
        }
        return configuration;
    }

    private static RunConfig config(String preset, String... settings) {
        return with(Configuration.named(preset), settings).resolve();
    }

    private static Dataset data(RunConfig config) {
        return Catalog.standard().load(config.source(), Progress.NONE);
    }

    private RunSummary run(RunConfig config, Dataset data) {
        var engine = Engines.onClassPath().named(config.engine().engine());
        return new TrainingRun(config, engine, List.of("test")).run(folder, "run", data, List.of(), () -> false);
    }

    private static void assertSame(MlpModel model, RunSummary run, RunConfig config) {
        var best = Checkpoint.read(run.directory().file(RunDirectory.BEST), config.model());
        assertThat(model.parameters()).isEqualTo(best.parameters());
        assertThat(model.checkpoint().bytes()).isEqualTo(best.bytes());
        assertThat(model.epoch()).isEqualTo(run.result().best().epoch());
        assertThat(model.history())
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("seconds")
                .isEqualTo(run.result().epochs());
    }

    @ParameterizedTest
    @ValueSource(strings = {"nd4j", "reference"})
    void theDefaultsAreARunOfThePresetForTables(String engine) {
        var config = config(
                "table",
                "data.name=penguins",
                "data.target=[species]",
                "data.test=0",
                "model.hidden=[16, 8]",
                "train.epochs=6",
                "train.seed=3",
                "engine.name=" + engine);
        var data = data(config);
        var model =
                Mlp.classifier().hidden(16, 8).epochs(6).seed(3).engine(engine).fit(data);
        assertSame(model, run(config, data), config);
    }

    @Test
    void eachSettingIsThatOfTheConfiguration() {
        var config = config(
                "table",
                "data.name=iris",
                "data.target=[species]",
                "data.test=0",
                "data.validation=30",
                "data.stratified=true",
                "data.splitSeed=4",
                "data.normalize=standardize",
                "model.hidden=[12]",
                "model.activation=tanh",
                "model.init=glorot",
                "model.labelSmoothing=0",
                "model.dropout=0.1",
                "model.l1=0.0001",
                "model.l2=0.001",
                "model.inputScaling=true",
                "model.frequencies=2",
                "model.frequencyDeviation=0.3",
                "train.epochs=5",
                "train.batch=16",
                "train.optimizer={nesterov: {rate: 0.05, momentum: 0.8}}",
                "train.schedule={step: {every: 2, factor: 0.5}}",
                "train.clipNorm=1",
                "train.earlyStopping=none",
                "train.monitor=validation-accuracy",
                "train.classWeights=balanced",
                "engine.precision=float64",
                "engine.threads=1",
                "engine.name=nd4j");
        var data = data(config);
        var model = Mlp.classifier()
                .validation(30)
                .stratified()
                .splitSeed(4)
                .normalization(Normalization.Kind.STANDARDIZE)
                .hidden(12)
                .activation(new Activation.Tanh())
                .initialization(Initialization.GLOROT)
                .labelSmoothing(0)
                .dropout(0.1)
                .l1(0.0001)
                .l2(0.001)
                .inputs(new InputFeatures(true, 8, 2, 0.3))
                .epochs(5)
                .batchSize(16)
                .optimizer(new Optimizer.Nesterov(0.01, 0.8))
                .learningRate(0.05)
                .schedule(new Schedule.Step(2, 0.5))
                .clipNorm(1)
                .withoutEarlyStopping()
                .monitor(Monitor.VALIDATION_ACCURACY)
                .balancedClasses()
                .precision(Precision.FLOAT64)
                .threads(1)
                .engine("nd4j")
                .fit(data);
        assertSame(model, run(config, data), config);
    }

    @Test
    void optionsBesidesTheUsualStepAreThoseOfTheConfiguration() {
        var config = config(
                "table",
                "data.name=iris",
                "data.target=[species]",
                "data.test=0",
                "model.hidden=[12, 8]",
                "model.norm=layer",
                "train.epochs=5",
                "train.mixup=0.4",
                "train.average={ema: {decay: 0.9}}",
                "train.accumulate=2",
                "train.freeze=[1]",
                "engine.name=nd4j");
        var data = data(config);
        var model = Mlp.classifier()
                .hidden(12, 8)
                .norm(new Norm.Layer(1e-5))
                .epochs(5)
                .mixup(0.4)
                .average(new Averaging.Ema(0.9))
                .accumulate(2)
                .freeze(1)
                .engine("nd4j")
                .fit(data);
        assertSame(model, run(config, data), config);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nd4j", "reference"})
    void parameterGroupsAreThoseOfTheConfiguration(String engine) {
        var config = config(
                "table",
                "data.name=penguins",
                "data.target=[species]",
                "data.test=0",
                "data.oneHot=2",
                "model.hidden=[12, 8]",
                "model.norm=layer",
                "model.activation=prelu",
                "model.inputScaling=true",
                "train.epochs=3",
                "train.groups={biases: {weightDecay: false}, embeddings: {rateFactor: 0.1}, scaling: {rateFactor: 3, weightDecay: false}, layer-2: {rateFactor: 0.5}}",
                "engine.name=" + engine);
        var data = data(config);
        var usual = Mlp.classifier()
                .oneHot(2)
                .hidden(12, 8)
                .norm(new Norm.Layer(1e-5))
                .activation(new Activation.Parametric(0.25))
                .inputs(new InputFeatures(true, 8, 0, 0.1))
                .epochs(3)
                .engine(engine);
        var model = usual.withoutWeightDecay(ParameterGroup.BIASES)
                .rateFactor(ParameterGroup.EMBEDDINGS, 0.1)
                .withoutWeightDecay(ParameterGroup.SCALING)
                .rateFactor(ParameterGroup.SCALING, 3)
                .rateFactor(ParameterGroup.layer(2), 0.5)
                .fit(data);
        assertSame(model, run(config, data), config);
        assertThat(usual.fit(data).parameters()).isNotEqualTo(model.parameters());
    }

    @ParameterizedTest
    @ValueSource(strings = {"flip", "all"})
    void changesOfImagesAreThoseOfTheConfiguration(String which) {
        boolean all = which.equals("all");
        var config = config(
                "table",
                "data.name=shapes",
                "data.validation=100",
                "data.test=0",
                "data.normalize=standardize",
                "data.flip=true",
                "data.crop=3",
                "data.resizedCrop=" + (all ? 0.5 : 1),
                "data.rotation=" + (all ? 10 : 0),
                "data.brightness=" + (all ? 0.2 : 0),
                "data.contrast=" + (all ? 0.3 : 0),
                "data.saturation=" + (all ? 0.4 : 0),
                "data.cutout=" + (all ? 5 : 0),
                "model.hidden=[8]",
                "train.batch=100",
                "train.epochs=1",
                "engine.name=nd4j");
        var data = data(config);
        var changes = Augmentation.NONE.withFlip(true).withCrop(3);
        if (all) {
            changes = changes.withResizedCrop(0.5)
                    .withRotation(10)
                    .withBrightness(0.2)
                    .withContrast(0.3)
                    .withSaturation(0.4)
                    .withCutout(5);
        }
        var usual = Mlp.classifier()
                .validation(100)
                .normalization(Normalization.Kind.STANDARDIZE)
                .hidden(8)
                .batchSize(100)
                .epochs(1)
                .engine("nd4j");
        var model = usual.augmentation(changes).fit(data);
        assertSame(model, run(config, data), config);
        assertThat(usual.fit(data).parameters()).isNotEqualTo(model.parameters());
    }

    @Test
    void blocksAreThoseOfTheConfiguration() {
        var config = config(
                "table",
                "data.name=iris",
                "data.target=[species]",
                "data.test=0",
                "model.blocks={count: 2, width: 8, expansion: 2}",
                "model.activation=gelu",
                "model.l2=0.001",
                "train.epochs=3",
                "train.average={swa: {epochs: 2}}",
                "engine.name=nd4j");
        var data = data(config);
        var model = Mlp.classifier()
                .blocks(new Blocks(2, 8, 2))
                .activation(new Activation.Gelu())
                .l2(0.001)
                .epochs(3)
                .average(new Averaging.Swa(2))
                .engine("nd4j")
                .fit(data);
        assertSame(model, run(config, data), config);
    }

    @Test
    void quantilesOfRealNumbersAreThoseOfARun() {
        var config = config(
                "table",
                "data.name=sine",
                "data.test=0",
                "data.normalize=standardize",
                "model.hidden=[8]",
                "model.loss={quantile: {levels: [0.1, 0.5, 0.9]}}",
                "train.epochs=4",
                "engine.name=nd4j");
        var data = data(config);
        var model = Mlp.regressor()
                .hidden(8)
                .normalization(Normalization.Kind.STANDARDIZE)
                .loss(new Quantile(List.of(0.1, 0.5, 0.9)))
                .epochs(4)
                .engine("nd4j")
                .fit(data);
        assertSame(model, run(config, data), config);
    }

    /** The network, and what is measured of it. */
    @Test
    void theBestNetworkOfARunIsLoadedAsAModel() {
        var config = config(
                "table",
                "data.name=iris",
                "data.target=[species]",
                "model.hidden=[8]",
                "train.epochs=3",
                "engine.name=nd4j");
        var data = data(config);
        var run = run(config, data);
        var trained = TrainedRun.read(run.directory(), RunDirectory.BEST);
        var model = MlpClassifier.load(run.directory().file(RunDirectory.BEST));
        assertThat(model.classes()).isEqualTo(trained.checkpoint().classes());
        var engine = Engines.onClassPath().named("nd4j");
        var expected = trained.predict(trained.encoded(data.train().features()), engine);
        assertThat(model.predict(data)).isEqualTo(expected.decisions());
        var evaluation = model.evaluate(data);
        assertThat(evaluation.predictions().responses()).isEqualTo(expected.responses());
        assertThat(evaluation.loss())
                .isEqualTo(trained.evaluateOn(data, data, engine).loss());
    }
}
