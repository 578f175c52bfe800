package chainrule.spark;

import chainrule.base.UserException;
import chainrule.study.remote.Cluster;
import chainrule.study.remote.TrialTask;
import chainrule.study.store.TrialResult;
import chainrule.wording.FlagWording;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SparkOptionsTest {
    @TempDir
    Path folder;

    private static final Cluster.Listener DEAF = new Cluster.Listener() {
        @Override
        public void running(int count) {}

        @Override
        public void ended(int task, TrialResult result) {}

        @Override
        public void notice(String text) {}
    };

    @ParameterizedTest
    @Timeout(30)
    @CsvSource(
            delimiter = '|',
            value = {
                "spark://127.0.0.1:1 | no answer (127.0.0.1: Connection refused)",
                "spark://no-such-host.invalid:7077 | unknown host",
                "spark://127.0.0.1 | write it as spark://host:7077",
                "sparks://127.0.0.1:7077 | Could not parse Master URL"
            })
    void aMasterThatIsNotThereIsReportedInOneLine(String master, String expected) {
        var task = new TrialTask("", "", "", "", "", "", List.of(), true, 1);
        try (var cluster = new SparkProvider().connect(master, Map.of())) {
            assertThatThrownBy(() -> cluster.run(List.of(task), DEAF, () -> false))
                    .isInstanceOf(UserException.class)
                    .hasMessageStartingWith("Spark cluster = " + master + ":")
                    .extracting(e -> ((UserException) e).message().in(FlagWording.INSTANCE))
                    .asString()
                    .startsWith("--spark " + master + ":")
                    .contains(expected);
        }
    }

    /** The driver reads its own file; the executors have none, and fetch it once. One of two trials diverges: no retry. */
    @Test
    void executorsFetchTheDataAndADivergedTrialIsAResult() throws Exception {
        var table = new StringBuilder("a,b,kind\n");
        for (int i = 0; i < 60; i++) {
            table.append("%d,%d,%s\n".formatted(i % 7, i % 5, i % 7 > 3 ? "x" : "y"));
        }
        var file = Files.writeString(folder.resolve("mine.csv"), table);
        var sweep = Files.writeString(folder.resolve("sweep.yaml"), """
                set: {train.epochs: 2, model.hidden: [16, 16], data.name: table, data.label: kind}
                keys: {train.optimizer.sgd.rate: [0.01, 1.0e+30]}
                """);
        var asked = new AtomicInteger();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/there.csv", exchange -> {
            asked.incrementAndGet();
            var bytes = table.toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        try {
            var command = new Command(
                    Map.of("CHAINRULE_CACHE", folder.resolve("cache").toString()),
                    "sweep",
                    sweep.toString(),
                    "--data-dir",
                    file.toString(),
                    "--runs",
                    folder.resolve("runs").toString(),
                    "--spark",
                    "local[2]",
                    "--spark-data",
                    "http://127.0.0.1:%d/there.csv"
                            .formatted(server.getAddress().getPort()));
            assertThat(command.end()).as(command.lines().toString()).isZero();
            assertThat(asked).hasValue(1);
            assertThat(command.lines())
                    .filteredOn(line -> line.contains("failed: "))
                    .singleElement()
                    .asString()
                    .contains("too large");
            assertThat(command.lines()).anyMatch(line -> line.startsWith("2/2 "));
        } finally {
            server.stop(0);
        }
    }
}
