package chainrule.datasets.image;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What of a folder is not read, by reason; a folder that is not looked into counts as one. */
final class PassedOver {
    private static final int MOST_EXAMPLES = 3;

    private final Path root;
    private final Map<String, List<Path>> byReason = new TreeMap<>();

    PassedOver(Path root) {
        this.root = root;
    }

    /** @param reason such as "hidden" */
    void add(String reason, Path path) {
        byReason.computeIfAbsent(reason, any -> new ArrayList<>()).add(path);
    }

    /** A line, if there is anything: the number, and for each reason the number and a few names. */
    List<String> notes() {
        if (byReason.isEmpty()) {
            return List.of();
        }
        int all = byReason.values().stream().mapToInt(List::size).sum();
        var reasons = byReason.entrySet().stream()
                .map(entry ->
                        "%d %s (%s)".formatted(entry.getValue().size(), entry.getKey(), examples(entry.getValue())))
                .collect(Collectors.joining(", "));
        return List.of("%d %s passed over: %s"
                .formatted(all, all == 1 ? "file or folder is" : "files and folders are", reasons));
    }

    private String examples(List<Path> paths) {
        var shown = paths.stream()
                .limit(MOST_EXAMPLES)
                .map(path -> root.relativize(path).toString())
                .collect(Collectors.joining(", "));
        return paths.size() > MOST_EXAMPLES ? shown + ", …" : shown;
    }
}
