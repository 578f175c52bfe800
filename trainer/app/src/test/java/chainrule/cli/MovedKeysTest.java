package chainrule.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A key in the place of an earlier version is named once by every command that reads a configuration. */
class MovedKeysTest {
    private static final String WORD = "engine.layers is engine.dl4j.layers now";

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("old.yaml"), """
                data: {name: circles, validation: 100}
                model: {hidden: [3]}
                train: {epochs: 1, batch: 400}
                engine: {name: dl4j, layers: hand-derived}
                """);
        Files.writeString(
                folder.resolve("other.yaml"),
                Files.readString(file)
                        .replace("hidden: [3]", "hidden: [2]")
                        .replace("{name: dl4j, layers: hand-derived}", "{name: reference}"));
        Files.writeString(folder.resolve("sweep.yaml"), "base: %s\nkeys: {train.seed: [1, 2]}\n".formatted(file));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "explain FILE",
                "gradcheck --network FILE",
                "bench --data FILE --engine reference --steps 1 --seconds 0",
                "train FILE --runs RUNS",
                "compare FILE OTHER --seeds 1,2 --runs RUNS",
                "sweep SWEEP --seeds 1,2 --runs RUNS"
            })
    void itIsNamedOnce(String words) {
        var cli = Cli.run(Stream.of(words.split(" "))
                .map(word -> switch (word) {
                    case "FILE" -> file.toString();
                    case "OTHER" -> folder.resolve("other.yaml").toString();
                    case "SWEEP" -> folder.resolve("sweep.yaml").toString();
                    case "RUNS" -> folder.resolve("runs").toString();
                    default -> word;
                })
                .toArray(String[]::new));
        assertThat(cli.exitCode()).as(cli.err().toString()).isZero();
        assertThat(cli.err().stream().filter(line -> line.contains(WORD)))
                .singleElement()
                .asString()
                .contains("old.yaml:4");
    }

    @Test
    void anOptionHasNotMoved() {
        var cli = Cli.run("explain", "quickstart", "--engine", "dl4j", "--layers", "hand-derived");
        assertThat(cli.exitCode()).isZero();
        assertThat(cli.err()).noneMatch(line -> line.contains(WORD));
    }
}
