package chainrule.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** All of the audit passes; and the tables of docs/formulas.md are those of the audit's entries: their IDs, formulas and references, and the sources that name the IDs. */
@Tag("slow")
class FormulasPageTest {
    private static final Path ROOT = Path.of("..", "..");
    private static final Path PAGE = ROOT.resolve("docs/formulas.md");
    private static final String WRITE = "formulas.write";
    private static final int MOST_SOURCES = 3;

    /** Where a formula is looked for; the first group that names its ID counts. */
    private static final List<String> GROUPS = List.of(
            "formulas|model|optim|metric|statistics|random",
            "engine/step|train|engine|datasets",
            "engine/dl4j|engine/nd4j|dl4j|run|study");

    /** Of formulas that are computed in more general code, or whose ID the sources of a group name for another reason. */
    private static final Map<String, List<String>> ELSEWHERE = Map.ofEntries(
            Map.entry("B1", List.of("Dense", "StepProgram")),
            Map.entry("B3", List.of("StepProgram", "Trainer")),
            Map.entry("B7", List.of("Dense", "TanhStack")),
            Map.entry("C7", List.of("Dense", "StepProgram")),
            Map.entry("C9", List.of("Activation", "Dense")),
            Map.entry("C10", List.of("Losses", "Dense")),
            Map.entry("C14", List.of("StepProgram", "BackpropCost")),
            Map.entry("C24", List.of("Dense", "Operation")),
            Map.entry("D10", List.of("ParameterGroups", "GroupRule")),
            Map.entry("T1", List.of("Philox")),
            Map.entry("T2", List.of("Initialization")),
            Map.entry("T3", List.of("Batches")),
            Map.entry("T4", List.of("DropoutMask")),
            Map.entry("T5", List.of("Augmentation", "Normalization")),
            Map.entry("T6", List.of("LearningRate", "Schedule")),
            Map.entry("T7", List.of("EarlyStopping", "Monitor")),
            Map.entry("T8", List.of("Trainer", "StepProgram")),
            Map.entry("T9", List.of("HandDerivedActivation", "HandDerivedLoss")));

    private static final Map<Character, String> PARTS = parts();

    private static Map<Character, String> parts() {
        var parts = new LinkedHashMap<Character, String>();
        parts.put('A', "Functions and their derivatives");
        parts.put('B', "Forward pass and losses");
        parts.put('C', "Gradients");
        parts.put('D', "Optimisers and updates");
        parts.put('E', "Normalisation, blocks and inputs");
        parts.put('F', "Evaluation and statistics");
        parts.put('H', "Search");
        parts.put('T', "Whole training runs");
        return parts;
    }

    /** By ID, in the audit's order. */
    private static final Map<String, List<Entry<?>>> ENTRIES =
            Audit.entries().stream().collect(Collectors.groupingBy(Entry::id, LinkedHashMap::new, Collectors.toList()));

    /** Of the entries that ran: what two tests need is computed once. */
    private static final Map<Entry<?>, List<Finding>> FINDINGS = new IdentityHashMap<>();

    private static List<Finding> findings(Entry<?> entry) {
        return FINDINGS.computeIfAbsent(entry, any -> entry.run());
    }

    private static Map<Path, String> sources() throws IOException {
        var all = new LinkedHashMap<Path, String>();
        try (Stream<Path> files = Files.walk(ROOT, 12)) {
            for (Path file : files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList()) {
                String place = file.toString().replace('\\', '/');
                if (place.contains("/src/main/java/chainrule/") && !place.contains("/audit/")) {
                    all.put(file, Files.readString(file));
                }
            }
        }
        return all;
    }

    private static String packageOf(Path file) {
        String place = file.toString().replace('\\', '/');
        return place.substring(place.indexOf("/chainrule/", place.indexOf("/java/")) + "/chainrule/".length())
                .replaceFirst("/?[^/]+$", "");
    }

    private static List<String> implemented(String id, Map<Path, String> sources) {
        if (ELSEWHERE.containsKey(id)) {
            return ELSEWHERE.get(id);
        }
        var named = Pattern.compile("(?<![\\w/#.])" + id + "(?![\\w.]\\w)(?!\\w)");
        for (String group : GROUPS) {
            var inGroup = Pattern.compile("(" + group + ")");
            var found = sources.entrySet().stream()
                    .filter(source ->
                            inGroup.matcher(packageOf(source.getKey())).matches())
                    .filter(source -> named.matcher(source.getValue()).find())
                    .map(source -> source.getKey().getFileName().toString().replace(".java", ""))
                    .filter(name -> !name.equals("package-info"))
                    .sorted()
                    .distinct()
                    .limit(MOST_SOURCES)
                    .toList();
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    /** Without what depends on the machine or on the numbers of one run. */
    private static Set<String> references(Entry<?> entry) {
        return findings(entry).stream()
                .map(Finding::reference)
                .map(reference ->
                        reference.replaceFirst("^\\d+ training runs a second time, .*", "training runs a second time"))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }

    private static String tables() throws IOException {
        var page = new StringBuilder();
        var sources = sources();
        char part = 0;
        for (var formula : ENTRIES.entrySet()) {
            String id = formula.getKey();
            if (id.charAt(0) != part) {
                part = id.charAt(0);
                page.append("\n## ")
                        .append(part)
                        .append(": ")
                        .append(PARTS.get(part))
                        .append("\n\n| ID | formula | implemented in | checked against |\n|---|---|---|---|\n");
            }
            var texts = new LinkedHashSet<String>();
            var references = new LinkedHashSet<String>();
            for (var entry : formula.getValue()) {
                texts.add(entry.formula().replace(" (%s)".formatted(id), ""));
                references.addAll(references(entry));
            }
            page.append("| %s | %s | %s | %s |\n"
                    .formatted(
                            id,
                            cell(String.join("<br>", texts)),
                            implemented(id, sources).stream()
                                    .map(name -> "`" + name + "`")
                                    .collect(Collectors.joining(", ")),
                            cell(String.join("; ", references))));
        }
        return page.toString();
    }

    static Set<String> ids() {
        return ENTRIES.keySet();
    }

    @ParameterizedTest
    @MethodSource("ids")
    void everyFormulaHasEntriesThatPass(String id) {
        for (var entry : ENTRIES.get(id)) {
            assertThat(findings(entry)).isNotEmpty().allMatch(Finding::pass);
        }
    }

    @Test
    void thePageHasEveryFormulaOfTheAudit() throws IOException {
        String page = Files.readString(PAGE);
        String begin = "<!-- formulas begin -->\n";
        int from = page.indexOf(begin) + begin.length();
        int to = page.indexOf("\n<!-- formulas end -->");
        String tables = tables();
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(PAGE, page.substring(0, from) + tables + page.substring(to));
            return;
        }
        assertThat(page.substring(from, to))
                .as(
                        "`mvn -pl trainer/app -am test -Dtest=FormulasPageTest -D%s=true -Dsurefire.failIfNoSpecifiedTests=false` writes it anew",
                        WRITE)
                .isEqualTo(tables);
    }

    @Test
    void everyFormulaHasAPartAndASource() throws IOException {
        var sources = sources();
        var without = new ArrayList<String>();
        for (String id : ENTRIES.keySet()) {
            assertThat(PARTS).containsKey(id.charAt(0));
            if (implemented(id, sources).isEmpty()) {
                without.add(id);
            }
        }
        assertThat(without).isEmpty();
        var names = sources.keySet().stream()
                .map(file -> file.getFileName().toString().replace(".java", ""))
                .toList();
        ELSEWHERE.values().forEach(found -> assertThat(names).containsAll(found));
    }
}
