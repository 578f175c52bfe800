package chainrule.datasets.catalog;

import chainrule.base.UserException;
import chainrule.datasets.DataSource;
import chainrule.datasets.Dataset;
import chainrule.datasets.Progress;
import chainrule.datasets.fetch.Cache;
import chainrule.datasets.fetch.FileServer;
import chainrule.datasets.table.Table;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Data on a machine that works for another: the right ones or none, and fetched once. */
class WorkerDatasetsTest {
    private static final String TRAIN = "a,b,kind\n1,2,x\n3,4,y\n5,6,x\n";
    private static final String TEST = "a,b,kind\n7,8,y\n";

    @TempDir
    private Path folder;

    private WorkerDatasets datasets() {
        var cache = new Cache(folder.resolve("cache"), Optional.empty());
        return new WorkerDatasets(new Catalog(cache), cache);
    }

    /** The data set of the machine that the others work for. */
    private Dataset original() throws IOException {
        var home = Files.createDirectories(folder.resolve("original"));
        Files.writeString(home.resolve("train.csv"), TRAIN);
        Files.writeString(home.resolve("test.csv"), TEST);
        return Table.read(home, "kind");
    }

    private DataSource source(String place) {
        return new DataSource("table", Optional.of(folder.resolve(place)), Optional.of("kind"), Optional.empty());
    }

    private static byte[] packed(Map<String, String> files) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            for (var file : files.entrySet()) {
                var content = file.getValue().getBytes(StandardCharsets.UTF_8);
                var entry = new TarArchiveEntry(file.getKey());
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void aPathThatAllMachinesSeeIsRead() throws IOException {
        String digest = original().digest();
        assertThat(datasets().load(source("original"), Optional.empty(), digest).digest())
                .isEqualTo(digest);
        Files.writeString(folder.resolve("original/test.csv"), TEST.replace('7', '9'));
        assertThatThrownBy(() -> datasets().load(source("original"), Optional.empty(), digest))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("another here")
                .hasMessageContaining(digest);
    }

    /** Several processes of a machine want the same data; only one of them fetches. */
    @Test
    void aPackedFolderIsFetchedOnce() throws IOException {
        String digest = original().digest();
        try (var server = new FileServer()) {
            server.with("/mine.tar.gz", packed(Map.of("mine/train.csv", TRAIN, "mine/test.csv", TEST)));
            var address = Optional.of(server.address().resolve("mine.tar.gz"));
            assertThat(datasets().load(source("nowhere"), address, digest).digest())
                    .isEqualTo(digest);
            assertThat(datasets().load(source("nowhere"), address, digest).digest())
                    .isEqualTo(digest);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void aTableIsFetchedAsItIs() throws IOException {
        var file = Files.writeString(folder.resolve("table.csv"), TRAIN);
        String digest = Table.read(file, "kind").digest();
        try (var server = new FileServer()) {
            server.with("/there/table.csv", TRAIN.getBytes(StandardCharsets.UTF_8));
            var address = Optional.of(server.address().resolve("there/table.csv"));
            assertThat(datasets().load(source("nowhere"), address, digest).digest())
                    .isEqualTo(digest);
        }
    }

    @Test
    void otherDataAreNotKept() throws IOException {
        String digest = original().digest();
        try (var server = new FileServer()) {
            server.with(
                    "/mine.tar.gz",
                    packed(Map.of("mine/train.csv", TEST + TRAIN.lines().skip(1).findFirst())));
            var address = Optional.of(server.address().resolve("mine.tar.gz"));
            assertThatThrownBy(() -> datasets().load(source("nowhere"), address, digest))
                    .isInstanceOf(UserException.class);
            server.with("/mine.tar.gz", packed(Map.of("mine/train.csv", TRAIN)));
            assertThatThrownBy(() -> datasets().load(source("nowhere"), address, digest))
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining("other data than those of the study")
                    .hasMessageContaining("mine.tar.gz");
            server.with("/mine.tar.gz", packed(Map.of("mine/train.csv", TRAIN, "mine/test.csv", TEST)));
            assertThat(datasets().load(source("nowhere"), address, digest).digest())
                    .isEqualTo(digest);
        }
        try (var left = Files.list(folder.resolve("cache"))) {
            assertThat(left).noneMatch(file -> file.toString().endsWith(".part"));
        }
    }

    @Test
    void whatIsNotThereIsReportedInOneLine() throws IOException {
        String digest = original().digest();
        try (var server = new FileServer()) {
            var address = Optional.of(server.address().resolve("gone.csv"));
            assertThatThrownBy(() -> datasets().load(source("nowhere"), address, digest))
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining("gone.csv");
        }
        assertThatThrownBy(() -> datasets().load(source("nowhere"), Optional.of(URI.create("ftp://a/b.csv")), digest))
                .isInstanceOf(UserException.class);
    }

    @Test
    void whatTheCodeDrawsIsDrawnThere() {
        var digest = new Catalog(datasets().cache())
                .load(DataSource.named("circles"), Progress.NONE)
                .digest();
        assertThat(datasets()
                        .load(DataSource.named("circles"), Optional.empty(), digest)
                        .digest())
                .isEqualTo(digest);
    }

    /** A publisher's data set comes from a mirror, though on the machine that the others work for it lies elsewhere. */
    @Test
    void aPublishersDataSetIsAskedForAtTheMirror() {
        var mirror = folder.resolve("no-mirror").toUri();
        assertThatThrownBy(() -> datasets()
                        .load(
                                new DataSource("mnist", Optional.of(folder), Optional.empty(), Optional.empty()),
                                Optional.of(mirror),
                                "digest"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("no-mirror/mnist/");
    }
}
