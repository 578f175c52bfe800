package chainrule.mlp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What docs/java.md shows compiles and runs, block by block in its order. */
class JavaPageTest {
    private static final List<String> IMPORTS = List.of(
            "chainrule.mlp.*",
            "chainrule.datasets.Augmentation",
            "chainrule.datasets.ColumnType",
            "chainrule.datasets.Dataset",
            "chainrule.datasets.Normalization",
            "chainrule.datasets.Subset",
            "chainrule.datasets.TableFormat",
            "chainrule.datasets.table.Table",
            "chainrule.datavec.DatasetIterator",
            "chainrule.datavec.Records",
            "chainrule.metric.Metric",
            "chainrule.model.Activation",
            "chainrule.optim.ParameterGroup",
            "java.io.PrintStream",
            "java.nio.file.Path",
            "org.datavec.api.records.reader.impl.csv.CSVRecordReader",
            "org.datavec.api.split.FileSplit",
            "org.datavec.api.transform.schema.Schema");

    /** Two kinds of penguins that their mass tells apart; a tenth of the masses is missing. */
    private static final int ROWS = 120;

    private static final Pattern BLOCK = Pattern.compile("(?s)```java\n(.*?)```");

    @TempDir
    Path folder;

    private static Path page() {
        var here = Path.of("").toAbsolutePath();
        while (!Files.exists(here.resolve("docs/java.md"))) {
            here = here.getParent();
        }
        return here.resolve("docs/java.md");
    }

    private static List<String> blocks() throws IOException {
        return BLOCK.matcher(Files.readString(page()))
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    private void tables() throws IOException {
        var known = new StringBuilder("island,mass,species\n");
        var unknown = new StringBuilder("mass,island\n");
        var leaves = new StringBuilder("length,width,kind\n");
        for (int i = 0; i < ROWS; i++) {
            boolean large = i * 7 % ROWS > ROWS / 2;
            String mass = i % 10 == 3 ? "" : Integer.toString((large ? 5000 : 3500) + i * 13 % 400);
            String island = List.of("Biscoe", "Dream", "Torgersen").get(i % 3);
            known.append("%s,%s,%s\n".formatted(island, mass, large ? "Gentoo" : "Adelie"));
            unknown.append("%s,%s\n".formatted(mass, island));
            leaves.append("%d.5,%d,%s\n".formatted(i, i % 7, i % 2 == 0 ? "a" : "b"));
        }
        Files.writeString(
                folder.resolve("pinguine.csv"),
                "id;seen;mass;art\n1;31.03.2024;3,5;Adelie\n2;01.04.2024;5,1;Gentoo\n3;02.04.2024;3,7;Adelie\n");
        Files.writeString(folder.resolve("penguins.csv"), known);
        Files.writeString(folder.resolve("new.csv"), unknown);
        Files.writeString(folder.resolve("leaves.csv"), leaves);
    }

    private Class<?> compiled(String body) throws Exception {
        var imports = IMPORTS.stream().map("import %s;\n"::formatted).collect(Collectors.joining());
        var source = folder.resolve("Page.java");
        Files.writeString(
                source,
                "%spublic class Page {\n    public static Object[] run(Path folder, PrintStream out) throws Exception {\n%s\n        return new Object[] {one, probabilities, accuracy, first, into, batches.next().numExamples()};\n    }\n}\n"
                        .formatted(imports, body));
        var compiler = ToolProvider.getSystemJavaCompiler();
        var messages = new StringWriter();
        try (var files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            boolean fine = compiler.getTask(
                            messages,
                            files,
                            null,
                            List.of("-d", folder.toString(), "-encoding", "UTF-8", "-Xlint:all,-processing", "-Werror"),
                            null,
                            files.getJavaFileObjects(source))
                    .call();
            assertThat(fine).as(messages.toString()).isTrue();
        }
        var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, JavaPageTest.class.getClassLoader());
        return loader.loadClass("Page");
    }

    @Test
    void everyBlockCompilesAndRuns() throws Exception {
        tables();
        var blocks = blocks();
        assertThat(blocks).hasSize(8);
        var printed = new ByteArrayOutputStream();
        var results = (Object[]) compiled(String.join("\n", blocks))
                .getMethod("run", Path.class, PrintStream.class)
                .invoke(null, folder, new PrintStream(printed, true, StandardCharsets.UTF_8));
        assertThat(results[0]).isEqualTo(1);
        assertThat(((double[]) results[1])[1]).isGreaterThan(0.8);
        // Nothing tells the kind of a penguin whose mass is missing: 3 of 24.
        assertThat((Double) results[2]).isGreaterThan(0.8);
        assertThat(results[3]).isEqualTo("Adelie");
        assertThat(((double[]) results[4])[1]).isGreaterThan(0.8);
        assertThat(results[5]).isEqualTo(16);
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("1: loss ");
        assertThat(folder.resolve("penguins.safetensors")).exists();
    }

    /** A setter that the page does not name would stay unknown. */
    @Test
    void everySettingIsNamed() throws IOException {
        var page = Files.readString(page());
        for (var method : Mlp.class.getMethods()) {
            if (method.getReturnType() == Mlp.class && !java.lang.reflect.Modifier.isStatic(method.getModifiers())) {
                assertThat(page).contains(method.getName());
            }
        }
    }
}
