package chainrule.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Each command that prints metrics of a network that predicts one class prints {@code Evaluation}'s sentence about it, too. */
class OneClassOutputTest {
    private static final String SENTENCE =
            "The network predicts class \"%s\" for all %d samples, the largest class of the training samples";

    @TempDir
    Path folder;

    private Cli cli(String words) {
        var outcome = Cli.run(words.replace("FOLDER", folder.toString()).split(" "));
        assertThat(outcome.exitCode()).as("%s", outcome.err()).isZero();
        return outcome;
    }

    /** Of noise, with three samples of a class for each of the other one. */
    @Test
    void outputReportsPagesAndCardsHaveTheSentence() throws IOException {
        var random = new Random(3);
        Files.writeString(
                folder.resolve("t.csv"),
                Stream.iterate(0, i -> i < 200, i -> i + 1)
                        .map(i -> "%d,%d,%s\n"
                                .formatted(random.nextInt(50), random.nextInt(50), i % 4 == 0 ? "ill" : "calm"))
                        .reduce("x,y,state\n", String::concat));
        var trained = cli(
                "train --data table --data-dir FOLDER/t.csv --target state --test 0.2 --validation 0.2 --epochs 5 --hidden 3 --rate 0.5 --engine reference --name one --runs FOLDER");
        String sentence = SENTENCE.formatted("calm", 40);
        assertThat(trained.out()).anyMatch(line -> line.strip().startsWith(sentence));
        assertThat(page("report.html")).contains(sentence.replace("\"", "&quot;"));
        assertThat(cli("evaluate FOLDER/one-1 --engine reference --report FOLDER/page.html")
                        .out())
                .anyMatch(line -> line.startsWith(sentence));
        assertThat(Files.readString(folder.resolve("page.html"))).contains(sentence.replace("\"", "&quot;"));
        assertThat(cli("card FOLDER/one-1 --engine reference").out()).anyMatch(line -> line.contains(sentence));
    }

    private String page(String name) throws IOException {
        return Files.readString(folder.resolve("one-1").resolve(name));
    }
}
