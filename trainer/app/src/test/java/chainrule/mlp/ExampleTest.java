package chainrule.mlp;

import chainrule.datasets.Dataset;
import chainrule.datasets.table.Table;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The example of the package's documentation and of the README compiles, runs, and stands there as it does here. */
class ExampleTest {
    private static final String BEGIN = "// the example begins";
    private static final String END = "// the example ends";

    @TempDir
    Path folder;

    private static double example(Path folder, PrintStream out) {
        // the example begins
        Dataset houses = Table.read(folder.resolve("houses.csv"), "price");
        var parts = houses.holdOut(0.2, 1);
        MlpRegressor model = Mlp.regressor()
                .hidden(64, 32)
                .epochs(60)
                .listener(epoch ->
                        out.println(epoch.epoch() + ": R² " + epoch.validation().text()))
                .fit(parts.train());
        out.println("R² on rows that it has not seen: " + model.score(parts.test()));
        model.save(folder.resolve("houses.safetensors"));
        double price = MlpRegressor.load(folder.resolve("houses.safetensors")).predict(new float[] {120, 3});
        // the example ends
        return price;
    }

    @Test
    void itLearnsPricesOfHouses() throws IOException {
        var csv = new StringBuilder("area,rooms,price\n");
        for (int i = 0; i < 200; i++) {
            int area = 40 + i * 37 % 160;
            int rooms = 1 + i % 5;
            csv.append("%d,%d,%d.5\n".formatted(area, rooms, 50_000 + 2_000 * area + 10_000 * rooms));
        }
        Files.writeString(folder.resolve("houses.csv"), csv);
        var printed = new ByteArrayOutputStream();
        double price = example(folder, new PrintStream(printed, true, StandardCharsets.UTF_8));
        assertThat(price).isBetween(300_000.0, 340_000.0);
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("1: R² ", "60: R² ", "R² on rows that it has not seen: 0.9");
    }

    private static Path root() {
        var here = Path.of("").toAbsolutePath();
        while (!Files.exists(here.resolve("CONTRIBUTING.md"))) {
            here = here.getParent();
        }
        return here;
    }

    /** A file of the sources, whichever module it is in. */
    private static String source(String end) throws IOException {
        try (var files = Files.walk(root().resolve("trainer"))) {
            return Files.readString(
                    files.filter(file -> file.endsWith(end)).findFirst().orElseThrow());
        }
    }

    /** Without white space, of which each place needs its own. */
    private static String bare(String text) {
        return text.replaceAll("(?m)^ \\*", "").replaceAll("\\s+", "");
    }

    @Test
    void itStandsWhereReadersLook() throws IOException {
        var test = source("src/test/java/chainrule/mlp/ExampleTest.java");
        int begin = test.indexOf(BEGIN, test.indexOf("double example")) + BEGIN.length();
        var example = test.substring(begin, test.indexOf(END, begin));
        assertThat(example.lines().filter(line -> !line.isBlank())).hasSizeBetween(9, 12);
        assertThat(bare(Files.readString(root().resolve("README.md")))).contains(bare(example));
        assertThat(bare(source("src/main/java/chainrule/mlp/package-info.java")))
                .contains(bare(example));
    }
}
