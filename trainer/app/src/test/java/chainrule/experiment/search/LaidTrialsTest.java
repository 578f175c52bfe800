package chainrule.experiment.search;

import chainrule.config.SearchFlags;
import chainrule.config.SearchSpace;
import chainrule.experiment.ExperimentContext;
import chainrule.statistics.ErrorBars;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class LaidTrialsTest {
    @TempDir
    Path folder;

    /** A search asks for trials again and again: what is edited meanwhile changes none of them. */
    @Test
    void theBaseIsReadOnce() throws IOException {
        var base = Files.writeString(
                folder.resolve("base.yaml"), "data: {name: circles}\ntrain: {epochs: 5, batch: 20}\n");
        var file = Files.writeString(
                folder.resolve("sweep.yaml"),
                "base: base.yaml\nset: {train.epochs: 7}\nkeys: {train.batch: [10, 40]}\n");
        var context = new ExperimentContext(null, UnaryOperator.identity(), List.of(), ErrorBars.named("2sd"));
        var laid = LaidTrials.of(SearchSpace.ofFile(file, SearchFlags.NONE), context);
        Files.delete(base);
        for (int batch : new int[] {10, 40}) {
            var train = laid.of(List.of(Map.of("train.batch", Integer.toString(batch))))
                    .get(0)
                    .config()
                    .train();
            assertThat(train.batch()).hasToString(Integer.toString(batch));
            assertThat(train.epochs()).isEqualTo(7);
        }
    }
}
