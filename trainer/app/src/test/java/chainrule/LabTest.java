package chainrule;

import chainrule.audit.Errata;
import chainrule.base.UserException;
import chainrule.datasets.Folding;
import chainrule.mlp.Mlp;
import chainrule.report.Fragment;
import chainrule.run.RunDirectory;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

@Tag("slow")
class LabTest {
    private static final String[] SHORT = {"train.epochs=2", "engine.name=reference"};

    @TempDir
    Path folder;

    /** Two ways to the same training: a run's, and a study's. */
    @Test
    void aRunAndAComparisonTrainTheSameNetwork() {
        var lab = new Lab(folder);
        var run = lab.train("circles-tanh", SHORT);
        var compared = lab.compare(
                Lab.seeds(1, 2),
                Lab.configuration("four", "circles-tanh", SHORT),
                Lab.configuration(
                        "three", "circles-tanh", "train.epochs=2", "engine.name=reference", "model.hidden=[3]"));
        assertThat(compared.outcomes()).hasSize(4);
        assertThat(compared.outcomes().get(0).validation())
                .isEqualTo(run.result().last().validation());
        assertThat(compared.outcomes().get(1).validation())
                .as("another seed")
                .isNotEqualTo(run.result().last().validation());
        assertThat(run.directory().file(RunDirectory.REPORT)).exists();
        assertThat(run.directory().path().getParent()).isEqualTo(folder);
        assertThat(lab.evaluate(run, "validation").accuracy())
                .isCloseTo(run.result().last().validation().accuracy(), within(1e-12));
        assertThat(Lab.table(compared).html()).contains("four", ">22<", "three", ">17<");
        assertThat(Lab.answers(compared).html()).contains("mean validation accuracy");
    }

    /** It was trained by settings, and the typed API measures and saves the same network. */
    @Test
    void aRunsNetworkIsAModelOfTheTypedApi() {
        var lab = new Lab(folder);
        var run = lab.train("circles-tanh", SHORT);
        var test =
                lab.data(Lab.configuration("circles", "circles-tanh")).dataset().testSet();
        var model = Lab.model(run);
        assertThat(model.score(test)).isCloseTo(lab.evaluate(run, "test").accuracy(), within(1e-12));
        assertThat(model.task().names()).hasSize(2);
        var file = folder.resolve("model.safetensors");
        model.save(file);
        assertThat(Mlp.load(file).parameters()).isEqualTo(model.parameters());
    }

    @Test
    void aCrossValidationTrainsEachFoldAndMeasuresIt() {
        var found = new Lab(folder)
                .crossValidate(
                        Folding.of(3),
                        Lab.configuration("four", "circles-tanh", SHORT),
                        Lab.configuration("same", "circles-tanh", SHORT));
        assertThat(found.outcomes())
                .hasSize(6)
                .allSatisfy(outcome -> assertThat(outcome.heldOut()).isPresent());
        assertThat(found.answers()).last().asString().isEqualTo("four and same have the same mean test accuracy.");
        assertThat(Lab.table(found).toString()).contains("folds", "held out");
        assertThatThrownBy(() -> new Lab(folder)
                        .crossValidate(
                                Folding.of(3).groupedBy("ring"), Lab.configuration("four", "circles-tanh", SHORT)))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("data.fold.group names the column \"ring\"");
    }

    @Test
    void whatWasComparedBeforeIsRead() throws Exception {
        var configuration = Lab.configuration("four", "circles-tanh", SHORT);
        var first = new Lab(folder).compare(List.of(1L), configuration);
        var written =
                Files.getLastModifiedTime(first.outcomes().get(0).directory().file(RunDirectory.METRICS));
        var second = new Lab(folder).compare(List.of(1L), configuration);
        assertThat(second.outcomes().get(0).seconds())
                .isEqualTo(first.outcomes().get(0).seconds());
        assertThat(Files.getLastModifiedTime(
                        second.outcomes().get(0).directory().file(RunDirectory.METRICS)))
                .isEqualTo(written);
    }

    @Test
    void aSettingThatDoesNotFitIsALine() {
        assertThat(Lab.configuration("mine", "quickstart", "train.epochs = 5", "model.hidden=[64, 8x2]")
                        .resolve()
                        .model()
                        .hidden())
                .containsExactly("64", "8x2");
        assertThatThrownBy(() -> Lab.configuration("mine", "quickstart", "epochs"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("'epochs' is not a setting");
        assertThatThrownBy(() ->
                        Lab.configuration("mine", "quickstart", "train.epoch=5").resolve())
                .isInstanceOf(UserException.class)
                .hasMessageContaining("epochs");
        assertThatThrownBy(() -> new Lab(folder).train("quickstarted")).isInstanceOf(UserException.class);
        assertThatThrownBy(() -> new Lab(folder).experiment("circle")).isInstanceOf(UserException.class);
        assertThatThrownBy(() -> Lab.gradcheck("E9")).isInstanceOf(UserException.class);
    }

    @Test
    void parametersAreCountedAndMatched() {
        assertThat(Lab.params("3072-512-256-10").total()).isEqualTo(1_707_274);
        var match = Lab.match("3072-512-120xN-10", "3072-512-256-10");
        assertThat(match.n()).isEqualTo(6);
        assertThat(match.difference()).isEqualTo(1_472);
        assertThat(Lab.table(Lab.params("2-4-2")).html()).contains("22 parameters", ">12<", ">10<");
    }

    @Test
    void formulasAreChecked() {
        var checks = Lab.gradcheck("A3", "C1");
        assertThat(checks).extracting(Lab.Check::id).contains("A3", "C1").doesNotContain("A1");
        assertThat(checks).allMatch(Lab.Check::pass).anyMatch(check -> check.error() > 0);
        assertThat(Lab.table(checks).html()).contains("9 comparisons, 0 failed", "central differences", "1e-07");
    }

    @Test
    void figuresAreDrawn() {
        var lab = new Lab(folder);
        var run = lab.train("circles-tanh", SHORT);
        var curves = Lab.plot(run);
        assertThat(curves.getWidth()).isEqualTo(1584);
        assertThat(ink(curves, 0, curves.getWidth() / 2)).isPositive();
        assertThat(ink(curves, curves.getWidth() / 2, curves.getWidth())).isPositive();
        var alone = Lab.plot(lab.boundary(run));
        assertThat(alone.getWidth())
                .as("letters have the size that they have in pairs")
                .isEqualTo(1584);
        assertThatThrownBy(() -> Lab.weights(run)).isInstanceOf(UserException.class);
        var drawn = Lab.configuration("shapes", "quickstart");
        assertThat(ink(Lab.plot(lab.pictures(drawn, 3, 2)), 0, 100)).isPositive();
        assertThatThrownBy(() -> lab.pictures(Lab.configuration("circles", "circles-tanh"), 3, 2))
                .isInstanceOf(UserException.class);
    }

    /** Pixels of a part that are not white. */
    private static long ink(BufferedImage image, int from, int to) {
        long count = 0;
        for (int x = from; x < to; x++) {
            for (int y = 0; y < image.getHeight(); y++) {
                count += (image.getRGB(x, y) & 0xffffff) == 0xffffff ? 0 : 1;
            }
        }
        return count;
    }

    @Test
    void recordsAreTables() {
        record Row(String what, int wholeNumber, double ratio, boolean isBig) {}
        var table = Lab.table("Numbers", List.of(new Row("<b>", 1_000_000, 2e-9, true), new Row("zero", 0, 0, false)));
        assertThat(table.html())
                .contains("<th scope=\"col\" class=\"number\">whole number</th>", "is big", "&lt;b&gt;")
                .contains(">1,000,000<", ">2.00e-09<", ">0<", ">yes<");
        assertThat(table).as("a notebook shows it by this method").hasToString(table.html());
        assertThat(Lab.table("Errata", Errata.all()))
                .extracting(Fragment::html)
                .asString()
                .contains("1,707,274");
    }

    @Test
    void aFolderOfItsOwnIsGoneAfterwards() throws Exception {
        var process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Passing.class.getName())
                .redirectErrorStream(true)
                .start();
        var made = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor()).as(made).isZero();
        assertThat(made).contains("chainrule-lab");
        assertThat(Path.of(made)).doesNotExist();
    }

    /** A process that makes the folder, and something in it. */
    static final class Passing {
        private Passing() {}

        public static void main(String[] arguments) throws Exception {
            var folder = TemporaryFolder.untilTheEnd("chainrule-lab");
            Files.createDirectories(folder.resolve("a/b"));
            Files.writeString(folder.resolve("a/b/c"), "c");
            System.out.println(folder);
        }
    }
}
