package chainrule.run;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.config.Configuration;
import chainrule.datasets.Dataset;
import chainrule.datasets.Features;
import chainrule.datasets.Progress;
import chainrule.datasets.Samples;
import chainrule.datasets.Shape;
import chainrule.datasets.Split;
import chainrule.datasets.Subset;
import chainrule.datasets.Targets;
import chainrule.datasets.Task;
import chainrule.datasets.catalog.Catalog;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.run.page.RunPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Splits without variance or without weight. */
@Tag("slow")
class SplitWarningsTest {
    @TempDir
    private Path folder;

    private static Samples samples(double[] targets, double... weights) {
        var inputs = new double[targets.length];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = i % 4;
        }
        return new Samples(new Features.Doubles(inputs, 1), new Targets.Reals(targets, 1), weights);
    }

    private static Dataset dataset(Samples train, Samples validation) {
        return new Dataset(
                "t", Shape.vector(1), Task.regression(List.of("y")), train, validation, train.none(), List.of());
    }

    private static Configuration configuration(String loss) {
        return Configuration.empty()
                .with("model.hidden", "[2]", "test")
                .with("model.loss", loss, "test")
                .with("train.epochs", "2", "test")
                .with("data.test", "0", "test");
    }

    private RunSummary trained(Dataset dataset, String loss) {
        return new TrainingRun(configuration(loss).resolve(), new ReferenceEngine(), List.of("test"), new RunPage())
                .run(folder, "run", dataset, List.of(), () -> false);
    }

    private static List<String> sentences(Dataset dataset) {
        return new SplitWarnings(dataset, Split.of(dataset, new Split.Plan(0, 0, false, 0)))
                .sentences().stream().map(Message::toString).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"squared-error", "huber", "absolute-error", "gaussian", "quantile", "poisson"})
    void aValidationSplitWithoutVarianceHasNoR2AndAReportWithAGap(String loss) throws IOException {
        var dataset = dataset(samples(new double[] {1, 2, 4, 3}), samples(new double[] {2}));
        assertThat(sentences(dataset)).singleElement().asString().contains("\"y\"", "R² is undefined");
        var run = trained(dataset, loss).directory();
        var epochs = MetricsTable.read(run.file(RunDirectory.METRICS));
        assertThat(epochs).hasSize(2).allSatisfy(epoch -> {
            assertThat(epoch.validation().score()).isNaN();
            assertThat(epoch.validation().text()).isEqualTo("–");
            assertThat(epoch.validation().isNone()).isFalse();
        });
        assertThat(Files.readString(run.file(RunDirectory.REPORT))).contains("<svg");
        assertThat(Files.readString(run.file(RunDirectory.LOG)))
                .contains("R² –")
                .doesNotContain("NaN", "Infinity");
    }

    @ParameterizedTest
    @ValueSource(strings = {"squared-error", "gaussian", "poisson"})
    void aTrainingSplitWithoutVarianceIsNamedAndStillHasAReport(String loss) throws IOException {
        var dataset = dataset(samples(new double[] {5, 5, 5, 5}), samples(new double[] {5, 7}));
        assertThat(sentences(dataset))
                .containsExactly(
                        "target \"y\" is 5.0 in every sample of the training split: there is nothing to learn");
        assertThat(Files.readString(trained(dataset, loss).directory().file(RunDirectory.REPORT)))
                .contains("<svg");
    }

    @Test
    void aDeviationWithoutAnInverseIsNamed() {
        var dataset = dataset(samples(new double[] {0, 4.9e-324, 0, 4.9e-324}), samples(new double[] {0, 1}));
        assertThat(sentences(dataset)).singleElement().asString().contains("too little to be scaled");
    }

    @Test
    void aValidationSplitThatWeighsNothingIsNamed() {
        var dataset = dataset(samples(new double[] {1, 2, 4}, 1, 1, 1), samples(new double[] {2, 3}, 0, 0));
        assertThat(sentences(dataset)).singleElement().asString().contains("validation split have the weight 0");
    }

    @Test
    void aTrainingSplitThatWeighsNothingIsRefused() {
        var dataset = dataset(samples(new double[] {1, 2, 4}, 0, 0, 0), samples(new double[] {2, 3}, 1, 1));
        assertThatThrownBy(() -> trained(dataset, "squared-error"))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("all samples of the training split have the weight 0");
    }

    @Test
    void splitsThatVaryAndWeighAreNotWarnedOf() {
        assertThat(sentences(dataset(samples(new double[] {1, 2, 4}, 1, 0, 1), samples(new double[] {2, 3}, 0, 1))))
                .isEmpty();
    }

    private Dataset table(String... lines) throws IOException {
        var file = Files.writeString(folder.resolve("t.csv"), String.join("\n", lines));
        var config = Configuration.named(file.toString())
                .with("data.target", "[kind]", "test")
                .resolve();
        return Catalog.standard().load(config.source(), Progress.NONE);
    }

    @Test
    void columnsThatDoNotVaryAreNamed() throws IOException {
        var dataset = table("a,b,c,kind", "1,7,x,p", "2,7,x,q", "3,7,x,p", "4,7,x,q");
        assertThat(sentences(dataset))
                .containsExactly(
                        "columns \"b\", \"c\" have one value in all training samples: nothing is learnt from them");
    }

    @Test
    void aColumnThatCountsTheRowsIsNamed() throws IOException {
        var lines = IntStream.range(0, 30)
                .mapToObj(i -> "%d,%d,%s".formatted(100 + i, i * 7 % 10, i % 2 == 0 ? "p" : "q"))
                .toList();
        var all = new ArrayList<>(List.of("id,a,kind"));
        all.addAll(lines);
        assertThat(sentences(table(all.toArray(String[]::new))))
                .singleElement()
                .asString()
                .startsWith("column \"id\" counts the rows, and is learnt from: leave it out with ");
        all.add("7,7,p");
        assertThat(sentences(table(all.toArray(String[]::new)))).isEmpty();
    }

    @Test
    void classesThatCannotBeLearntOrMeasuredAreNamed() throws IOException {
        var dataset = table("a,kind", "1,p", "2,q", "3,p", "4,q", "5,rare");
        assertThat(sentences(dataset))
                .containsExactly("there is only one sample of class \"rare\": nothing measures how well it is learnt");
        var warnings = new SplitWarnings(
                dataset,
                new Split(
                        new Subset(dataset.train(), new int[] {0, 1, 2}),
                        new Subset(dataset.train(), new int[] {3, 4}),
                        new Subset(dataset.train(), new int[] {})));
        assertThat(warnings.sentences().stream().map(Message::toString))
                .containsExactly(
                        "the training split has no sample of class \"rare\": it can't be learnt; set the stratified split or the seed of the split");
    }
}
