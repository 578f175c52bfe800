package chainrule;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * No text of the project has a phrase of {@code plain-english.txt}: Markdown, notebooks, the texts of the program (messages, help, reports)
 * and its Javadoc.
 */
class PlainEnglishTest {
    private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
    private static final Set<String> NOT_OURS = Set.of("target", "runs", "node_modules", "build");
    private static final Pattern TOKENS = Pattern.compile(
            "\"\"\"(?<block>.*?)\"\"\"|\"(?<text>(?:[^\"\\\\\n]|\\\\.)*)\"|//[^\n]*"
                    + "|/\\*(?<doc>\\*?)(?<comment>.*?)\\*/|'(?:[^'\\\\]|\\\\.)+'",
            Pattern.DOTALL);

    private static List<Phrase> phrases;

    /** Where a text was found, and the text without line breaks. */
    private record Text(String place, String words) {
        static Text of(String place, String raw) {
            return new Text(place, raw.replaceAll("<[^<>]*>", " ").replaceAll("\\s+", " "));
        }
    }

    private record Phrase(String written, Pattern pattern, String instead, String example) {
        static Phrase of(String line) {
            String[] parts = line.split(" => ");
            assertThat(parts).as(line).hasSize(3);
            return new Phrase(
                    parts[0],
                    Pattern.compile(
                            "\\b(?:" + parts[0] + ")", Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS),
                    parts[1],
                    parts[2]);
        }

        List<String> in(Text text) {
            return pattern.matcher(text.words())
                    .results()
                    .map(hit -> "%s: \"%s\": write %s".formatted(text.place(), around(text.words(), hit), instead))
                    .toList();
        }

        private static String around(String words, MatchResult hit) {
            return words.substring(Math.max(0, hit.start() - 40), Math.min(words.length(), hit.end() + 40));
        }
    }

    @BeforeAll
    static void readPhrases() throws IOException {
        try (InputStream stream = PlainEnglishTest.class.getResourceAsStream("/chainrule/plain-english.txt")) {
            phrases = new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(Phrase::of)
                    .toList();
        }
    }

    private static List<Path> files(String ending) throws IOException {
        var found = new ArrayList<Path>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                String name = folder.getFileName().toString();
                return !folder.equals(ROOT)
                                && (name.startsWith(".") && !name.equals(".github") || NOT_OURS.contains(name))
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(ending)) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }

    private static List<Path> sources() throws IOException {
        return files(".java").stream()
                .filter(file -> file.toString().replace('\\', '/').contains("/src/main/java/"))
                .toList();
    }

    private static List<String> hits(List<Text> texts) {
        assertThat(texts).isNotEmpty();
        return texts.stream()
                .flatMap(text -> phrases.stream().flatMap(phrase -> phrase.in(text).stream()))
                .toList();
    }

    private static String place(Path file, String text, int at) {
        return ROOT.relativize(file) + ":"
                + (text.substring(0, at).lines().count() + (text.startsWith("\n", at - 1) ? 1 : 0));
    }

    @Test
    void everyPhraseIsFoundInItsExample() {
        assertThat(phrases)
                .hasSizeGreaterThan(20)
                .allSatisfy(phrase -> assertThat(phrase.in(Text.of("example", phrase.example())))
                        .as(phrase.written())
                        .hasSize(1));
    }

    @Test
    void markdownIsPlain() throws IOException {
        var texts = new ArrayList<Text>();
        for (Path file : files(".md")) {
            texts.add(Text.of(
                    ROOT.relativize(file).toString(), Files.readString(file).replaceAll("`[^`\n]*`", "`")));
        }
        assertThat(texts).hasSizeGreaterThan(20);
        assertThat(hits(texts)).isEmpty();
    }

    @Test
    void notebooksArePlain() throws IOException {
        var texts = new ArrayList<Text>();
        for (Path file : files(".ipynb")) {
            for (Object cell :
                    (List<?>) JSON.std.mapFrom(Files.readString(file)).get("cells")) {
                String source = ((List<?>) ((Map<?, ?>) cell).get("source"))
                        .stream().map(Object::toString).collect(Collectors.joining());
                texts.add(Text.of(ROOT.relativize(file).toString(), source));
            }
        }
        assertThat(hits(texts)).isEmpty();
    }

    /** Messages, help texts and texts of reports; a text that is put together of several literals is read as one. */
    private static List<Text> literals(Path file) throws IOException {
        String source = Files.readString(file);
        var texts = new ArrayList<Text>();
        var open = new StringBuilder();
        int begin = 0;
        int end = 0;
        var tokens = TOKENS.matcher(source);
        while (tokens.find()) {
            String text = tokens.group("text") != null ? tokens.group("text") : tokens.group("block");
            if (text == null) {
                continue;
            }
            if (!source.substring(end, tokens.start()).strip().equals("+")) {
                texts.add(Text.of(place(file, source, begin), open.toString()));
                open.setLength(0);
                begin = tokens.start();
            }
            open.append(text.replace("\\\"", "\"").replace("\\n", " "));
            end = tokens.end();
        }
        texts.add(Text.of(place(file, source, begin), open.toString()));
        return texts;
    }

    @Test
    void theProgramsTextsArePlain() throws IOException {
        var texts = new ArrayList<Text>();
        for (Path file : sources()) {
            texts.addAll(literals(file));
        }
        assertThat(texts).hasSizeGreaterThan(5000);
        assertThat(hits(texts)).isEmpty();
    }

    @Test
    void javadocIsPlain() throws IOException {
        var texts = new ArrayList<Text>();
        for (Path file : sources()) {
            String source = Files.readString(file);
            var tokens = TOKENS.matcher(source);
            while (tokens.find()) {
                if ("*".equals(tokens.group("doc"))) {
                    texts.add(Text.of(
                            place(file, source, tokens.start()),
                            tokens.group("comment")
                                    .replaceAll("\n\\s*\\*", "\n")
                                    .replaceAll("\\{@[^{}]*}", "it")));
                }
            }
        }
        assertThat(texts).hasSizeGreaterThan(3000);
        assertThat(hits(texts)).isEmpty();
    }

    @Test
    void aTextOfSeveralLiteralsIsReadAsOne() throws IOException {
        Path file = Files.createTempFile("literals", ".java");
        try {
            Files.writeString(
                    file,
                    "x = \"go \"\n    + \"on\"; // \"not this\"\ny = \"<b>beside</b> it\", '\"', \"\\\"a\\\"\";\n");
            assertThat(literals(file))
                    .extracting(Text::words)
                    .contains("go on", " beside it", "\"a\"")
                    .hasSize(4);
        } finally {
            Files.delete(file);
        }
    }
}
