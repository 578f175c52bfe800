package chainrule;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is printed and written has decimal points whatever the language of the user is: also where no {@code Main} has set the locale,
 * as in a notebook. {@code String.formatted} takes the locale of the process, so formats with decimals or grouping don't use it.
 */
class NumberFormatTest {
    /** Conversions with decimals, an exponent or grouping. */
    private static final Pattern NUMBER =
            Pattern.compile("%(\\d+\\$)?[-#+0,( ]*\\d*(\\.\\d+)?[feEgGaA]|%(\\d+\\$)?[-#+0( ]*,[-#+0,( ]*\\d*d");

    /** Texts, and what stands around them: comments and characters hold quotation marks, too. */
    private static final Pattern TOKEN = Pattern.compile(
            "(?s)//[^\\n]*|/\\*.*?\\*/|\"\"\".*?(?<!\\\\)\"\"\"|\"(?:[^\"\\\\\\n]|\\\\.)*+\"|'(?:[^'\\\\]|\\\\.)+'");

    private static final Pattern FORMATTED = Pattern.compile("\\s*(?:[)]\\s*)*[.]formatted[(]");

    /** A text in a name: the file must not call {@code NAME.formatted}. */
    private static final Pattern NAMED = Pattern.compile("String\\s+(\\w+)\\s*=[^;]*$");

    /** Packages that still have to be changed. */
    private static final Pattern LATER = Pattern.compile(".*[/\\\\](audit|engine|gradient|model|train)[/\\\\].*");

    /** Where a format with numbers is used without a locale, with its line. */
    private static List<String> found(String name, String source) {
        var found = new ArrayList<String>();
        var tokens = TOKEN.matcher(source);
        while (tokens.find()) {
            String token = tokens.group();
            if (!token.startsWith("\"")
                    || !NUMBER.matcher(token.replace("%%", "")).find()) {
                continue;
            }
            boolean formatted = FORMATTED
                    .matcher(source.substring(endOfText(source, tokens.end())))
                    .lookingAt();
            var named = NAMED.matcher(source.substring(Math.max(0, tokens.start() - 200), tokens.start()));
            boolean later = named.find() && source.contains(named.group(1) + ".formatted(");
            if (formatted || later) {
                long line = source.substring(0, tokens.start()).lines().count();
                found.add("%s:%d %s".formatted(name, line, token));
            }
        }
        return found;
    }

    /** After the texts that are added to the one that ends here. */
    private static int endOfText(String source, int end) {
        var more = Pattern.compile("\\s*[+]\\s*(\"(?:[^\"\\\\\\n]|\\\\.)*+\"|[\\w.]+(?![\\w.(]))")
                .matcher(source);
        int last = end;
        while (more.region(last, source.length()).lookingAt()) {
            last = more.end();
        }
        return last;
    }

    @Test
    void theScanFindsEveryWayToWriteIt() {
        assertThat(found("A", "return \"%d of %.1f\".formatted(a, b);")).hasSize(1);
        assertThat(found("A", "return \"%,d\"\n    .formatted(a);")).hasSize(1);
        assertThat(found("A", "(\"%.3g \"\n + \"more %s\" + END).formatted(a);"))
                .hasSize(1);
        assertThat(found("A", "\"\"\"\n %e\n \"\"\".formatted(a);")).hasSize(1);
        assertThat(found("A", "static final String LINE = \"%.2f\";\n String a() { return LINE.formatted(1); }"))
                .hasSize(1);
        assertThat(found("A", "String.format(Locale.ROOT, \"%.2f %s\", a, \"%d\".formatted(b));"))
                .isEmpty();
        assertThat(found("A", "\"%s, %d and 10 %% free\".formatted(a); // \"%.1f\".formatted(a)"))
                .isEmpty();
    }

    @Test
    void noFormatWithDecimalsTakesTheLocaleOfTheProcess() throws IOException {
        var found = new ArrayList<String>();
        for (var module : List.of(
                "datasets",
                "trainer/core",
                "trainer/hardware",
                "trainer/nd4j",
                "trainer/cuda",
                "trainer/workbench",
                "trainer/app",
                "spark",
                "nd4j-cuda")) {
            var sources = Path.of("..", "..", module, "src", "main", "java");
            if (!Files.isDirectory(sources)) {
                continue;
            }
            try (var files = Files.walk(sources)) {
                for (var file : files.filter(path -> path.toString().endsWith(".java"))
                        .filter(path -> !LATER.matcher(path.toString()).matches())
                        .collect(Collectors.toList())) {
                    found.addAll(found(file.toString(), Files.readString(file)));
                }
            }
        }
        assertThat(found).as("use String.format(Locale.ROOT, …)").isEmpty();
    }

    @Test
    void aGermanProgramThatCallsTheLibraryWritesDecimalPoints(@TempDir Path folder) throws IOException {
        var before = Locale.getDefault();
        String german;
        String neutral;
        try {
            Locale.setDefault(Locale.GERMANY);
            german = answersAndReport(folder);
            Locale.setDefault(Locale.ROOT);
            neutral = answersAndReport(folder);
        } finally {
            Locale.setDefault(before);
        }
        assertThat(german).contains(".").isEqualTo(neutral);
    }

    /** Of trainings that are done once: the second time they are read, with the same seconds. */
    private static String answersAndReport(Path folder) throws IOException {
        String[] settings = {"train.epochs=2", "engine.name=reference", "model.hidden=[40, 40]"};
        var lab = new Lab(folder);
        var findings = lab.compare(
                Lab.seeds(1, 2),
                Lab.configuration("four", "circles-tanh", settings),
                Lab.configuration("fast", "circles-tanh", "train.epochs=3", "engine.name=reference"));
        return String.join("\n", findings.answers())
                + findings.tables()
                + Lab.table(findings).html()
                + Lab.table(Lab.params("3072-512-10")).html()
                + Lab.table(Lab.gradcheck("B2")).html();
    }
}
