package chainrule.cli;

import chainrule.config.Configuration;
import chainrule.datasets.ImageOptions;
import chainrule.datasets.Progress;
import chainrule.datasets.image.ImageFolder;
import chainrule.engine.reference.ReferenceEngine;
import chainrule.run.TrainingRun;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Folders of images called 1, 2 and 10: earlier versions sorted them as 1, 10, 2. */
class OldClassOrderTest {
    private static final int IMAGES = 10;

    @TempDir
    Path folder;

    @BeforeEach
    void draw() throws IOException {
        for (int c : new int[] {1, 2, 10}) {
            var images = Files.createDirectories(folder.resolve("images/" + c));
            for (int i = 0; i < IMAGES; i++) {
                var image = new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB);
                int colour = c == 1 ? 0xff0000 : c == 2 ? 0x00ff00 : 0x0000ff;
                for (int pixel = 0; pixel < 4; pixel++) {
                    image.setRGB(pixel / 2, pixel % 2, colour & ~(i * 0x010101));
                }
                ImageIO.write(image, "png", images.resolve(i + ".png").toFile());
            }
        }
    }

    private void trainAsBefore() {
        var config = Configuration.empty()
                .withText("data.name", "images", "test")
                .withText("data.dir", folder.resolve("images").toString(), "test")
                .with("model.hidden", "[8]", "test")
                .with("train.epochs", "1", "test")
                .with("train.batch", "5", "test")
                .with("train.optimizer.sgd.rate", "0.1", "test")
                .with("engine.name", "reference", "test")
                .resolve();
        var old = ImageFolder.read(
                folder.resolve("images"),
                Optional.empty(),
                ImageOptions.STANDARD,
                List.of("1", "10", "2"),
                Progress.NONE);
        new TrainingRun(config, new ReferenceEngine(), List.of("test"))
                .run(folder.resolve("runs"), "old", old, List.of(), () -> false);
    }

    private Cli run(String... words) {
        var args = new java.util.ArrayList<>(List.of(words));
        args.addAll(List.of("--runs", folder.resolve("runs").toString(), "--json"));
        var cli = Cli.run(args.toArray(String[]::new));
        assertThat(cli.exitCode()).as(cli.err().toString()).isZero();
        assertThat(cli.err()).noneMatch(line -> line.startsWith("warning:"));
        return cli;
    }

    @Test
    void anOldRunIsEvaluatedAndResumedInItsOrder() {
        trainAsBefore();
        var before = run("evaluate", "old-1", "--split", "train", "--last").json();
        assertThat((List<?>) before.get("perClass"))
                .extracting(entry -> ((Map<?, ?>) entry).get("class"))
                .isEqualTo(List.of("1", "10", "2"));
        run("train", "--resume", "old-1", "--epochs", "30");
        var after = run("evaluate", "old-1", "--split", "train", "--last").json();
        assertThat((Double) before.get("accuracy")).isLessThan(1);
        assertThat((Double) after.get("accuracy")).isEqualTo(1);
    }

    @Test
    void aNewRunSortsByValue() {
        run(
                "train",
                "--name",
                "new",
                "--data",
                "images",
                "--data-dir",
                folder.resolve("images").toString(),
                "--epochs",
                "1",
                "--engine",
                "reference");
        assertThat((List<?>) run("evaluate", "new-1").json().get("perClass"))
                .extracting(entry -> ((Map<?, ?>) entry).get("class"))
                .isEqualTo(List.of("1", "2", "10"));
    }
}
