package chainrule.wording;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.config.RunAction;
import chainrule.config.RunSetting;
import chainrule.datasets.DataAction;
import chainrule.datasets.DataSetting;
import chainrule.train.TrainingSetting;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class WordingTest {
    private static String flags(Object part) {
        return Message.of("%s", part).in(FlagWording.INSTANCE);
    }

    private static String keys(Object part) {
        return Message.of("%s", part).in(KeyWording.INSTANCE);
    }

    @Test
    void aCommandLineNamesWhatWasGivenByKeysAndWhatToGiveByFlags() {
        assertThat(flags(DataSetting.TARGET)).isEqualTo("data.target");
        assertThat(flags(DataSetting.DECIMAL.stated("comma"))).isEqualTo("data.decimal: comma");
        assertThat(flags(DataSetting.TASK.to("regression"))).isEqualTo("--task regression");
        assertThat(flags(DataSetting.DECIMAL.introduced("comma"))).isEqualTo("data.decimal: comma (--decimal comma)");
        assertThat(flags(TrainingSetting.CLASS_WEIGHTS.introduced())).isEqualTo("train.classWeights (--class-weights)");
        assertThat(flags(DataSetting.DIRECTORY.given("PATH"))).isEqualTo("--data-dir PATH");
        assertThat(flags(DataSetting.DIRECTORY.given())).isEqualTo("--data-dir");
        assertThat(flags(RunSetting.METRIC.bare())).isEqualTo("--metric");
        assertThat(flags(RunSetting.METRIC.another())).isEqualTo("another --metric");
    }

    @Test
    void whatHasNoFlagIsSetByItsKeyAndWhatHasNoKeyIsNamedByItsFlag() {
        assertThat(flags(TrainingSetting.MONITOR.to("validation-rmse")))
                .isEqualTo("--set train.monitor=validation-rmse");
        assertThat(flags(DataSetting.KEPT_COLUMNS)).isEqualTo("--keep");
        assertThat(flags(RunSetting.FORMAT.stated("onnx"))).isEqualTo("--to onnx");
    }

    @Test
    void aNotebookNamesKeysAndWhatHasNoneInWords() {
        assertThat(keys(DataSetting.TASK.to("regression"))).isEqualTo("data.task=regression");
        assertThat(keys(DataSetting.TARGET)).isEqualTo("data.target");
        assertThat(keys(DataSetting.NAME.another())).isEqualTo("another data.name");
        assertThat(keys(RunSetting.METRIC.another())).isEqualTo("another metric");
    }

    /** What a run's log, a study's outcome and a cluster's refusal say. */
    @Test
    void aClusterIsNamedByItsFlagOnACommandLineAlone() {
        var message = Message.of(
                "%s: give more with %s",
                RunSetting.CLUSTER.stated("spark://host:7077"),
                RunSetting.CLUSTER_SETTING.to("spark.executor.memory=4g"));
        assertThat(message.in(FlagWording.INSTANCE))
                .isEqualTo("--spark spark://host:7077: give more with --spark-conf spark.executor.memory=4g");
        assertThat(message)
                .hasToString(
                        "Spark cluster = spark://host:7077: give more with setting of Spark = spark.executor.memory=4g");
    }

    @Test
    void actionsAreCommands() {
        assertThat(flags(DataAction.FETCH.of("mnist"))).isEqualTo("`chainrule data fetch mnist`");
        assertThat(keys(RunAction.TRAIN_FURTHER.of("a.yaml", "b.safetensors")))
                .isEqualTo("`chainrule train a.yaml --init b.safetensors`");
    }

    @Test
    void aNotebooksExceptionsNameKeysAndKeepTheirCause() {
        var thrown = new UserException(Message.of("use %s", DataSetting.TASK.to("regression")));
        assertThatThrownBy(() -> KeyWording.worded(() -> {
                    throw thrown;
                }))
                .hasMessage("use data.task=regression")
                .hasCause(thrown);
        assertThat(KeyWording.worded(() -> 1)).isEqualTo(1);
    }
}
