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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** What a table has to learn, from the command line to the network. */
@Tag("slow")
class TargetOptionsTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void write() throws IOException {
        var table = new StringBuilder("a,b,price,change,grade,big,old,kind\n");
        for (int i = 0; i < 60; i++) {
            table.append("%d,%d,%s.5,%d,%d,%d,%d,%d\n"
                    .formatted(i, i * 7 % 11, i * 3, i * 5 % 50 - 3, i % 3, i % 2, i / 30, i % 4 == 0 ? 1 : 0));
        }
        Files.writeString(folder.resolve("t.csv"), table);
        Files.writeString(folder.resolve("words.csv"), "a,kind\n1,red\n2,blue\n3,red\n4,blue\n");
    }

    private Cli cli(String words) {
        return Cli.run(words.replace("FOLDER", folder.toString()).split(" "));
    }

    private Cli train(String words) {
        return cli("train --data table --data-dir FOLDER/t.csv --epochs 1 --hidden 2 --engine reference --runs FOLDER "
                + words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "--target price --loss cross-entropy|column \"price\" holds 60 different numbers, and model.loss is for classes; are they real numbers, or classes? for real numbers: --loss squared-error; for classes: --task classification",
                "--target price --loss binary-cross-entropy|model.loss: binary-cross-entropy is for classes, and these targets are real numbers; learn them with --loss squared-error, or, if they are classes in a table, add --task classification",
                "--target grade --loss huber --task classification|model.loss: huber is not for targets that are classes: choose one of cross-entropy",
                "--target grade --loss squared-error --task classification|model.loss: squared-error is for real targets, and these are classes; on the probabilities of classes it is called softmax-squared-error now",
                "--target change --loss poisson|model.loss: poisson needs counts of at least 0, and target \"change\" has -3.0",
                "--target price --class-weights balanced|train.classWeights (--class-weights) is for classes, and the targets are 1 real output: remove it",
                "--target grade --class-weights 7=2|'7=2' is not NAME=WEIGHT for one of the classes 0, 1, 2",
                "--target grade --class-weights 0=0,1=0,2=0|train.classWeights (--class-weights): every class of the training samples has the weight 0",
                "--target gone --loss huber --task classification|model.loss: huber is not for targets that are classes",
                "--target price --loss mse|did you mean squared-error?",
                "--target price --loss MAE|did you mean absolute-error?",
                "--target price --loss smooth-l1|did you mean huber?",
                "--target kind --loss bce|did you mean binary-cross-entropy?",
                "--target kind --loss nll|did you mean cross-entropy?",
                "--target grade --label grade|--label is another name of --target: give one of them",
                "--target big,old --loss cross-entropy|model.loss judges one class a sample, and data.target names 2 columns",
                "--target pricy|no column \"pricy\": did you mean \"price\"?",
                "--seed 1|table needs to know which column to learn: name it with --target COLUMN",
            })
    void whatDoesNotFitIsRefusedInOneLine(String words, String message) {
        var cli = train(words);
        assertThat(cli.exitCode()).isEqualTo(2);
        assertThat(cli.err().get(cli.err().size() - 1)).startsWith("error: ").contains(message);
    }

    @Test
    void wordsUnderALossForNumbersAreNamedWithTheirLine() {
        var cli = cli("train --data table --data-dir FOLDER/words.csv --target kind --loss huber --runs FOLDER");
        assertThat(cli.exitCode()).isEqualTo(2);
        assertThat(cli.err())
                .singleElement()
                .asString()
                .contains("words.csv:2: column \"kind\": \"red\" is not a number", "--loss cross-entropy");
    }

    private Map<String, Object> info(String words) throws IOException {
        var cli = cli("data info table --data-dir FOLDER/t.csv --json " + words);
        assertThat(cli.exitCode()).as("%s", cli.err()).isZero();
        return cli.json();
    }

    @Test
    @SuppressWarnings("unchecked")
    void dataInfoDescribesWhatIsLearnt() throws IOException {
        var price = info("--target price");
        assertThat(price).containsEntry("task", "regression");
        var target = ((List<Map<String, Object>>) price.get("targets")).get(0);
        assertThat(target)
                .containsEntry("target", "price")
                .containsEntry("min", 0.5)
                .containsEntry("max", 177.5);
        // 3·√((60² − 1)/12) is the deviation of 0, 3, …, 177.
        assertThat((double) target.get("deviation")).isCloseTo(3 * Math.sqrt(3599 / 12.0), within(1e-9));
        assertThat(info("--target price,a")).containsEntry("task", "regression");
        var labels = info("--target big,old");
        assertThat(labels).containsEntry("task", "multilabel");
        assertThat(labels.get("labels").toString()).contains("label=big, train=30");
        var grade = info("--label grade");
        assertThat(grade).containsEntry("task", "classification").containsEntry("largestClassShare", 1 / 3.0);
        assertThat(grade.get("warnings").toString()).contains("--task regression learns them as real numbers");
        assertThat(grade.keySet())
                .containsAll(price.keySet().stream()
                        .filter(key -> !key.equals("warnings"))
                        .toList());
    }

    @Test
    void aFlagForTheTargetTakesThePlaceOfTheFiles() throws IOException {
        Files.writeString(folder.resolve("c.yaml"), "data: {label: grade}\n");
        var cli = cli("train FOLDER/c.yaml --data table --data-dir FOLDER/t.csv --target kind --class-weights 1=3 "
                + "--loss cross-entropy(0.1) --epochs 1 --hidden 2 --engine reference --runs FOLDER --json");
        assertThat(cli.exitCode()).as("%s", cli.err()).isZero();
        assertThat(Files.readString(Path.of(cli.json().get("run").toString(), "config.yaml")))
                .contains("target: [kind]", "classWeights: [1=3]", "smoothing: 0.1")
                .doesNotContain("label:");
    }

    /** Squared error was on softmax once. */
    @Test
    void anOlderRunIsReportedWithTheNewNameOfItsLoss() throws IOException {
        var words = new ArrayList<>(List.of("evaluate OLD", "train --resume OLD --epochs 2"));
        var run = Path.of(train("--target grade --loss softmax-squared-error --json")
                .json()
                .get("run")
                .toString());
        var file = run.resolve("config.yaml");
        Files.writeString(file, Files.readString(file).replace("loss: softmax-squared-error", "loss: squared-error"));
        for (var command : words) {
            var cli = cli(command.replace("OLD", run.toString()));
            assertThat(cli.exitCode()).isEqualTo(2);
            assertThat(cli.err())
                    .last()
                    .asString()
                    .contains(file + ": model.loss: squared-error is for real targets")
                    .endsWith("edit this file");
        }
    }

    @Test
    void aRunWithoutItsCheckpointStatesThatItBeginsAnew() throws IOException {
        assertThat(train("--target price --name lost").exitCode()).isZero();
        Files.delete(folder.resolve("lost-1/checkpoint.safetensors"));
        var again = cli("train --resume lost-1 --epochs 2 --runs FOLDER");
        assertThat(again.exitCode()).as("%s", again.err()).isZero();
        assertThat(again.err())
                .anyMatch(line -> line.contains("checkpoint.safetensors is missing: the run begins anew"));
    }

    @Test
    void dataWithOtherTargetsThanTheNetworksAreNamed() throws IOException {
        assertThat(train("--target price,change --name two").exitCode()).isZero();
        var config = folder.resolve("two-1/config.yaml");
        Files.writeString(config, Files.readString(config).replace("[price, change]", "[change, price]"));
        var evaluated = cli("evaluate two-1 --runs FOLDER");
        assertThat(evaluated.exitCode()).isEqualTo(2);
        assertThat(evaluated.err()).anyMatch(line -> line.contains("target 1 is \"price\" there and \"change\" in"));
    }
}
