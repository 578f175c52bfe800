package chainrule.datasets.catalog;

import chainrule.UserException;
import chainrule.datasets.DataSource;
import chainrule.datasets.Progress;
import chainrule.datasets.catalog.Catalog.Origin;
import chainrule.datasets.fetch.Cache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CatalogTest {
    @TempDir
    Path folder;

    private Catalog catalog() {
        return new Catalog(new Cache(folder, Optional.empty()));
    }

    @Test
    void whatIsEmbeddedIsAlwaysHere() {
        var catalog = catalog();
        for (var entry : catalog.entries()) {
            assertThat(catalog.isHere(entry)).isEqualTo(entry.origin() == Origin.EMBEDDED);
            if (catalog.isHere(entry)) {
                var dataset = catalog.load(DataSource.named(entry.name()), Progress.NONE);
                assertThat(dataset.name()).isEqualTo(entry.name());
                assertThatThrownBy(() -> catalog.fetch(entry.name(), Optional.empty(), Progress.NONE))
                        .hasMessageContaining("nothing to fetch");
            }
        }
    }

    @Test
    void whatIsNotHereSaysHowToGetIt() {
        assertThatThrownBy(() -> catalog().load(DataSource.named("cifar10"), Progress.NONE))
                .isInstanceOf(UserException.class)
                .hasMessage(
                        "cifar10 is not here: fetch it with `chainrule data fetch cifar10`, or say where it lies with --data-dir FOLDER");
        assertThatThrownBy(() -> catalog().load(DataSource.named("images"), Progress.NONE))
                .hasMessageContaining("--data-dir");
        var unlabelled = new DataSource("table", Optional.of(folder), Optional.empty(), Optional.empty());
        assertThatThrownBy(() -> catalog().load(unlabelled, Progress.NONE)).hasMessageContaining("--label");
    }

    @Test
    void aMisspeltNameIsGuessed() {
        assertThatThrownBy(() -> catalog().entry("cifar-10")).hasMessageContaining("did you mean cifar10?");
        assertThatThrownBy(() -> catalog().entry("imagenet")).hasMessageContaining("choose one of shapes");
    }

    @Test
    void whatWasFetchedIsFoundInTheCache() throws IOException {
        Files.createDirectories(folder.resolve("mnist"));
        assertThat(catalog().isHere(catalog().entry("mnist"))).isTrue();
        assertThat(catalog().fetch("mnist", Optional.empty(), Progress.NONE)).isEqualTo(folder.resolve("mnist"));
        assertThatThrownBy(() -> catalog().load(DataSource.named("mnist"), Progress.NONE))
                .isInstanceOf(UserException.class)
                .hasMessageContaining(folder.resolve("mnist").toString());
    }
}
