package chainrule.experiment.comparison;

import chainrule.config.ConfigWriter;
import chainrule.experiment.Findings;
import chainrule.json.Json;
import chainrule.machine.Machine;
import chainrule.machine.Versions;
import chainrule.report.Block.Table;
import chainrule.report.CannotDrawException;
import chainrule.report.DrawnFigure;
import chainrule.report.Figure;
import chainrule.report.HtmlReport;
import chainrule.run.RunDirectory;
import chainrule.study.Metric;
import chainrule.study.trial.Outcome;
import chainrule.study.trial.Trial;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * An experiment's folder: page, figures, tables, and what programs read.
 *
 * @param question may be empty
 * @param command the command line that repeats it
 */
public record ExperimentReport(String title, String question, List<String> command, Findings findings) {
    private static final String FINDINGS = "findings.json";
    private static final String TABLES = "tables";

    /** @return what is wrong if no figures could be drawn; empty if all is well */
    public String write(RunDirectory directory) {
        String problem = "";
        var page = new HtmlReport(title);
        page = question.isEmpty() ? page : page.paragraph("The question: " + question + ".");
        for (var answer : findings.answers()) {
            page = page.paragraph(answer);
        }
        try {
            var figures = DrawnFigure.all(findings.figures());
            figures.forEach(figure -> save(directory, figure));
            page = figures.isEmpty() ? page : page.heading("Figures").figures(figures);
        } catch (CannotDrawException e) {
            problem = e.getMessage();
            page = page.paragraph("No figures: " + problem + ".");
        }
        page = findings.tables().isEmpty() ? page : page.heading("Tables");
        for (var table : findings.tables()) {
            page = page.with(table);
        }
        if (!findings.outcomes().isEmpty()) {
            page = page.heading("Training runs").with(trainings());
        }
        page = page.heading("Repeating it").properties("Provenance", provenance());
        for (var entry : configurations().entrySet()) {
            page = page.preformatted("Configuration of " + entry.getKey(), entry.getValue());
        }
        int number = 1;
        for (var table : findings.tables()) {
            directory.write("%s/%d.csv".formatted(TABLES, number++), csv(table));
        }
        findings.files().forEach(directory::write);
        directory.write(FINDINGS, json());
        directory.write(RunDirectory.REPORT, page.html());
        return problem;
    }

    private static void save(RunDirectory directory, Figure figure) {
        directory.write(RunDirectory.FIGURES + "/" + figure.name() + ".png", figure.png());
        directory.write(RunDirectory.FIGURES + "/" + figure.name() + ".svg", figure.svg());
    }

    private Table trainings() {
        var rows = new ArrayList<List<String>>();
        for (var outcome : findings.outcomes()) {
            rows.add(List.of(
                    outcome.trial().label(),
                    place(outcome.trial()),
                    String.format(Locale.ROOT, "%,d", outcome.parameters()),
                    Integer.toString(outcome.epochs().size()),
                    outcome.failure().isEmpty() ? "yes" : "failed",
                    Metric.text(outcome.train()),
                    Metric.text(outcome.validation()),
                    Metric.text(outcome.bestValidation()),
                    String.format(Locale.ROOT, "%.1f", outcome.seconds()),
                    outcome.trial()
                            .config()
                            .engine()
                            .threads()
                            .map(String::valueOf)
                            .orElse("all"),
                    outcome.directory().name()));
        }
        return new Table(
                "Accuracy (R² for a real target, pooled R² for several) of the final parameters on both splits, and of the best epoch by train.monitor"
                        + where(),
                List.of(
                        "configuration",
                        areFolds() ? "fold" : "seed",
                        "parameters",
                        "epochs",
                        "finished",
                        "training",
                        "validation",
                        "best",
                        "seconds",
                        "threads",
                        "folder"),
                rows);
    }

    /** Its seed, or its fold. */
    private static String place(Trial trial) {
        return trial.config()
                .data()
                .fold()
                .map(fold -> "%d/%d".formatted(fold.index(), fold.of())
                        + (fold.repeat() == 1 ? "" : ", repeat " + fold.repeat()))
                .orElseGet(() -> Long.toString(trial.seed()));
    }

    private boolean areFolds() {
        return findings.outcomes().stream()
                .anyMatch(outcome -> outcome.trial().config().data().fold().isPresent());
    }

    /** A study's training runs are among the trials; runs that were made before are where they are. */
    private String where() {
        boolean trials = findings.outcomes().stream()
                .allMatch(outcome ->
                        outcome.directory().path().toAbsolutePath().getParent().endsWith(RunDirectory.TRIALS));
        return trials ? "; the folders are in the runs' folder " + RunDirectory.TRIALS : "";
    }

    private Map<String, String> provenance() {
        var entries = new LinkedHashMap<String, String>();
        entries.put("command", String.join(" ", command));
        entries.putAll(Versions.read().byName());
        Machine.here().entries().forEach((key, value) -> entries.put(key, Machine.text(key, value)));
        return entries;
    }

    /** One for each label: those of its other seeds differ by the seed alone. */
    private Map<String, String> configurations() {
        return findings.outcomes().stream()
                .map(Outcome::trial)
                .collect(Collectors.toMap(
                        trial -> trial.label(), trial -> ConfigWriter.yaml(trial.config()), (a, b) -> a, TreeMap::new));
    }

    private static String csv(Table table) {
        var rows = new ArrayList<List<String>>();
        rows.add(table.header());
        rows.addAll(table.rows());
        return rows.stream()
                .map(row -> row.stream().map(CsvCell::of).collect(Collectors.joining(",")))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private String json() {
        var content = new LinkedHashMap<String, Object>();
        content.put("name", title.toLowerCase(Locale.ROOT));
        content.put("question", question);
        content.put("answers", findings.answers());
        content.putAll(findings.values());
        return Json.pretty(content);
    }
}
