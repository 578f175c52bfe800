package chainrule.dashboard;

import chainrule.SmallFile;
import chainrule.UserException;
import chainrule.config.ConfigWriter;
import chainrule.config.Configuration;
import chainrule.config.RunConfig;
import chainrule.run.MetricsTable;
import chainrule.run.Provenance;
import chainrule.run.RunDirectory;
import chainrule.run.RunStatus;
import chainrule.train.EpochMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads one run as it lies there at this moment, be it half written. */
record RunReader(RunDirectory run) {
    /** Whether it is a run, or going to be one. */
    boolean isRun() {
        return has(RunDirectory.CONFIGURATION);
    }

    /** Whether there is a page that shows it. */
    boolean hasReport() {
        return has(RunDirectory.REPORT);
    }

    private boolean has(String name) {
        return Files.isRegularFile(run.file(name), LinkOption.NOFOLLOW_LINKS);
    }

    /** What the list shows of it. */
    Map<String, Object> row() {
        var row = new LinkedHashMap<String, Object>();
        try {
            var status = RunStatus.of(run);
            row.put("state", word(status.state()));
            row.put("reason", status.reason());
            addConfiguration(row, config());
            addProvenance(row);
            addMetrics(row);
        } catch (UserException e) {
            row.put("state", "unreadable");
            row.put("reason", e.getMessage());
        }
        row.put("report", hasReport());
        return row;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private RunConfig config() {
        return Configuration.ofFile(run.file(RunDirectory.CONFIGURATION)).resolve();
    }

    private static void addConfiguration(Map<String, Object> row, RunConfig config) {
        var activations =
                config.model().activation().stream().map(ConfigWriter::text).distinct();
        var hidden = String.join("-", config.model().hidden());
        row.put("network", hidden.isEmpty() ? "softmax" : hidden + " " + String.join("/", activations.toList()));
        row.put("data", config.data().name());
        row.put("optimizer", ConfigWriter.text(config.train().optimizer()).replaceFirst("\\(.*", ""));
        row.put("rate", config.train().optimizer().rate());
        row.put("seed", config.train().seed());
        row.put("of", config.train().epochs());
    }

    private void addProvenance(Map<String, Object> row) {
        if (has(RunDirectory.PROVENANCE)) {
            var entries = Provenance.entries(run);
            row.put("engine", String.valueOf(entries.getOrDefault("engine", "")));
            row.put("started", started(entries));
        }
    }

    private static String started(Map<String, Object> provenance) {
        return String.valueOf(provenance.getOrDefault("started", ""));
    }

    private void addMetrics(Map<String, Object> row) {
        var epochs = epochs();
        row.put("epochs", epochs.size());
        best(epochs).ifPresent(best -> {
            row.put("best", best.epoch());
            row.put("accuracy", number(best.validation().accuracy()));
        });
        if (!epochs.isEmpty()) {
            var last = epochs.get(epochs.size() - 1);
            row.put("loss", number(last.validation().loss()));
            row.put("trainLoss", number(last.train().loss()));
            row.put("trainAccuracy", number(last.train().accuracy()));
            row.put("seconds", number(last.seconds()));
        }
    }

    /** The epoch of the highest validation accuracy, the first of several. */
    private static Optional<EpochMetrics> best(List<EpochMetrics> epochs) {
        return epochs.stream()
                .filter(epoch -> !Double.isNaN(epoch.validation().accuracy()))
                .reduce((a, b) -> b.validation().accuracy() > a.validation().accuracy() ? b : a);
    }

    /** The epochs that are written; a row without its end is still being written. */
    private List<EpochMetrics> epochs() {
        if (!has(RunDirectory.METRICS)) {
            return List.of();
        }
        var file = run.file(RunDirectory.METRICS);
        try {
            var text = SmallFile.text(file);
            return MetricsTable.parse(text.substring(0, text.lastIndexOf('\n') + 1));
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException | IllegalArgumentException e) {
            throw new UserException(file + " is no table of metrics: " + e.getMessage(), e);
        }
    }

    /**
     * All that its curves and the comparison need.
     *
     * @param after the number of epochs that the asker has already
     * @throws UserException if a file is damaged
     */
    Map<String, Object> details(int after) {
        var epochs = epochs();
        var rows = new ArrayList<List<Object>>();
        for (var m : epochs.subList(Math.min(after, epochs.size()), epochs.size())) {
            var row = new ArrayList<Object>();
            row.add(m.epoch());
            row.add(number(m.train().loss()));
            row.add(number(m.train().accuracy()));
            row.add(number(m.validation().loss()));
            row.add(number(m.validation().accuracy()));
            rows.add(row);
        }
        var details = new LinkedHashMap<String, Object>();
        details.put("started", has(RunDirectory.PROVENANCE) ? started(Provenance.entries(run)) : "");
        details.put("epochs", epochs.size());
        details.put("rows", rows);
        details.put("config", isRun() ? ConfigWriter.flat(config()) : Map.of());
        details.put("figures", RunFolders.figures(run));
        return details;
    }

    /** As JSON can hold it. */
    private static Double number(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
