package chainrule.dashboard;

import chainrule.base.UserException;
import chainrule.run.RunDirectory;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

@Tag("slow")
class DashboardServerTest {
    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private Path runs;
    private final Access access = Access.random();
    private DashboardServer server;

    @BeforeEach
    void start() throws IOException {
        runs = Files.createDirectory(folder.resolve("runs"));
        server = DashboardServer.start(runs, 0, access);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpResponse<String> send(String method, String path) throws Exception {
        var request = HttpRequest.newBuilder(server.address().resolve(path))
                .header("Cookie", cookie())
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** As a browser sends it back after the first visit. */
    private String cookie() throws Exception {
        var first =
                client.send(HttpRequest.newBuilder(server.address()).build(), HttpResponse.BodyHandlers.discarding());
        return first.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
    }

    private int status(String path) throws Exception {
        return send("GET", path).statusCode();
    }

    private Map<String, Object> json(String path) throws Exception {
        var answer = send("GET", path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.std.mapFrom(answer.body());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Map<String, Object>> rows(Map<String, Object> changes) {
        var rows = new TreeMap<String, Map<String, Object>>();
        ((List<Map<String, Object>>) changes.get("runs")).forEach(row -> rows.put((String) row.get("name"), row));
        return rows;
    }

    private Map<String, Map<String, Object>> list() throws Exception {
        return rows(json("/api/runs"));
    }

    /** What has changed, as soon as something has. */
    private Map<String, Object> next(Object version) throws Exception {
        for (int i = 0; i < 100; i++) {
            var changes = json("/api/runs?since=" + version);
            if (!changes.get("version").equals(version)) {
                return changes;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("nothing has changed since " + version);
    }

    /** As it comes, whatever HTTP clients allow. */
    private String raw(String request) throws IOException {
        try (var socket =
                new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .orElse("");
        }
    }

    @Test
    void itListensOnTheLoopbackAddressAlone() throws Exception {
        assertThat(InetAddress.getByName(server.address().getHost()).isLoopbackAddress())
                .isTrue();
        var others = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress())
                .toList();
        assumeTrue(!others.isEmpty(), "this machine has no other address");
        for (var address : others) {
            assertThatThrownBy(() -> {
                        try (var socket = new Socket()) {
                            socket.connect(
                                    new InetSocketAddress(
                                            address, server.address().getPort()),
                                    1000);
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "evil.example:80", "localhost.evil.example", "127.0.0.1.evil.example", ""})
    void aBrowserThatWasLedHereUnderAnotherNameIsTurnedAway(String host) throws IOException {
        assertThat(raw("GET /main.js%s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                        .formatted(access.query(), host)))
                .contains(" 403 ");
    }

    /** Of other users of this machine. */
    @ParameterizedTest
    @ValueSource(strings = {"/", "/main.js", "/api/runs", "/api/run?name=a-1", "/files/a-1/report.html", "/no-such"})
    void nothingIsShownWithoutTheToken(String path) throws Exception {
        WrittenRun.create(runs.resolve("a-1"), "sgd", 0.1).append("report.html", "secret");
        String wrong =
                access.token().replace(access.token().charAt(39), access.token().charAt(39) == '0' ? '1' : '0');
        var name = cookie().split("=")[0];
        for (var headers :
                List.of("", "Cookie: %s=%s\r\n".formatted(name, wrong), "Cookie: token=" + access.token() + "\r\n")) {
            for (var query : List.of("", "token=" + wrong, "token=", "nottoken=" + access.token())) {
                var address = path + (path.contains("?") ? "&" : "?") + query;
                assertThat(raw("GET %s HTTP/1.1\r\nHost: localhost\r\n%sConnection: close\r\n\r\n"
                                .formatted(address, headers)))
                        .as(address + " " + headers)
                        .contains(" 403 ");
            }
        }
    }

    @Test
    void theAddressWithTheTokenLeavesACookie() throws Exception {
        var first = client.send(HttpRequest.newBuilder(server.address()).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(first.body()).contains("<title>Chainrule</title>");
        assertThat(first.headers().firstValue("Set-Cookie")).get().asString().contains("HttpOnly", "SameSite=Strict");
        assertThat(send("GET", "/").body()).contains("<title>Chainrule</title>");
        assertThat(raw("GET /api/runs?since=&%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                        .formatted(access.query().substring(1))))
                .contains(" 200 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:9000", "127.0.0.1:1", "[::1]:8080"})
    void itsOwnNamesAreServedWhateverThePort(String host) throws IOException {
        assertThat(raw("GET /main.js%s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                        .formatted(access.query(), host)))
                .contains(" 200 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
    void nothingCanBeChanged(String method) throws Exception {
        var answer = send(method, "/api/runs");
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).hasValue("GET, HEAD");
    }

    @Test
    void aHeadHasNoBody() throws Exception {
        var answer = send("HEAD", "/");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void everyAnswerStatesWhatABrowserMayDoWithIt() throws Exception {
        WrittenRun.create(runs.resolve("a-1"), "sgd", 0.1)
                .append("report.html", "<p>")
                .append("figures/loss.svg", "<svg/>");
        for (var path : List.of("/", "/main.js", "/chart.js", "/api/runs", "/files/a-1/report.html", "/nothing")) {
            var headers = send("GET", path).headers();
            assertThat(headers.firstValue("Content-Security-Policy").orElseThrow())
                    .as(path)
                    .contains("default-src 'none'", "frame-ancestors 'none'");
            assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
        }
        for (var path : List.of("/files/a-1/report.html", "/files/a-1/figures/loss.svg")) {
            var policy = send("GET", path)
                    .headers()
                    .firstValue("Content-Security-Policy")
                    .orElseThrow();
            assertThat(policy).contains("sandbox").doesNotContain("allow-same-origin", "script-src 'unsafe-inline'");
        }
        assertThat(send("GET", "/chart.js").body()).contains("Chart.js v");
    }

    @Test
    void onlyReportsAndFiguresAreServedFromARun() throws Exception {
        WrittenRun.create(runs.resolve("a b#é-1"), "sgd", 0.1)
                .append("report.html", "the report")
                .append("figures/loss.svg", "<svg/>")
                .append("figures/notes.txt", "no figure");
        WrittenRun.create(runs.resolve("trials/t"), "sgd", 0.1).append("figures/loss.png", "");
        String run = "/files/a%20b%23%C3%A9-1/";
        assertThat(send("GET", run + "report.html").body()).isEqualTo("the report");
        assertThat(status(run + "figures/loss.svg")).isEqualTo(200);
        assertThat(status("/files/trials/t/figures/loss.png")).isEqualTo(200);
        for (var file : List.of("config.yaml", "metrics.csv", "figures/notes.txt", "figures", "", "figures/")) {
            assertThat(status(run + file)).as(file).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/files/../report.html",
                "/files/%2e%2e/report.html",
                "/files/..%2freport.html",
                "/files/a-1/../../report.html",
                "/files/a-1%2f..%2f../report.html",
                "/files/a-1/figures/..%2f..%2f..%2freport.html",
                "/files/%2e/report.html",
                "/files//report.html",
                "/files/trials/../../report.html",
                "/files/a-1%00/report.html",
                "/files/a-1\\..\\../report.html",
                "/files/linked/report.html",
                "/files/b-1/report.html",
                "/files/b-1/figures/loss.svg",
                "/api/run?name=..",
                "/api/run?name=linked",
                "/api/run?name=trials/../..",
                "/api/run?name=",
                "/../main.js",
                "/chainrule/dashboard/main.js",
                "/main.class"
            })
    void noPathAndNoLinkLeadsOut(String path) throws Exception {
        WrittenRun.create(runs.resolve("a-1"), "sgd", 0.1);
        Files.writeString(folder.resolve("report.html"), "secret");
        var outside = WrittenRun.create(folder.resolve("outside"), "sgd", 0.1);
        outside.append("report.html", "secret").append("figures/loss.svg", "secret");
        link(runs.resolve("linked"), outside.folder());
        Files.createDirectory(runs.resolve("b-1"));
        link(runs.resolve("b-1/report.html"), folder.resolve("report.html"));
        link(runs.resolve("b-1/figures"), outside.folder().resolve("figures"));
        assertThat(raw("GET %s HTTP/1.1\r\nHost: localhost\r\nCookie: %s\r\nConnection: close\r\n\r\n"
                        .formatted(path, cookie())))
                .containsPattern(" 40[04] ");
    }

    private static void link(Path link, Path target) throws IOException {
        try {
            Files.createSymbolicLink(link, target);
        } catch (IOException | UnsupportedOperationException e) {
            assumeTrue(false, "no symbolic links here");
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aLinkInTheFolderIsNeitherARunNorAFileOfARun() throws Exception {
        var outside = WrittenRun.create(folder.resolve("outside"), "sgd", 0.1);
        var run = WrittenRun.create(runs.resolve("a-1"), "sgd", 0.1);
        Files.createSymbolicLink(runs.resolve("linked"), outside.folder());
        Files.delete(run.folder().resolve("metrics.csv"));
        Files.createSymbolicLink(
                run.folder().resolve("metrics.csv"),
                outside.epoch(1, 0.5).folder().resolve("metrics.csv"));
        assertThat(list().keySet()).containsExactly("a-1");
        assertThat(list().get("a-1")).containsEntry("epochs", 0);
    }

    /** Its folder has neither a log nor metrics. */
    @Test
    void anEnsembleIsListedAsTheMeanOfItsMembers() throws Exception {
        var ensemble = WrittenRun.create(runs.resolve("mean-1"), "sgd", 0.1).folder();
        Files.delete(ensemble.resolve("metrics.csv"));
        for (String member : List.of("1", "2")) {
            WrittenRun.create(ensemble.resolve("members").resolve(member), "sgd", 0.1)
                    .epoch(1, 0.5)
                    .done();
        }
        Files.writeString(
                ensemble.resolve("ensemble.json"),
                "{\"members\": [{\"run\": \"a-1\", \"times\": 1}, {\"run\": \"a-2\", \"times\": 3}]}");
        assertThat(list().get("mean-1"))
                .containsEntry("state", "ensemble")
                .containsEntry("network", "the mean of 2 networks")
                .containsEntry("epochs", 0);
        assertThat(json("/api/run?name=mean-1")).containsEntry("epochs", 0);
        Files.writeString(ensemble.resolve("ensemble.json"), "{");
        // A log makes it look changed.
        Files.writeString(ensemble.resolve("log.txt"), "changed");
        for (int i = 0; i < 100 && !list().get("mean-1").get("state").equals("unreadable"); i++) {
            Thread.sleep(50);
        }
        assertThat(list().get("mean-1").get("reason").toString()).contains("make the ensemble again");
    }

    @Test
    void aRowHasTheStateAndTheResultsOfARun() throws Exception {
        WrittenRun.create(runs.resolve("a-1"), "adam", 0.001)
                .epoch(1, 0.25)
                .epoch(2, 0.75)
                .epoch(3, 0.5)
                .done();
        assertThat(list().get("a-1"))
                .containsEntry("state", "done")
                .containsEntry("network", "32-16 relu")
                .containsEntry("data", "shapes")
                .containsEntry("optimizer", "adam")
                .containsEntry("rate", "0.001")
                .containsEntry("epochs", 3)
                .containsEntry("of", "9")
                .containsEntry("best", 2)
                .containsEntry("score", 0.75)
                .containsEntry("loss", 2.5 / 3)
                .containsEntry("seconds", 3.5)
                .containsEntry("engine", "reference")
                .containsEntry("report", false);
        assertThat(json("/api/run?name=a-1").get("config"))
                .isEqualTo(Map.of(
                        "data.name", "shapes",
                        "model.hidden", "[32, 16]",
                        "model.activation", "[relu]",
                        "train.epochs", "9",
                        "train.optimizer.adam.rate", "0.001",
                        "train.seed", "1"));
    }

    /** Without a hidden layer it may be a regression, and tables have names of their own. */
    @Test
    void aRowNamesTheTableAndANetworkWithoutAHiddenLayer() throws Exception {
        for (var hidden : List.of("[]", "[none]", "none")) {
            var run = Files.createDirectories(runs.resolve("t-1"));
            Files.writeString(
                    run.resolve("config.yaml"),
                    "data: {name: table, dir: /a/houses.csv}\nmodel: {hidden: %s, activation: [relu]}\n"
                            .formatted(hidden));
            assertThat(list().get("t-1"))
                    .as(hidden)
                    .containsEntry("network", "no hidden layer")
                    .containsEntry("data", "houses.csv");
        }
    }

    /** Epochs 2 and 3 have the same RMSE; the loss decides. The highest R² is that of epoch 1. */
    @Test
    void theBestEpochOfARegressionIsThatOfItsMonitor() throws Exception {
        var run = WrittenRun.create(runs.resolve("a-1"), "sgd", 0.1);
        Files.writeString(runs.resolve("a-1/config.yaml"), "data: {name: sine}\ntrain: {monitor: validation-rmse}\n");
        Files.writeString(
                runs.resolve("a-1/metrics.csv"),
                "epoch,step,rate,trainLoss,trainR2,validationLoss,validationR2,validationRmse,seconds\n");
        run.append("metrics.csv", "1,1,0.1,3.0,0.1,3.0,0.9,7.5,1.0\n")
                .append("metrics.csv", "2,2,0.1,2.0,0.2,2.5,0.25,6.5,2.0\n")
                .append("metrics.csv", "3,3,0.1,1.0,0.3,2.0,0.5,6.5,3.0\n")
                .append("metrics.csv", "4,4,0.1,0.5,0.4,1.0,0.75,7.0,4.0\n");
        assertThat(list().get("a-1"))
                .containsEntry("best", 3)
                .containsEntry("metric", "r2")
                .containsEntry("metricLabel", "R²")
                .containsEntry("metricShare", false)
                .containsEntry("score", 0.5)
                .containsEntry("monitorLabel", "RMSE")
                .containsEntry("monitored", 6.5)
                .containsEntry("lossName", "squared-error");
        assertThat(json("/api/run?name=a-1&after=3").get("rows"))
                .isEqualTo(List.of(List.of(4, 0.5, 0.4, 1.0, 0.75, 7.0)));
        Files.writeString(runs.resolve("a-1/config.yaml"), "data: {name: sine}\n");
        assertThat(new RunReader(new RunDirectory(runs.resolve("a-1"))).row()).containsEntry("best", 4);
    }

    @Test
    void onlyWhatIsNewIsSent() throws Exception {
        var run = WrittenRun.create(runs.resolve("a-1"), "sgd", 0.1).epoch(1, 0.25);
        WrittenRun.create(runs.resolve("b-1"), "sgd", 0.1);
        var first = json("/api/runs");
        assertThat(first).containsEntry("complete", true);
        run.epoch(2, 0.5);
        var second = next(first.get("version"));
        assertThat(second).containsEntry("complete", false);
        assertThat(rows(second).keySet()).containsExactly("a-1");
        assertThat((List<?>) json("/api/run?name=a-1&after=1").get("rows"))
                .isEqualTo(List.of(List.of(2, 1.0, 0.5, 1.25, 0.5)));
        try (var files = Files.list(run.folder())) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(run.folder());
        var third = next(second.get("version"));
        assertThat(third.get("gone")).isEqualTo(List.of("a-1"));
        assertThat(status("/api/run?name=a-1")).isEqualTo(404);
    }

    @Test
    void anotherProcessSendsAllAgain() throws Exception {
        WrittenRun.create(runs.resolve("a-1"), "sgd", 0.1);
        var version = json("/api/runs").get("version");
        server.close();
        server = DashboardServer.start(runs, 0, access);
        var again = json("/api/runs?since=" + version);
        assertThat(again).containsEntry("complete", true);
        assertThat(rows(again).keySet()).containsExactly("a-1");
    }

    @Test
    void aHalfWrittenRowIsNotReadYet() throws Exception {
        var run = WrittenRun.create(runs.resolve("a-1"), "sgd", 0.1)
                .epoch(1, 0.25)
                .append("metrics.csv", "2,20,0.1,0.9,");
        var first = json("/api/runs");
        assertThat(rows(first).get("a-1")).containsEntry("epochs", 1).containsEntry("state", "interrupted");
        assertThat((List<?>) json("/api/run?name=a-1").get("rows")).hasSize(1);
        run.append("metrics.csv", "0.5,0.8,0.7,3.5\n");
        assertThat(rows(next(first.get("version"))).get("a-1")).containsEntry("epochs", 2);
    }

    @Test
    void aDamagedRunLeavesTheOthersInTheList() throws Exception {
        WrittenRun.create(runs.resolve("a-1"), "sgd", 0.1).append("metrics.csv", "no,row\n");
        WrittenRun.create(runs.resolve("b-1"), "sgd", 0.1);
        Files.writeString(runs.resolve("a file"), "");
        assertThat(list().get("a-1")).containsEntry("state", "unreadable");
        assertThat(list().get("b-1")).containsEntry("state", "interrupted");
        assertThat(json("/api/run?name=a-1").get("problem").toString()).contains("metrics.csv");
    }

    @Test
    void aStudyIsAReportAndItsTrialsAreListed() throws Exception {
        Files.writeString(Files.createDirectory(runs.resolve("compare-1")).resolve("report.html"), "");
        WrittenRun.create(runs.resolve("trials/t-1"), "sgd", 0.1).epoch(1, 0.5).append("result.json", "{}");
        WrittenRun.create(runs.resolve("trials/t-2"), "sgd", 9).append("result.json", "{\"failure\": \"too large\"}");
        assertThat(list().keySet()).containsExactly("compare-1", "trials/t-1", "trials/t-2");
        assertThat(list().get("compare-1")).doesNotContainKey("state").containsEntry("report", true);
        assertThat(list().get("trials/t-1")).containsEntry("state", "done");
        assertThat(list().get("trials/t-2")).containsEntry("state", "diverged").containsEntry("reason", "too large");
    }

    @Test
    void aFolderThatComesLaterIsSeenThen() throws Exception {
        server.close();
        server = DashboardServer.start(folder.resolve("later"), 0, access);
        var version = json("/api/runs").get("version");
        WrittenRun.create(folder.resolve("later/a-1"), "sgd", 0.1);
        assertThat(rows(next(version)).keySet()).containsExactly("a-1");
    }

    @Test
    void malformedAddressesAreRefused() throws Exception {
        WrittenRun.create(runs.resolve("a-1"), "sgd", 0.1);
        assertThat(raw(
                        "GET /files/%%zz/report.html HTTP/1.1\r\nHost: localhost\r\nCookie: %s\r\nConnection: close\r\n\r\n"
                                .formatted(cookie())))
                .contains(" 400 ");
        assertThat(status("/api/run?name=a-1&after=-1")).isEqualTo(400);
        assertThat(status("/api/runs?since=" + URLEncoder.encode("x.y\n", StandardCharsets.UTF_8)))
                .isEqualTo(200);
    }

    @Test
    void aPortThatIsTakenIsOneLine() {
        int port = server.address().getPort();
        assertThatThrownBy(() -> DashboardServer.start(runs, port, access))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("port " + port)
                .hasMessageContaining("--port");
    }

    @Test
    void aFileIsNotAFolderOfRuns() throws IOException {
        var file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> DashboardServer.start(file, 0, access))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("it is a file");
    }
}
