package chainrule.run;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.config.Configuration;
import chainrule.datasets.DataSource;
import chainrule.datasets.Dataset;
import chainrule.datasets.Progress;
import chainrule.datasets.catalog.Catalog;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class WithoutEffectTest {
    /** 800 points, none of them for tests. */
    private static final Dataset CIRCLES = withoutTest();

    private static Dataset withoutTest() {
        var circles = Catalog.standard().load(DataSource.named("circles"), Progress.NONE);
        return new Dataset(
                circles.name(), circles.shape(), circles.classes(), circles.train(), Dataset.none(circles.shape()));
    }

    private static Configuration with(String settings) {
        var configuration = Configuration.empty().with("data.name", "circles", "test");
        for (var setting : settings.split("; ")) {
            var words = setting.split("=", 2);
            configuration = configuration.with(words[0], words[1], "test");
        }
        return configuration;
    }

    private static List<String> sentences(String settings) {
        return new WithoutEffect(with(settings).resolve(), CIRCLES)
                .sentences().stream().map(Message::toString).toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "data.label=x|the label column has no effect: it is for tables",
                "data.target=x|the target column has no effect: it is for tables, and the data are circles",
                "data.task=regression|the task has no effect: it is for tables",
                "data.weight=w|the weight column has no effect: it is for tables",
                "data.encoding=latin1|the encoding, separator, decimal, thousands, header, columns, missing, missingMarks and missingLabels have no effect",
                "data.exif=false|the EXIF orientation and the broken images have no effect",
                "data.missingLabels=drop|the encoding, separator, decimal, thousands, header, columns, missing, missingMarks and missingLabels have no effect",
                "data.size=8|the size has no effect: it is for folders of images",
                "data.validation=0; data.test=0; data.stratified=true|the stratified split has no effect",
                "data.validation=0; data.test=0; data.splitSeed=3|the seed of the split has no effect",
                "data.fold={index: 1, of: 3}; data.test=0.3|the test share has no effect: the test part is the fold that is held out",
                "data.training=1000|the largest number of training samples has no effect: it is 1,000, and there are only 800 samples",
                "model.hidden=[]; model.dropout=0.5|the dropout has no effect: there is no hidden layer",
                "model.hidden=[]; model.norm=layer|the normalisation of layers has no effect: there is no hidden layer",
                "model.hidden=[]; model.activation=tanh|the activation has no effect: there is no hidden layer",
                "train.batch=1; train.mixup=0.2|the mixup has no effect: a batch of one sample has nothing to mix it with",
                "data.validation=0; train.monitor=validation-loss|the monitor has no effect",
                "train.earlyStopping.patience=10|the early stopping has no effect: its patience is 10",
                "train.batch=2000|the batch size is 2,000, and there are only 800 samples",
                "train.schedule=step|the schedule has no effect: its first step comes after 10 epochs",
                "train.schedule=warmup(20)|the schedule does not end its warm-up: that takes 20 epochs",
            })
    void whatNothingComesOfIsReported(String settings, String sentence) {
        assertThat(sentences(settings)).singleElement().asString().startsWith(sentence);
    }

    @Test
    void defaultsAndWhatHasAnEffectAreSkipped() {
        assertThat(sentences("train.epochs=10")).isEmpty();
        assertThat(
                        sentences(
                                "train.earlyStopping.patience=3; train.batch=800; train.schedule=step(5); data.stratified=true"))
                .isEmpty();
    }

    @Test
    void thePatienceOfThePresetForTablesWasNotAskedFor() {
        assertThat(sentences("data.name=iris; train.epochs=5; train.earlyStopping.patience=40"))
                .isEmpty();
        assertThat(sentences("data.name=iris; train.epochs=5; train.earlyStopping.patience=41"))
                .singleElement()
                .asString()
                .startsWith("the early stopping has no effect");
    }

    /** Nobody asked for the default. */
    @Test
    void ownValidationSamplesAreReportedOnlyWhereOthersWereAskedFor() {
        var data = new Dataset(
                CIRCLES.name(),
                CIRCLES.shape(),
                CIRCLES.task(),
                CIRCLES.train(),
                CIRCLES.train(),
                CIRCLES.test(),
                List.of());
        assertThat(new WithoutEffect(with("train.epochs=10").resolve(), data).sentences())
                .isEmpty();
        assertThat(new WithoutEffect(with("data.validation=0.3").resolve(), data).sentences())
                .map(Message::toString)
                .containsExactly("the validation share has no effect: circles has 800 validation samples of its own");
    }

    private static void begin(String settings) {
        var config = with(settings).resolve();
        Preparation.of(config.data(), CIRCLES).requireHeeded(config);
    }

    @Test
    void sharesOfNoneAndEarlyStoppingWithoutValidationAreRefused() {
        assertThatThrownBy(() -> begin("data.validation=0; train.earlyStopping.patience=3"))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith(
                        "the early stopping (the patience) needs validation samples, and there are none: turn it off with patience = none");
        assertThatThrownBy(() -> begin("data.validation=0.0004"))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("the validation share is 4.0E-4 of 800 samples, which rounds to none");
        assertThatThrownBy(() -> begin("data.test=0.0004"))
                .hasMessageStartingWith("the test share is 4.0E-4 of 800 samples");
        assertThatCode(() -> begin("data.validation=0; data.test=0")).doesNotThrowAnyException();
        assertThatCode(() -> begin("data.validation=0.0007; train.earlyStopping.patience=3"))
                .doesNotThrowAnyException();
    }
}
