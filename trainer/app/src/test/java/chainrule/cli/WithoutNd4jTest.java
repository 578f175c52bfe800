package chainrule.cli;

import chainrule.engine.nd4j.Nd4jEngine;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What scripts/bundle packs: neither ND4J nor DL4J, nor the engines that need them. */
class WithoutNd4jTest {
    private static final Pattern LEFT_OUT = Pattern.compile("nd4j|deeplearning4j|datavec|openblas|dnnl");
    private static final String ENGINES = "META-INF/services/chainrule.engine.Engine";

    @TempDir
    Path folder;

    private String classPath;

    /** As scripts/bundle does: the module stays, but nobody finds its engines, and their libraries are not there. */
    @BeforeEach
    void classes() throws Exception {
        var module = Path.of(Nd4jEngine.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        var copy = folder.resolve("classes");
        if (Files.isDirectory(module)) {
            copy(module, copy);
        } else {
            try (var jar = FileSystems.newFileSystem(module)) {
                copy(jar.getPath("/"), copy);
            }
        }
        Files.delete(copy.resolve(ENGINES));
        classPath = Stream.concat(
                        Stream.of(copy.toString()),
                        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                                .filter(entry -> !Path.of(entry).equals(module))
                                .filter(entry -> !LEFT_OUT.matcher(
                                                Path.of(entry).getFileName().toString())
                                        .find()))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : (Iterable<Path>) files::iterator) {
                var copied = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copied);
                } else {
                    Files.copy(file, copied);
                }
            }
        }
    }

    /** @return what was printed */
    private List<String> chainrule(int exitCode, String... words) throws IOException, InterruptedException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(Stream.concat(
                                Stream.of(java, "-XX:TieredStopAtLevel=1", "-cp", classPath, Main.class.getName()),
                                Stream.of(words))
                        .toList())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed).isEqualTo(exitCode);
        return printed.lines().toList();
    }

    /** Without the time of the products alone, which are measured by ND4J's libraries. */
    @Test
    void benchTimesAStep() throws Exception {
        var words = "bench --engine reference --layers 8-4-2 --batch 4 --steps 5 --seconds 0.05";
        assertThat(chainrule(0, words.split(" ")))
                .singleElement()
                .asString()
                .startsWith("reference, 8-4-2, batch 4")
                .contains("ms a step")
                .doesNotContain("NaN", "products");
    }

    @Test
    void whatNeedsNd4jReportsItInOneLine() throws Exception {
        assertThat(chainrule(2, "gradcheck", "C4"))
                .last()
                .asString()
                .startsWith("error: ")
                .contains("ND4J", "bundle");
    }
}
