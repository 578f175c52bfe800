package chainrule.experiment.search;

import chainrule.config.SearchSpace;
import chainrule.experiment.comparison.CsvCell;
import chainrule.study.Group;
import chainrule.study.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Every result of a search as CSV: a line for each combination on each of its rungs, with all digits and without times, so that the same
 * search writes the same bytes.
 */
record TrialsFile(SearchSpace spec, Metric metric, List<Candidate> candidates) {
    String csv() {
        var header = new ArrayList<>(List.of("trial", "bracket"));
        header.addAll(spec.keys().keySet());
        header.addAll(List.of("rung", "epochs", "seeds", "failedSeeds", metric.toString(), "continues"));
        var rows = new ArrayList<List<String>>(List.of(header));
        for (var candidate : candidates) {
            int rung = 1;
            for (var result : candidate.results().entrySet()) {
                var row = new ArrayList<>(
                        List.of(Integer.toString(candidate.number()), Integer.toString(candidate.bracket())));
                row.addAll(candidate.values().values());
                row.add(Integer.toString(rung++));
                row.add(Integer.toString(result.getKey()));
                row.add(Integer.toString(result.getValue().seeds().size()));
                row.add(Integer.toString(result.getValue().failed().size()));
                row.add(score(result.getValue()));
                row.add(Boolean.toString(result.getKey() < candidate.until()));
                rows.add(row);
            }
        }
        return rows.stream()
                .map(row -> row.stream().map(CsvCell::of).collect(Collectors.joining(",")))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    /** Nothing where a seed failed, or where it is undefined. */
    private String score(Group group) {
        return group.isWhole()
                ? group.summary(metric::best)
                        .map(s -> Double.toString(s.mean()))
                        .orElse("")
                : "";
    }
}
