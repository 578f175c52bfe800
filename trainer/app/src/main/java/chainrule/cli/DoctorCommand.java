package chainrule.cli;

import chainrule.cli.option.Folders;
import chainrule.datasets.catalog.Catalog;
import chainrule.engine.Engine;
import chainrule.engine.Engines;
import chainrule.engine.nd4j.NativeThreads;
import chainrule.hardware.Gpus;
import chainrule.machine.Machine;
import chainrule.machine.Versions;
import chainrule.wording.FlagWording;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Print what can run on this machine, what can't and why, and what to do next.",
        footer = {"", "Examples: chainrule doctor", "          chainrule doctor --json"})
final class DoctorCommand implements Runnable {
    @Mixin
    private Output output;

    @Mixin
    private Folders folders;

    @Override
    public void run() {
        var report = new LinkedHashMap<String, Object>();
        var engines = engines();
        report.put("engines", engines);
        var gpus = gpus();
        report.put("gpu", gpus);
        int cards = ((List<?>) gpus.get("cards")).size();
        report.put("machine", machine());
        report.put("threads", NativeThreads.settings());
        NativeThreads.settings().forEach((name, value) -> output.line("thread    %s=%s", name, value));
        report.put("versions", Versions.read().byName());
        Versions.read().byName().forEach((name, version) -> output.line("version   %s %s", name, version));
        var places = new LinkedHashMap<String, String>();
        places.put("cache", Catalog.standard().cacheFolder().toString());
        places.put("runs", folders.runs().toAbsolutePath().toString());
        places.put("working", Path.of("").toAbsolutePath().toString());
        places.forEach((name, path) -> output.line("folder    %s: %s", name, path));
        report.put("folders", places);
        var steps = nextSteps(engines, cards);
        steps.forEach(step -> output.line("next      %s", step));
        report.put("next", steps);
        output.object(report);
    }

    /**
     * What to do next, in order.
     *
     * @param engines as they are reported
     * @param cards how many GPUs there are
     */
    static List<String> nextSteps(List<Map<String, Object>> engines, int cards) {
        var steps = new ArrayList<String>();
        var able = engines.stream()
                .filter(engine -> engine.get("available").equals(true))
                .map(engine -> engine.get("name").toString())
                .toList();
        for (var engine : engines) {
            boolean wanted =
                    engine.get("name").equals("nd4j") || engine.get("name").equals("cuda") && cards > 0;
            if (wanted && !able.contains(engine.get("name").toString())) {
                steps.add("for the engine %s: %s".formatted(engine.get("name"), engine.get("reason")));
            }
        }
        if (able.contains("cuda")) {
            steps.add("check the GPU: chainrule verify cuda");
        }
        steps.add("train a first network: chainrule train quickstart");
        steps.add("look at your own table: chainrule data info FILE.csv");
        return steps;
    }

    private List<Map<String, Object>> engines() {
        var entries = new ArrayList<Map<String, Object>>();
        for (var engine : Engines.onClassPath().all()) {
            var reason = engine.reasonNotToRun().map(why -> why.in(FlagWording.INSTANCE));
            output.line(
                    "engine    %-17s %s",
                    engine.name(), reason.map(r -> "can't run: " + r).orElse("can run"));
            var entry = new LinkedHashMap<String, Object>();
            entry.put("name", engine.name());
            entry.put("available", reason.isEmpty());
            entry.put("reason", reason.orElse(""));
            entry.put("versions", reason.isEmpty() ? engine.versions() : null);
            libraries(engine, entry, reason.isEmpty() ? engine.versions() : Map.of());
            entries.add(entry);
        }
        return entries;
    }

    /** @param versions of which those are shown that are not a library's */
    private void libraries(Engine engine, Map<String, Object> entry, Map<String, String> versions) {
        var others = new LinkedHashMap<>(versions);
        var libraries = new ArrayList<Map<String, String>>();
        for (var library : engine.libraries()) {
            others.remove(library.name());
            output.line("          %s %s: %s", library.name(), library.version(), library.file());
            libraries.add(Map.of(
                    "name",
                    library.name(),
                    "version",
                    library.version(),
                    "file",
                    library.file().toString()));
        }
        others.forEach((name, version) -> output.line("          %s %s", name, version));
        entry.put("libraries", libraries);
        engine.environment().forEach((name, value) -> output.line("          %s=%s", name, value));
        entry.put("environment", engine.environment());
    }

    private Map<String, Object> gpus() {
        var gpus = Gpus.here();
        var cards = new ArrayList<Map<String, Object>>();
        for (var card : gpus.cards()) {
            output.line(
                    "gpu       %s, compute capability %s, %,d MiB; its driver runs CUDA up to %s",
                    card.name(), card.capability(), card.memory() >> 20, gpus.driver());
            cards.add(Map.of("name", card.name(), "capability", card.capability(), "memory", card.memory()));
        }
        if (cards.isEmpty()) {
            output.line("gpu       none: %s", gpus.problem());
        }
        return Map.of("cards", cards, "driver", gpus.driver(), "problem", gpus.problem());
    }

    private Map<String, Object> machine() {
        var machine = Machine.here();
        output.line("cpu       %s, %d cores", machine.cpu(), machine.cores());
        output.line(
                "memory    %,d MiB, of which Java's heap may take %,d", machine.memory() >> 20, machine.heap() >> 20);
        output.line("system    %s", machine.system());
        output.line("java      %s", machine.java());
        return machine.entries();
    }
}
