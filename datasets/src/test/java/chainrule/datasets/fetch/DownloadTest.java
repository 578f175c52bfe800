package chainrule.datasets.fetch;

import chainrule.base.UserException;
import chainrule.datasets.Progress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DownloadTest {
    private static final byte[] CONTENT = new byte[300_000];

    @TempDir
    private Path folder;

    private FileServer server;

    @BeforeEach
    void serve() throws IOException {
        new Random(1).nextBytes(CONTENT);
        server = new FileServer().with("/toy.bin", CONTENT);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static Archive archive(URI base) {
        try {
            var md5 = MessageDigest.getInstance("MD5").digest(CONTENT);
            return new Archive(
                    "toys", base, "toy.bin", CONTENT.length, HexFormat.of().formatHex(md5));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private Path fetch() {
        return download(server.address(), Optional.empty()).run();
    }

    private Download download(URI base, Optional<URI> mirror) {
        return new Download(archive(base), mirror, folder, Progress.NONE, new Transport(Duration.ofSeconds(20)));
    }

    private Path part() {
        return folder.resolve("toy.bin.part");
    }

    private AbstractThrowableAssert<?, ? extends Throwable> fetching() {
        return assertThatThrownBy(this::fetch).isInstanceOf(UserException.class).satisfies(e -> {
            assertThat(e.getMessage()).hasLineCount(1).contains(server.address() + "toy.bin");
            assertThat(folder.resolve("toy.bin")).doesNotExist();
        });
    }

    @Test
    void theWholeFileArrives() {
        assertThat(fetch()).isEqualTo(folder.resolve("toy.bin")).hasBinaryContent(CONTENT);
        assertThat(part()).doesNotExist();
        fetch();
        assertThat(server.requests()).containsExactly("/toy.bin from 0");
    }

    @Test
    void progressGoesFromNothingToTheWhole() {
        var heard = new ArrayList<Long>();
        Progress progress = (what, done, total) -> {
            assertThat(what).isEqualTo("toy.bin");
            assertThat(total).isEqualTo(CONTENT.length);
            heard.add(done);
        };
        new Download(archive(server.address()), Optional.empty(), folder, progress).run();
        assertThat(heard).isSorted().startsWith(0L).endsWith((long) CONTENT.length);
    }

    @Test
    void anInterruptedDownloadResumesWhereItEnded() throws IOException {
        Files.write(part(), Arrays.copyOf(CONTENT, 123_456));
        assertThat(fetch()).hasBinaryContent(CONTENT);
        assertThat(server.requests()).containsExactly("/toy.bin from 123456");
    }

    @Test
    void aServerThatCanNotResumeStartsAgain() throws IOException {
        server.ignoringRange();
        Files.write(part(), new byte[123_456]);
        assertThat(fetch()).hasBinaryContent(CONTENT);
    }

    @Test
    void aPartThatIsWholeIsOnlyVerified() throws IOException {
        Files.write(part(), CONTENT);
        assertThat(fetch()).hasBinaryContent(CONTENT);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void aPartThatIsTooLongIsFetchedAgain() throws IOException {
        Files.write(part(), new byte[CONTENT.length + 1]);
        assertThat(fetch()).hasBinaryContent(CONTENT);
    }

    @Test
    void aBrokenConnectionIsTakenUpAgain() {
        server.cuttingAfter(100_000);
        assertThat(fetch()).hasBinaryContent(CONTENT);
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void aConnectionThatBreaksTwiceLeavesWhatCame() throws IOException {
        server.cuttingAfter(100_000).cuttingAfter(50_000);
        fetching().hasMessageContaining("of 300,000 bytes are here: run the command again for the rest");
        assertThat(Files.size(part())).isBetween(1L, 150_000L);
        assertThat(fetch()).hasBinaryContent(CONTENT);
    }

    @Test
    void aServerThatFallsSilentIsGivenUp() {
        server.cuttingAfter(1000).cuttingAfter(1000).stalling();
        var impatient = new Transport(Duration.ofMillis(300));
        var download = new Download(archive(server.address()), Optional.empty(), folder, Progress.NONE, impatient);
        assertThatThrownBy(download::run)
                .isInstanceOf(UserException.class)
                .hasMessageContaining("the connection broke (nothing came for 1 s)");
        assertThat(part()).hasSize(2000);
    }

    @Test
    void aWrongChecksumIsReportedAndTheFileDeleted() {
        var other = CONTENT.clone();
        other[200_000] ^= 1;
        server.with("/toy.bin", other);
        fetching().hasMessageMatching(".*: MD5 checksum [0-9a-f]{32} expected, [0-9a-f]{32} found: this is another.*");
        assertThat(part()).doesNotExist();
    }

    @Test
    void aFileThatIsTooLongIsRefused() {
        server.with("/toy.bin", Arrays.copyOf(CONTENT, CONTENT.length + 1));
        fetching().hasMessageContaining("more than the 300,000 bytes expected: this is another file");
        assertThat(part()).isEmptyFile();
    }

    @Test
    void aFileThatIsTooShortIsRefused() {
        server.with("/toy.bin", Arrays.copyOf(CONTENT, 7));
        fetching().hasMessageContaining("the data ended too early; 7 of 300,000 bytes are here");
    }

    @Test
    void aFileThatHasMovedIsNamed() throws IOException {
        try (var empty = new FileServer()) {
            assertThatThrownBy(() -> download(empty.address(), Optional.empty()).run())
                    .isInstanceOf(UserException.class)
                    .hasMessage(
                            empty.address()
                                    + "toy.bin: the server answers 404; look whether the file has moved, or set CHAINRULE_MIRROR or the mirror");
        }
    }

    @Test
    void aHostThatDoesNotAnswerIsNamedTogetherWithTheMirror() {
        server.close();
        fetching()
                .hasMessageContaining("can't be reached (")
                .hasMessageContaining("check the network, or name a mirror that has toys/toy.bin with the mirror");
        assertThatThrownBy(() -> download(URI.create("http://no-such-host.invalid/"), Optional.empty())
                        .run())
                .isInstanceOf(UserException.class)
                .hasMessageContaining("http://no-such-host.invalid/toy.bin: can't be reached (");
    }

    @Test
    void aMirrorHasAFolderForEachDataSet() {
        server.with("/copies/toys/toy.bin", CONTENT);
        var mirror = URI.create(server.address() + "copies");
        assertThat(download(URI.create("http://no-such-host.invalid/"), Optional.of(mirror))
                        .run())
                .hasBinaryContent(CONTENT);
        assertThat(server.requests()).containsExactly("/copies/toys/toy.bin from 0");
    }

    @Test
    void aFolderCanBeAMirror() throws IOException {
        var mirror = Files.createDirectories(folder.resolve("a folder").resolve("toys"));
        Files.write(mirror.resolve("toy.bin"), CONTENT);
        Files.write(part(), Arrays.copyOf(CONTENT, 1000));
        var address = mirror.getParent().toUri();
        assertThat(download(server.address(), Optional.of(address)).run()).hasBinaryContent(CONTENT);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void aMirrorWithAnInvalidAddressOrWithoutFilesIsNamed() {
        for (var mirror : new String[] {"copies", "ftp://host/copies", "file://host/copies", "http:/copies"}) {
            assertThatThrownBy(() -> download(server.address(), Optional.of(URI.create(mirror)))
                            .run())
                    .isInstanceOf(UserException.class)
                    .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1).startsWith(mirror + "/toys/toy.bin: "));
        }
        assertThatThrownBy(() ->
                        download(server.address(), Optional.of(folder.toUri())).run())
                .isInstanceOf(UserException.class)
                .hasMessageContaining(folder.resolve("toys").resolve("toy.bin") + ": no such file; put it there");
    }
}
