package chainrule.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** That a number in a summary, a page or a comparison is what its name says. */
@Tag("slow")
class MeasuresTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void write() throws IOException {
        var table = new StringBuilder("a,weight,price,change,kind\n");
        for (int i = 0; i < 80; i++) {
            table.append("%d,%d,%s.5,%d,%s\n"
                    .formatted(i, 1 + i % 3, i * 3 + i * 7 % 13, i * 5 % 50 - 3, i * 31 % 7 > 2 ? "1" : "0"));
        }
        Files.writeString(folder.resolve("t.csv"), table);
    }

    private Cli cli(String words, String... more) {
        var all = new ArrayList<>(List.of(words.split(" ")));
        all.addAll(List.of("--runs", folder.toString()));
        all.addAll(List.of(more));
        return Cli.run(all.toArray(String[]::new));
    }

    private Cli train(String name, String words) {
        var cli =
                cli("train --data table --engine reference --hidden 3 " + words, "--data-dir", table(), "--name", name);
        assertThat(cli.exitCode()).as(cli.err().toString()).isZero();
        return cli;
    }

    private String table() {
        return folder.resolve("t.csv").toString();
    }

    private String page(String run) throws IOException {
        return Files.readString(folder.resolve(run).resolve("report.html"));
    }

    private Map<?, ?> evaluated(String run, String... more) {
        return cli("evaluate " + folder.resolve(run) + " --split validation --engine reference --json", more)
                .json();
    }

    /** A large rate makes the loss go up and down: the best epoch is not the last. */
    private static final String UNSTEADY =
            "--target price --epochs 12 --rate 0.8 --set train.monitor=validation-mae --task regression";

    @Test
    void theSummaryMeasuresTheBestEpochsNetworkAsEvaluateDoes() throws IOException {
        var json = train("best", UNSTEADY + " --json").json();
        int best = (int) json.get("bestEpoch");
        assertThat(best).isLessThan(12);
        assertThat(json.get("validationMetrics")).isEqualTo(evaluated("best-1").get("metrics"));
        assertThat(json.get("validationLoss")).isEqualTo(evaluated("best-1").get("loss"));
        assertThat(json.get("finalValidationLoss"))
                .isEqualTo(evaluated("best-1", "--last").get("loss"))
                .isNotEqualTo(json.get("validationLoss"));
        assertThat(page("best-1"))
                .contains("network after epoch %d, the best by MAE".formatted(best), "epoch 12 (the last)");
        var out = train("again", UNSTEADY).out();
        assertThat(out)
                .anyMatch(line -> line.startsWith("validation")
                        && line.contains("(after epoch %d, the best by MAE: ".formatted(best)));
        assertThat(out).anyMatch(line -> line.startsWith("last epoch") && line.contains("after epoch 12"));
    }

    /** An older folder has not the column "which" in any file: it is found out from the files that are there. */
    @Test
    void aReportStatesByWhichMetricAnEpochIsTheBest() throws IOException {
        int best = (int) train("best", UNSTEADY + " --json").json().get("bestEpoch");
        var answers = (List<?>)
                cli("report " + folder.resolve("best-1") + " --json").json().get("answers");
        assertThat(answers)
                .first()
                .asString()
                .endsWith("at the best epoch by MAE, epoch %d.".formatted(best))
                .doesNotContain("at best");
        assertThat(page("report-1")).contains("<th scope=\"col\">which</th>", "best by MAE");
    }

    @Test
    void severalTargetsHaveAPooledR2InTheirEpochsAndTheMeanOfTheirOwnInEvaluations() throws IOException {
        var json = train("two", "--target price,change --task regression --epochs 3 --json")
                .json();
        assertThat(json).containsKeys("validationPooledR2").doesNotContainKey("validationR2");
        var csv = folder.resolve("two-1/metrics.csv");
        assertThat(Files.readString(csv))
                .startsWith("epoch,step,rate,trainLoss,trainPooledR2,validationLoss,validationPooledR2,");
        assertThat(page("two-1")).contains("pooled R²");
        double mean = ((List<?>) evaluated("two-1").get("perTarget"))
                .stream()
                        .mapToDouble(target -> (double) ((Map<?, ?>) target).get("r2"))
                        .average()
                        .orElseThrow();
        assertThat(((Map<?, ?>) json.get("validationMetrics")).get("r2"))
                .isEqualTo(mean)
                .isNotEqualTo(json.get("validationPooledR2"));
        // As older versions called it.
        Files.writeString(csv, Files.readString(csv).replace("PooledR2", "R2"));
        assertThat(cli("report " + folder.resolve("two-1")).exitCode()).isZero();
    }

    @Test
    void theMeanR2OfSeveralTargetsCanBeMonitored() throws IOException {
        train("two", "--target price,change --task regression --epochs 3 --set train.monitor=validation-r2");
        assertThat(Files.readString(folder.resolve("two-1/metrics.csv")))
                .contains("validationPooledR2,validationR2,seconds");
    }

    @Test
    void quantilesWithoutAMedianHavePinballLossAndCoverageInsteadOfErrors() throws IOException {
        var json = train("outer", "--target price --epochs 2 --loss quantile(0.1,0.9) --json")
                .json();
        var metrics = (Map<?, ?>) json.get("validationMetrics");
        assertThat(metrics.get("r2")).isNull();
        assertThat(metrics.get("rmse")).isNull();
        assertThat(metrics.get("mae")).isNull();
        assertThat(metrics.get("pinball")).isNotNull();
        assertThat(json.get("validationR2")).isNull();
        assertThat(page("outer-1"))
                .contains(
                        "pinball loss", "Targets at or below each quantile: ", "is drawn for data with one input only")
                .doesNotContain("usual size of an error", "scatter evenly around 0");
        assertThat(Files.exists(folder.resolve("outer-1/figures/residuals.svg")))
                .isFalse();
        assertThat(evaluated("outer-1").get("metrics")).isEqualTo(metrics);
        // Older versions wrote the R² of the nearest level.
        var csv = folder.resolve("outer-1/metrics.csv");
        Files.writeString(csv, Files.readString(csv).replace("NaN", "0.8765"));
        var answers = (List<?>)
                cli("report " + folder.resolve("outer-1") + " --json").json().get("answers");
        assertThat(answers).first().asString().startsWith("outer-1: validation loss ");
        assertThat(page("report-1")).doesNotContain("0.8765", "R² by epoch");
    }

    @Test
    void aGaussiansPageComparesItsLikelihoodWithTheBaseline() throws IOException {
        var json = train("normal", "--target price --epochs 2 --loss gaussian --json")
                .json();
        var mean = (Map<?, ?>) ((Map<?, ?>) ((List<?>) json.get("baselines")).get(0)).get("metrics");
        assertThat(page("normal-1")).contains("%.5g".formatted((double) mean.get("negative-log-likelihood")));
    }

    @Test
    void weightedLossesAreCalledWeighted() throws IOException {
        var out = train("rows", "--target price --weight weight --epochs 2").out();
        assertThat(out)
                .contains("(Losses are weighted by the column \"weight\".)")
                .anyMatch(line -> line.startsWith("validation  weighted loss"));
        assertThat(page("rows-1")).contains("weighted validation loss");
        assertThat(cli("evaluate " + folder.resolve("rows-1")).out())
                .anyMatch(line -> line.startsWith("weighted loss "));
        var classes = train("classes", "--target kind --class-weights balanced --epochs 2")
                .out();
        assertThat(classes)
                .contains("(The training loss of each epoch is weighted by class; all other losses are not.)")
                .anyMatch(line -> line.startsWith("validation  loss"));
        assertThat(page("classes-1")).contains("weighted training loss").doesNotContain("weighted validation loss");
        assertThat(train("plain", "--target kind --epochs 2").out()).noneMatch(line -> line.contains("weighted"));
    }

    @Test
    void aComparisonOfDifferentLossesByTheirValueIsRefused() throws IOException {
        String[] names = {"squared-error", "huber"};
        for (var loss : names) {
            Files.writeString(
                    folder.resolve(loss + ".yaml"),
                    "data: {name: table, dir: '%s', target: [price]}\nmodel: {loss: %s, hidden: [2]}\ntrain: {epochs: 1}\n"
                            .formatted(table(), loss));
        }
        String compare = "compare " + folder.resolve("squared-error.yaml") + " " + folder.resolve("huber.yaml");
        var refused = cli(compare + " --metric validation-loss");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err())
                .last()
                .asString()
                .contains("one configuration has squared-error, another huber", "--metric validation-r2");
        var compared = cli(compare + " --json");
        assertThat((List<?>) compared.json().get("answers"))
                .anyMatch(answer -> answer.toString()
                        .contains("different losses (squared-error; huber): their loss values cannot be compared"));
        var sweep = folder.resolve("sweep.yaml");
        Files.writeString(
                sweep,
                "base: '%s'\nkeys: {model.loss: [squared-error, huber]}\n".formatted(folder.resolve("huber.yaml")));
        var swept = cli("sweep " + sweep + " --metric validation-loss");
        assertThat(swept.exitCode()).isEqualTo(2);
        assertThat(swept.err()).last().asString().contains("one configuration has squared-error, another huber");
    }
}
