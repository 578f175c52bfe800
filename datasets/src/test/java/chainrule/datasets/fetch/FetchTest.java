package chainrule.datasets.fetch;

import chainrule.UserException;
import chainrule.datasets.Progress;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FetchTest {
    @TempDir
    Path folder;

    private final byte[] content = Archives.tarGz(Archives.file("set/data.bin", "ten bytes."));
    private final List<String> ranges = new ArrayList<>();
    private HttpServer server;
    private boolean resumes = true;
    private int sends = Integer.MAX_VALUE;
    private int status;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/set.tar.gz", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        var range = exchange.getRequestHeaders().getFirst("Range");
        ranges.add(String.valueOf(range));
        int from = resumes && range != null ? Integer.parseInt(range.replaceAll("\\D", "")) : 0;
        if (status != 0) {
            exchange.sendResponseHeaders(status, -1);
        } else {
            int count = Math.min(sends, content.length - from);
            exchange.sendResponseHeaders(from > 0 ? 206 : 200, count);
            exchange.getResponseBody().write(content, from, count);
        }
        exchange.close();
    }

    private URI address() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    private Path fetch(String md5) {
        var archive = new Archive("set", address(), "set.tar.gz", content.length, md5);
        return fetch(archive, Optional.empty());
    }

    private Path fetch(Archive archive, Optional<URI> mirror) {
        var cache = new Cache(folder.resolve("cache"), Optional.empty());
        return new Fetch(cache, Progress.NONE).run("set", List.of(archive), mirror);
    }

    @Test
    void anArchiveIsUnpackedIntoTheCacheAndKeptThere() throws IOException {
        var home = fetch(Archives.md5(content));
        assertThat(home.resolve("set/data.bin")).hasContent("ten bytes.");
        assertThat(folder.resolve("cache").toFile().list()).containsExactly("set");
        fetch(Archives.md5(content));
        assertThat(ranges).hasSize(1);
    }

    @Test
    void whatWasInterruptedGoesOnWhereItStopped() {
        sends = 20;
        assertRefused(Archives.md5(content), "ended after 20 of");
        sends = Integer.MAX_VALUE;
        assertThat(fetch(Archives.md5(content)).resolve("set/data.bin")).exists();
        assertThat(ranges).containsExactly("null", "bytes=20-");
    }

    @Test
    void aServerThatDoesNotResumeIsAskedForAllOfIt() {
        sends = 20;
        assertRefused(Archives.md5(content), "ended after 20 of");
        sends = Integer.MAX_VALUE;
        resumes = false;
        assertThat(fetch(Archives.md5(content)).resolve("set/data.bin")).hasContent("ten bytes.");
    }

    @Test
    void aWrongChecksumLeavesNothing() throws IOException {
        assertRefused("0".repeat(32), "wrong checksum");
        assertThat(Files.walk(folder).filter(Files::isRegularFile)).isEmpty();
    }

    @Test
    void anAnswerThatIsNoFileIsNamed() {
        status = 404;
        assertRefused(Archives.md5(content), "the server answers 404");
    }

    @Test
    void moreThanWasPromisedIsRefused() {
        var archive = new Archive("set", address(), "set.tar.gz", content.length - 1, Archives.md5(content));
        assertThatThrownBy(() -> fetch(archive, Optional.empty())).hasMessageContaining("more than the");
    }

    @Test
    void anUnreachablePlaceSuggestsAMirror() {
        int port = server.getAddress().getPort();
        server.stop(0);
        var archive =
                new Archive("set", URI.create("http://localhost:" + port), "set.tar.gz", 1, Archives.md5(content));
        assertThatThrownBy(() -> fetch(archive, Optional.empty()))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("--mirror")
                .message()
                .hasLineCount(1);
    }

    @Test
    void aMirrorMayBeAFolder() throws IOException {
        var mirror = Files.createDirectories(folder.resolve("mirror/set"));
        Files.write(mirror.resolve("set.tar.gz"), content);
        var archive = new Archive(
                "set", URI.create("http://nowhere.invalid/"), "set.tar.gz", content.length, Archives.md5(content));
        assertThat(fetch(archive, Optional.of(folder.resolve("mirror").toUri())).resolve("set/data.bin"))
                .hasContent("ten bytes.");
    }

    @Test
    void aHalfUnpackedSetIsNoSet() throws IOException {
        Files.createDirectories(folder.resolve("cache/set.unpacking/set"));
        Files.writeString(folder.resolve("cache/set.unpacking/set/old.bin"), "half");
        var home = fetch(Archives.md5(content));
        assertThat(home.resolve("set/old.bin")).doesNotExist();
        assertThat(home.resolve("set/data.bin")).exists();
    }

    private void assertRefused(String md5, String part) {
        assertThatThrownBy(() -> fetch(md5))
                .isInstanceOf(UserException.class)
                .hasMessageContaining(part)
                .message()
                .hasLineCount(1);
    }
}
