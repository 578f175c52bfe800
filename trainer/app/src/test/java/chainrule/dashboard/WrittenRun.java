package chainrule.dashboard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/** A run's folder as a training leaves it, made without a training. */
record WrittenRun(Path folder) {
    static WrittenRun create(Path folder, String optimizer, double rate) throws IOException {
        Files.createDirectories(folder.resolve("figures"));
        Files.writeString(folder.resolve("config.yaml"), """
                data: {name: shapes}
                model: {hidden: ['32', '16'], activation: [relu]}
                train: {epochs: 9, optimizer: {%s: {rate: %s}}, seed: 1}
                """.formatted(optimizer, rate));
        Files.writeString(
                folder.resolve("provenance.json"),
                "{\"engine\": \"reference\", \"started\": \"2026-01-02T03:04:05Z\"}");
        Files.writeString(
                folder.resolve("metrics.csv"),
                "epoch,step,rate,trainLoss,trainAccuracy,validationLoss,validationAccuracy,seconds\n");
        return new WrittenRun(folder);
    }

    /** Adds the row of an epoch. */
    WrittenRun epoch(int number, double validationAccuracy) throws IOException {
        return append(
                "metrics.csv",
                String.format(
                        Locale.ROOT,
                        "%d,%d,0.1,%s,0.5,%s,%s,%d.5%n",
                        number,
                        10 * number,
                        2.0 / number,
                        2.5 / number,
                        validationAccuracy,
                        number));
    }

    WrittenRun append(String file, String text) throws IOException {
        Files.writeString(
                folder.resolve(file),
                text,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.APPEND);
        return this;
    }

    WrittenRun done() throws IOException {
        return append("log.txt", "report written\nended: ALL_EPOCHS_DONE\n");
    }
}
