package chainrule.cli;

import chainrule.datasets.catalog.Catalog;
import chainrule.run.Evaluation;
import chainrule.run.TrainedRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        description = "Measure a trained network: loss, accuracy, confusion matrix, precision and recall by class.",
        footer = {
            "",
            "Examples: chainrule evaluate quickstart-1",
            "          chainrule evaluate quickstart-1 --split validation --last",
            "          chainrule evaluate cifar10-512-256-1 --data-dir ~/data/cifar10 --json"
        })
final class EvaluateCommand implements Runnable {
    private static final int MOST_COLUMNS = 20;

    @Mixin
    private Trained trained;

    @Option(
            names = "--split",
            paramLabel = "PART",
            completionCandidates = Candidates.Splits.class,
            defaultValue = "test",
            description = "train, validation or test; default: ${DEFAULT-VALUE}.")
    private String split;

    @Option(names = "--data-dir", paramLabel = "PATH", description = "Where the data set lies now.")
    private Optional<Path> directory;

    @Mixin
    private Output output;

    @Override
    public void run() {
        var run = trained.run();
        print(run, evaluate(run));
    }

    private Evaluation evaluate(TrainedRun run) {
        try (var bar = ProgressBar.onStandardError(0)) {
            var dataset = run.asTrained(Catalog.standard().load(run.source(directory), bar));
            dataset.notes().forEach(output::warning);
            run.warningAbout(dataset).ifPresent(output::warning);
            return run.evaluate(dataset, split, trained.engine());
        }
    }

    private void print(TrainedRun run, Evaluation evaluation) {
        List<String> classes = run.checkpoint().classes();
        output.line(
                "%s, %s samples, after epoch %d",
                run.directory().path(), split, run.checkpoint().epoch());
        output.line("loss %.4f  accuracy %.4f", evaluation.loss(), evaluation.accuracy());
        output.line("");
        int width = classes.stream().mapToInt(String::length).max().orElse(1);
        output.line("%-" + width + "s  precision  recall", "class");
        var perClass = new ArrayList<Map<String, Object>>();
        for (int c = 0; c < classes.size(); c++) {
            double precision = evaluation.precision(c);
            double recall = evaluation.recall(c);
            output.line("%-" + width + "s  %9.4f  %6.4f", classes.get(c), precision, recall);
            var entry = new LinkedHashMap<String, Object>();
            entry.put("class", classes.get(c));
            entry.put("precision", precision);
            entry.put("recall", recall);
            perClass.add(entry);
        }
        if (classes.size() <= MOST_COLUMNS) {
            matrix(classes, evaluation.confusion(), width);
        }
        var json = new LinkedHashMap<String, Object>();
        json.put("run", run.directory().path().toString());
        json.put("split", split);
        json.put("loss", evaluation.loss());
        json.put("accuracy", evaluation.accuracy());
        json.put("confusion", evaluation.confusion());
        json.put("perClass", perClass);
        output.object(json);
    }

    private void matrix(List<String> classes, int[][] confusion, int width) {
        output.line("");
        output.line("rows: true class, columns: predicted class, in the same order");
        for (int c = 0; c < classes.size(); c++) {
            var row = new StringBuilder("%-" + width + "s").append(" %6d".repeat(classes.size()));
            var values = new ArrayList<Object>(List.of(classes.get(c)));
            for (int count : confusion[c]) {
                values.add(count);
            }
            output.line(row.toString(), values.toArray());
        }
    }
}
