package chainrule.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An error in a source file.
 *
 * @param check what must notice it, such as {@code gradcheck T4}
 * @param file as {@code mutants.txt} names it: below the package chainrule, in any module
 * @param number which of the places where {@code original} stands; 0: the only one
 * @param quick whether every run of the tests tries it
 * @param first a part of the names of the trainings that are tried first, because they notice it; may be empty
 */
record Mutant(String check, String file, String original, String replacement, int number, boolean quick, String first) {
    private static final String BECOMES = " ==> ";
    private static final List<String> MODULES =
            List.of("core", "hardware", "nd4j", "cuda", "workbench", "app", "../datasets");

    static List<Mutant> all() {
        try (var stream = Mutant.class.getResourceAsStream("mutants.txt")) {
            var all = new ArrayList<Mutant>();
            String check = "";
            String file = "";
            for (String line : new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                if (line.startsWith("@ ")) {
                    check = line.substring(2);
                } else if (line.startsWith("= ")) {
                    file = line.substring(2);
                } else if (!line.isBlank() && !line.startsWith("#")) {
                    all.add(parsed(check, file, line));
                }
            }
            return all;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Mutant parsed(String check, String file, String line) {
        boolean quick = line.startsWith("! ");
        String rest = quick ? line.substring(2) : line;
        String first = "";
        if (quick && rest.startsWith("<")) {
            first = rest.substring(1, rest.indexOf("> "));
            rest = rest.substring(first.length() + "<> ".length());
        }
        int number = rest.matches("\\d: .*") ? rest.charAt(0) - '0' : 0;
        String[] parts = rest.substring(number > 0 ? 3 : 0).split(BECOMES, 2);
        return new Mutant(check, file, parts[0], parts[1], number, quick, first);
    }

    boolean isJava() {
        return !file.endsWith(".cu");
    }

    private String name() {
        return "chainrule/" + file;
    }

    /** Such as chainrule.formulas.Losses. */
    String className() {
        return name().replace('/', '.');
    }

    /** The name of its resource. */
    String resource() {
        return name();
    }

    private Path path() {
        var inModule = isJava() ? Path.of("src/main/java", name() + ".java") : Path.of("src/main/resources", name());
        return MODULES.stream()
                .map(module -> Path.of("..").resolve(module).resolve(inModule))
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new AssertionError(file + " is in none of " + MODULES));
    }

    /** The source with the error in it. */
    String source() throws IOException {
        String source = Files.readString(path());
        int at = source.indexOf(original);
        for (int i = 1; i < number && at >= 0; i++) {
            at = source.indexOf(original, at + 1);
        }
        boolean once = number > 0 || source.indexOf(original, at + 1) < 0;
        if (at < 0 || !once) {
            throw new AssertionError("%s: '%s' %s: change mutants.txt with the source"
                    .formatted(path(), original, at < 0 ? "is not there" : "stands there more than once"));
        }
        return source.substring(0, at) + replacement + source.substring(at + original.length());
    }

    @Override
    public String toString() {
        return "%s: %s ==> %s (%s)".formatted(file, original, replacement, check);
    }
}
