package chainrule.mlp;

import chainrule.config.Configuration;
import chainrule.config.RunConfig;
import chainrule.datasets.Augmentation;
import chainrule.datasets.Split;
import chainrule.datasets.Task;
import chainrule.model.MlpSpec;
import chainrule.train.DataPlan;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The defaults stand in the preset for tables and in Settings: both say the same. */
class DefaultsTest {
    private static final RunConfig PRESET = Configuration.named("table").resolve();

    @Test
    void aTrainingRunIsThatOfThePresetForTables() {
        var settings = new Settings();
        assertThat(settings.training()).isEqualTo(PRESET.train());
        assertThat(settings.precision).isEqualTo(PRESET.engine().precision());
        assertThat(settings.threads).isEqualTo(OptionalInt.empty());
        assertThat(PRESET.engine().threads()).isEmpty();
    }

    /** But for the test samples, which a program sets aside itself. */
    @Test
    void dataArePreparedAsByThePreset() {
        var data = PRESET.data();
        var split = new Split.Plan(data.validation(), 0, data.stratified(), data.splitSeed());
        assertThat(new Settings().plan())
                .isEqualTo(new DataPlan(split, data.normalize(), data.missing(), data.oneHot(), Augmentation.NONE));
    }

    @ParameterizedTest
    @EnumSource(Task.Kind.class)
    void theNetworkIsThatOfThePreset(Task.Kind kind) {
        var task = new Task(kind, List.of("a", "b", "c"));
        MlpSpec network = new Settings().network(7, Optional.empty(), task);
        assertThat(network).isEqualTo(PRESET.model().spec(7, Optional.empty(), task));
    }
}
