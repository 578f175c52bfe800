package chainrule.datasets.catalog;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.datasets.DataSource;
import chainrule.datasets.Progress;
import chainrule.datasets.catalog.Catalog.Entry;
import chainrule.datasets.catalog.Catalog.Origin;
import chainrule.datasets.catalog.Catalog.Size;
import chainrule.datasets.fetch.Archive;
import chainrule.datasets.fetch.Cache;
import chainrule.datasets.fetch.FileServer;
import chainrule.datasets.idx.Idx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CatalogTest {
    private static final Size SMALL = Size.classes(1, 10);

    @TempDir
    private Path folder;

    private FileServer publisher;

    @BeforeEach
    void publish() throws IOException {
        publisher = new FileServer();
        small().forEach((name, content) -> publisher.with("/" + name, content));
        publisher.with("/small.tar.gz", packed());
    }

    @AfterEach
    void stop() {
        publisher.close();
    }

    private Cache cache() {
        return new Cache(folder.resolve("cache"), Optional.empty());
    }

    private Catalog catalog() {
        return new Catalog(cache());
    }

    /** Two data sets of three pictures, one as four files and one packed. */
    private Catalog small(Cache cache) {
        var files = small().entrySet().stream()
                .map(file -> archive("files", file.getKey(), file.getValue()))
                .toList();
        return new Catalog(
                cache,
                List.of(
                        new Listing.Fetched(
                                "files", Message.text(""), SMALL, files, home -> Idx.read("files", Idx.DIGITS, home)),
                        new Listing.Fetched(
                                "packed",
                                Message.text(""),
                                SMALL,
                                List.of(archive("packed", "small.tar.gz", packed())),
                                home -> Idx.read("packed", Idx.DIGITS, home.resolve("inner")))));
    }

    private Archive archive(String dataset, String file, byte[] content) {
        try {
            var md5 = HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(content));
            return new Archive(dataset, publisher.address(), file, content.length, md5);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, byte[]> small() {
        byte[] images = ByteBuffer.allocate(16 + 3)
                .putInt(0x803)
                .putInt(3)
                .putInt(1)
                .putInt(1)
                .array();
        byte[] labels = ByteBuffer.allocate(8 + 3).putInt(0x801).putInt(3).array();
        return new TreeMap<>(Map.of(
                "train-images-idx3-ubyte", images,
                "train-labels-idx1-ubyte", labels,
                "t10k-images-idx3-ubyte", images,
                "t10k-labels-idx1-ubyte", labels));
    }

    private static byte[] packed() {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            for (var file : small().entrySet()) {
                var entry = new TarArchiveEntry("inner/" + file.getKey());
                entry.setSize(file.getValue().length);
                entry.setModTime(0);
                tar.putArchiveEntry(entry);
                tar.write(file.getValue());
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private static DataSource source(String name, Path directory, String label) {
        return new DataSource(name, Optional.ofNullable(directory), Optional.ofNullable(label), Optional.empty());
    }

    private static void assertTells(Runnable action, String message) {
        assertThatThrownBy(action::run).isInstanceOf(UserException.class).hasMessage(message);
    }

    @Test
    void everyDataSetIsListedOnce() {
        assertThat(catalog().entries())
                .extracting(Entry::name)
                .containsExactly(
                        "cifar10",
                        "cifar100",
                        "mnist",
                        "fashion-mnist",
                        "images",
                        "idx",
                        "table",
                        "iris",
                        "penguins",
                        "circles",
                        "shapes",
                        "line",
                        "sine",
                        "plane",
                        "step",
                        "absolute");
        assertThat(catalog().entries()).allSatisfy(entry -> {
            assertThat(entry.description().toString()).hasLineCount(1);
            assertThat(catalog().entry(entry.name())).isEqualTo(entry);
        });
    }

    @Test
    void anUnknownNameGetsTheNearestAndAllOthers() {
        var all =
                "there are cifar10, cifar100, mnist, fashion-mnist, images, idx, table, iris, penguins, circles, shapes, line, sine, plane, "
                        + "step, absolute";
        assertTells(
                () -> catalog().entry("cifar-10"),
                "no data set is called 'cifar-10' (did you mean 'cifar10'?): " + all);
        assertTells(
                () -> catalog().load(DataSource.named("zzzzzzzz"), Progress.NONE),
                "no data set is called 'zzzzzzzz': " + all);
    }

    @Test
    void aFileThatIsNotThereIsNotTakenForADataSet() {
        for (String file : List.of("mine.csv", "folder/mine", "C:\\\\mine")) {
            assertTells(() -> catalog().entry(file), file + ": there is no such file");
        }
    }

    private static List<String> names(Origin origin) {
        return Catalog.standard().entries().stream()
                .filter(entry -> entry.origin() == origin)
                .map(Entry::name)
                .toList();
    }

    static List<String> drawn() {
        return names(Origin.EMBEDDED).stream()
                .filter(name -> ShippedTable.named(name).isEmpty())
                .toList();
    }

    static List<String> fetched() {
        return names(Origin.FETCHED);
    }

    @ParameterizedTest
    @MethodSource("drawn")
    void drawnDataSetsAreAlwaysHere(String name) {
        var catalog = catalog();
        assertThat(catalog.isHere(catalog.entry(name))).isTrue();
        assertThat(catalog.entry(name).origin()).isEqualTo(Origin.EMBEDDED);
        var data = catalog.load(DataSource.named(name), Progress.NONE);
        assertThat(data.name()).isEqualTo(name);
        assertThat(catalog.size(name))
                .contains(new Size(
                        data.shape().features(),
                        data.task().kind(),
                        data.task().names().size()));
        assertThat(catalog.cacheFolder()).doesNotExist();
        assertTells(
                () -> catalog.fetch(name, Optional.empty(), Progress.NONE),
                name + " comes with the program: nothing to fetch");
        assertTells(
                () -> catalog.load(source(name, folder, null), Progress.NONE),
                name + " is drawn by the code: take the path of the data out");
    }

    /** Fisher's iris as R has it: the other variant differs in samples 35 and 38. */
    @Test
    void irisComesWithTheProgram() {
        var iris = catalog().load(DataSource.named("iris"), Progress.NONE);
        assertThat(iris.name()).isEqualTo("iris");
        assertThat(iris.classes()).containsExactly("setosa", "versicolor", "virginica");
        assertThat(iris.train().all().classCounts(3)).containsExactly(50, 50, 50);
        var measured = iris.train().features();
        assertThat(List.of(measured.value(34, 3), measured.value(37, 1), measured.value(37, 2)))
                .containsExactly(0.2f, 3.6f, 1.4f);
        assertThat(iris.notes()).isEmpty();
    }

    @Test
    void penguinsComeWithTheProgram() {
        var penguins = catalog().load(DataSource.named("penguins"), Progress.NONE);
        assertThat(penguins.train().all().classCounts(3)).containsExactly(152, 68, 124);
        var columns = penguins.schema().orElseThrow();
        assertThat(columns.names())
                .containsExactly(
                        "island", "bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g", "sex", "year");
        var sex = IntStream.range(0, 344)
                .filter(row -> Float.isNaN(penguins.train().features().value(row, 5)));
        assertThat(sex).hasSize(11);
        assertTells(
                () -> catalog().load(source("penguins", null, "weight"), Progress.NONE),
                "penguins.csv:1: no column \"weight\": the columns are species, island, bill_length_mm, bill_depth_mm, flipper_length_mm, body_mass_g, sex, year");
    }

    @Test
    void aTableThatComesWithTheProgramMayBeElsewhereOrLearnSomethingElse() throws IOException {
        var catalog = catalog();
        assertThat(catalog.isHere(catalog.entry("iris"))).isTrue();
        assertThat(catalog.size("iris")).isEmpty();
        assertTells(
                () -> catalog.fetch("iris", Optional.empty(), Progress.NONE),
                "iris comes with the program: nothing to fetch");
        assertThat(catalog.load(source("iris", null, "petal_width"), Progress.NONE)
                        .task()
                        .isRegression())
                .isTrue();
        var other = Files.writeString(folder.resolve("new.csv"), "a,species\n1,x\n2,y\n");
        assertThat(catalog.load(source("iris", other, null), Progress.NONE).classes())
                .containsExactly("x", "y");
    }

    @ParameterizedTest
    @MethodSource("fetched")
    void whatIsNotFetchedStatesHowToFetchIt(String name) {
        var catalog = catalog();
        assertThat(catalog.isHere(catalog.entry(name))).isFalse();
        assertTells(
                () -> catalog.load(DataSource.named(name), Progress.NONE),
                name + " is not here: fetch it with Catalog.fetch(\"" + name + "\"), or give the path of the data");
        assertThatThrownBy(() -> catalog.load(source(name, folder, null), Progress.NONE))
                .isInstanceOf(UserException.class)
                .hasMessageContaining(folder.toString());
    }

    @Test
    void ownDataNeedsItsPlace() throws IOException {
        var catalog = catalog();
        assertThat(catalog.isHere(catalog.entry("images"))).isFalse();
        assertTells(
                () -> catalog.load(DataSource.named("images"), Progress.NONE),
                "images needs to know where your data is: give the path of the data");
        assertTells(
                () -> catalog.load(source("table", folder, null), Progress.NONE),
                "table needs to know which column to learn: name it with the target column, or several with commas");
        assertTells(
                () -> catalog.fetch("table", Optional.empty(), Progress.NONE),
                "table is your own data: nothing to fetch; say where it is with the path of the data");
        var table = Files.writeString(folder.resolve("iris.csv"), "a,kind\n1,x\n2,y\n");
        assertThat(catalog.load(source("table", table, "kind"), Progress.NONE).classes())
                .containsExactly("x", "y");
    }

    @ParameterizedTest
    @ValueSource(strings = {"files", "packed"})
    void whatIsFetchedIsHereAndIsFetchedOnce(String name) {
        var catalog = small(cache());
        var home = catalog.fetch(name, Optional.empty(), Progress.NONE);
        assertThat(home).isEqualTo(catalog.cacheFolder().resolve(name));
        assertThat(catalog.isHere(catalog.entry(name))).isTrue();
        assertThat(catalog.load(DataSource.named(name), Progress.NONE).train().count())
                .isEqualTo(3);
        int requests = publisher.requests().size();
        assertThat(catalog.fetch(name, Optional.empty(), Progress.NONE)).isEqualTo(home);
        assertThat(publisher.requests()).hasSize(requests);
        assertThat(catalog.cacheFolder().toFile().list()).containsExactlyInAnyOrder(name, name + ".lock");
    }

    @Test
    void aDamagedDataSetIsFetchedAgain() throws IOException {
        var catalog = small(cache());
        var home = catalog.fetch("files", Optional.empty(), Progress.NONE);
        Files.delete(home.resolve("t10k-labels-idx1-ubyte"));
        Files.writeString(home.resolve("leftover"), "");
        catalog.fetch("files", Optional.empty(), Progress.NONE);
        assertThat(catalog.load(DataSource.named("files"), Progress.NONE).test().count())
                .isEqualTo(3);
        assertThat(home.resolve("leftover")).doesNotExist();
    }

    @Test
    void aFetchThatFailsLeavesNothingThatLooksWhole() {
        var catalog = small(cache());
        publisher.with("/train-labels-idx1-ubyte", new byte[11]);
        assertThatThrownBy(() -> catalog.fetch("files", Optional.empty(), Progress.NONE))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("MD5");
        assertThat(catalog.isHere(catalog.entry("files"))).isFalse();
        publisher.with("/train-labels-idx1-ubyte", small().get("train-labels-idx1-ubyte"));
        catalog.fetch("files", Optional.empty(), Progress.NONE);
        assertThat(catalog.isHere(catalog.entry("files"))).isTrue();
    }

    @Test
    void theMirrorOfTheCommandGoesBeforeThatOfTheEnvironment() {
        publisher.with("/a/packed/small.tar.gz", packed()).with("/b/packed/small.tar.gz", packed());
        var inEnvironment = Optional.of(URI.create(publisher.address() + "a"));
        var inCommand = Optional.of(URI.create(publisher.address() + "b/"));
        small(new Cache(folder.resolve("1"), inEnvironment)).fetch("packed", Optional.empty(), Progress.NONE);
        small(new Cache(folder.resolve("2"), inEnvironment)).fetch("packed", inCommand, Progress.NONE);
        assertThat(publisher.requests())
                .containsExactly("/a/packed/small.tar.gz from 0", "/b/packed/small.tar.gz from 0");
    }

    @Test
    void aCacheThatCanNotBeMadeIsNamed() throws IOException {
        var file = Files.writeString(folder.resolve("file"), "");
        var catalog = small(new Cache(file, Optional.empty()));
        assertThatThrownBy(() -> catalog.fetch("packed", Optional.empty(), Progress.NONE))
                .isInstanceOf(UserException.class)
                .hasMessageContaining(file.resolve("packed") + ": can't be written")
                .hasMessageEndingWith("or name another folder with CHAINRULE_CACHE");
    }
}
