package chainrule.run;

import chainrule.base.Message;
import chainrule.base.ShellWord;
import chainrule.base.SmallFile;
import chainrule.base.UserException;
import chainrule.config.RunAction;
import chainrule.engine.Engine;
import chainrule.json.Json;
import chainrule.machine.Machine;
import chainrule.machine.Versions;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a run's figures come from.
 *
 * @param versions of Chainrule and its libraries, and of what the engine found on the machine
 * @param device what the engine computed on
 * @param data what the data are called: the name of a table's file, for instance
 * @param dataset the digest of the data, see {@link chainrule.datasets.Dataset#digest}
 * @param split the digest of its division, see {@link chainrule.datasets.Split#digest}
 * @param command the command line's words
 * @param networks trained together, this one among them: their number may change the last bits
 * @param products the algorithms of its matrix products, see {@link chainrule.engine.NetworkInTraining#algorithms}
 * @param environment variables that change what the engine's libraries do
 */
public record Provenance(
        Versions versions,
        Machine machine,
        String engine,
        String device,
        String data,
        String dataset,
        String split,
        List<String> command,
        Instant started,
        int networks,
        List<String> products,
        Map<String, String> environment) {
    private static final String PRODUCTS = "products";

    /** The key that only a network from elsewhere has: its file's name. */
    public static final String IMPORTED = "imported";

    /** Of a training run that begins now. */
    public static Provenance of(Engine engine, Preparation data, List<String> command) {
        return new Provenance(
                Versions.read().with(engine.versions()),
                Machine.here(),
                engine.name(),
                engine.device(),
                data.dataset().name(),
                data.digests().dataset(),
                data.digests().split(),
                command,
                Instant.now(),
                1,
                List.of(),
                engine.environment());
    }

    /** The same of a training run that was one of several, made together. */
    public Provenance withNetworks(int count) {
        return new Provenance(
                versions,
                machine,
                engine,
                device,
                data,
                dataset,
                split,
                command,
                started,
                count,
                products,
                environment);
    }

    /** The same of a training run whose products were made so. */
    public Provenance withProducts(List<String> algorithms) {
        return new Provenance(
                versions,
                machine,
                engine,
                device,
                data,
                dataset,
                split,
                command,
                started,
                networks,
                algorithms,
                environment);
    }

    /** Adds to a run's file how its products were made, which is known when it has been trained. */
    static void addProducts(RunDirectory run, List<String> algorithms) {
        if (!algorithms.isEmpty()) {
            var entries = entries(run);
            entries.put(PRODUCTS, algorithms);
            run.write(RunDirectory.PROVENANCE, text(entries));
        }
    }

    /** What a run's folder tells. */
    record Before(String engine, String dataset, String split) {
        boolean hasTrained(Engine with, Preparation data) {
            return engine.equals(with.name())
                    && dataset.equals(data.digests().dataset())
                    && split.equals(data.digests().split());
        }
    }

    /** Of a network that was trained elsewhere: the file's text. */
    public static String imported(Path file, List<String> command) {
        var entries = new LinkedHashMap<String, Object>();
        entries.put("started", Instant.now().toString());
        entries.put("command", String.join(" ", command));
        entries.put(IMPORTED, file.toAbsolutePath().getFileName().toString());
        entries.put("versions", Versions.read().byName());
        return text(entries);
    }

    /**
     * Of an ensemble: the file's text.
     *
     * @param first those of its first member, for the data
     */
    static String ofEnsemble(Map<String, Object> first, List<String> command) {
        var entries = new LinkedHashMap<String, Object>();
        entries.put("started", Instant.now().toString());
        entries.put("command", String.join(" ", command));
        for (var key : List.of("data", "dataset", "split")) {
            if (first.containsKey(key)) {
                entries.put(key, first.get(key));
            }
        }
        entries.put("versions", Versions.read().byName());
        return text(entries);
    }

    /** @throws UserException if it is missing or damaged, or the run was imported */
    static Before read(RunDirectory run) {
        var json = entries(run);
        if (json.containsKey(IMPORTED)) {
            throw new UserException(Message.of(
                    "%s was imported: it holds no training to resume; train its network on with %s",
                    run.path(),
                    RunAction.TRAIN_FURTHER.of(
                            ShellWord.quoted(run.file(RunDirectory.CONFIGURATION)),
                            ShellWord.quoted(run.file(RunDirectory.BEST)))));
        }
        return new Before(
                String.valueOf(json.get("engine")),
                String.valueOf(json.get("dataset")),
                String.valueOf(json.get("split")));
    }

    /**
     * What a run's file holds, see {@link #entries()}.
     *
     * @throws UserException if it is missing or damaged
     */
    public static Map<String, Object> entries(RunDirectory run) {
        var file = run.file(RunDirectory.PROVENANCE);
        try {
            var json = JSON.std.mapFrom(SmallFile.text(file));
            if (json == null) {
                throw new UserException(file + " holds no provenance: it is not a JSON object");
            }
            return json;
        } catch (NoSuchFileException e) {
            throw new UserException(
                    Message.of(
                            "%s is missing: it says which data the run was trained on, and without it the run can't be resumed; train its network further with %s",
                            file,
                            RunAction.TRAIN_FURTHER.of(
                                    run.file(RunDirectory.CONFIGURATION), run.file(RunDirectory.CHECKPOINT))),
                    e);
        } catch (IOException e) {
            throw new UserException("%s can't be read: %s".formatted(file, Json.problem(e)), e);
        }
    }

    /** What the file and the report show. */
    public Map<String, Object> entries() {
        var entries = new LinkedHashMap<String, Object>();
        entries.put("started", started.toString());
        entries.put("command", String.join(" ", command));
        entries.put("engine", engine);
        if (networks > 1) {
            entries.put("trainedTogether", networks);
        }
        entries.put("device", device);
        entries.put("data", data);
        entries.put("dataset", dataset);
        entries.put("split", split);
        entries.put("versions", versions.byName());
        if (!environment.isEmpty()) {
            entries.put("environment", environment);
        }
        if (!products.isEmpty()) {
            entries.put(PRODUCTS, products);
        }
        var place = new LinkedHashMap<String, Object>();
        place.put("host", machine.host());
        place.putAll(machine.entries());
        entries.put("machine", place);
        return entries;
    }

    public String json() {
        return text(entries());
    }

    private static String text(Map<String, Object> entries) {
        try {
            return JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(entries) + "\n";
        } catch (IOException e) {
            throw new AssertionError("nothing is written but memory", e);
        }
    }
}
