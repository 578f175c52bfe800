package chainrule.dashboard;

import chainrule.base.Counted;
import chainrule.base.SmallFile;
import chainrule.base.UserException;
import chainrule.config.Configuration;
import chainrule.datasets.Task;
import chainrule.metric.Metric;
import chainrule.model.Loss;
import chainrule.run.Ensemble;
import chainrule.run.MetricsTable;
import chainrule.run.Provenance;
import chainrule.run.RunDirectory;
import chainrule.run.RunStatus;
import chainrule.train.EpochMetrics;
import chainrule.train.Monitor;
import chainrule.wording.KeyWording;
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
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads one run as it lies there at this moment, be it half written. */
record RunReader(RunDirectory run) {
    private static final Pattern RATE = Pattern.compile("train[.]optimizer[.](\\w+)[.]rate");

    private static final String LOSS = "model.loss.";

    /** Whether it is a run, or going to be one. */
    boolean isRun() {
        return has(RunDirectory.CONFIGURATION);
    }

    /** Whether there is a page that shows it. */
    boolean hasReport() {
        return has(RunDirectory.REPORT);
    }

    private boolean has(String name) {
        return Files.isRegularFile(run.path().resolve(name), LinkOption.NOFOLLOW_LINKS);
    }

    /** What the list shows of it. */
    Map<String, Object> row() {
        var row = new LinkedHashMap<String, Object>();
        try {
            var status = RunStatus.of(run);
            row.put("state", word(status.state()));
            row.put("reason", status.reason());
            var config = config();
            addConfiguration(row, config);
            if (status.state() == RunStatus.State.ENSEMBLE) {
                row.put(
                        "network",
                        "the mean of " + Counted.of(Ensemble.directories(run).size(), "network"));
            }
            addProvenance(row);
            addMetrics(row, config);
        } catch (UserException e) {
            row.put("state", "unreadable");
            row.put("reason", e.message().in(KeyWording.INSTANCE));
        }
        row.put("report", hasReport());
        return row;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** In its written form: what another version of Chainrule wrote can be shown all the same. */
    private Map<String, String> config() {
        return Configuration.ofFile(run.file(RunDirectory.CONFIGURATION)).written();
    }

    private static void addConfiguration(Map<String, Object> row, Map<String, String> config) {
        var hidden = items(config.getOrDefault("model.hidden", "")).stream()
                .filter(item -> !item.equals("none"))
                .toList();
        var activations = items(config.getOrDefault("model.activation", ""));
        row.put(
                "network",
                hidden.isEmpty()
                        ? "no hidden layer"
                        : String.join("-", hidden) + " "
                                + activations.stream().distinct().collect(Collectors.joining("/")));
        row.put("data", data(config));
        row.put("seed", config.getOrDefault("train.seed", ""));
        row.put("of", config.getOrDefault("train.epochs", ""));
        config.forEach((key, value) -> {
            var optimizer = RATE.matcher(key);
            if (optimizer.matches()) {
                row.put("optimizer", optimizer.group(1));
                row.put("rate", value);
            }
        });
    }

    /** A table or folder of images by its own name. */
    private static String data(Map<String, String> config) {
        String name = config.getOrDefault("data.name", "");
        String dir = config.getOrDefault("data.dir", "").replaceFirst("[/\\\\]+$", "");
        boolean own = Configuration.isTable(name) || name.equals("images");
        return own && !dir.isEmpty() ? dir.replaceFirst("^.*[/\\\\]", "") : name;
    }

    /** Of a list on a line. */
    private static List<String> items(String list) {
        return Stream.of(list.replaceFirst("^\\[(.*)]$", "$1").split(", "))
                .filter(item -> !item.isEmpty())
                .toList();
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

    private void addMetrics(Map<String, Object> row, Map<String, String> config) {
        var epochs = epochs();
        row.put("epochs", epochs.size());
        if (epochs.isEmpty()) {
            return;
        }
        var last = epochs.get(epochs.size() - 1);
        addMetric(row, "metric", last.train().metric());
        row.put("lossName", lossName(config, last.train().metric().task()));
        last.monitored().ifPresent(monitored -> addMetric(row, "monitor", monitored.metric()));
        best(epochs, config).ifPresent(best -> {
            row.put("best", best.epoch());
            row.put("score", number(best.validation().score()));
            best.monitored().ifPresent(monitored -> row.put("monitored", number(monitored.value())));
        });
        row.put("loss", number(last.validation().loss()));
        row.put("trainLoss", number(last.train().loss()));
        row.put("trainScore", number(last.train().score()));
        row.put("seconds", number(last.seconds()));
    }

    /** How a metric is called, and whether it is shown in percent. */
    private static void addMetric(Map<String, Object> row, String key, Metric metric) {
        row.put(key, metric.toString());
        row.put(key + "Label", metric.label());
        row.put(key + "Share", metric.isShare());
    }

    /** With its constants, such as "quantile levels [0.1, 0.9]". */
    private static String lossName(Map<String, String> config, Task.Kind task) {
        var constants = config.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(LOSS))
                .map(entry -> entry.getKey().substring(LOSS.length()) + " " + entry.getValue())
                .collect(Collectors.joining(", "));
        return constants.isEmpty()
                ? config.getOrDefault("model.loss", Loss.usual(task).name())
                : constants.replaceFirst("^(.*?)[.]", "$1 ");
    }

    /** The best epoch by what the run monitors; of equal ones that of the lower validation loss, as in training. */
    private static Optional<EpochMetrics> best(List<EpochMetrics> epochs, Map<String, String> config) {
        var task = epochs.get(0).train().metric().task();
        var monitor = Monitor.named(config.getOrDefault("train.monitor", ""))
                .filter(named -> named != Monitor.AUTO)
                .orElseGet(() -> Monitor.AUTO.of(task, Loss.usual(task)));
        return epochs.stream()
                .filter(epoch -> !epoch.validation().isNone())
                .reduce((best, now) -> monitor.isBetter(now, best) ? now : best);
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
            throw MetricsTable.unreadable(file, e);
        }
    }

    /**
     * All that its curves and the comparison need. A row of metrics is the epoch, training loss and score, validation loss and score,
     * and the monitored metric if that is another.
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
            row.add(number(m.train().score()));
            row.add(number(m.validation().loss()));
            row.add(number(m.validation().score()));
            m.monitored().ifPresent(monitored -> row.add(number(monitored.value())));
            rows.add(row);
        }
        var details = new LinkedHashMap<String, Object>();
        details.put("started", has(RunDirectory.PROVENANCE) ? started(Provenance.entries(run)) : "");
        details.put("epochs", epochs.size());
        details.put("rows", rows);
        details.put("config", isRun() ? config() : Map.of());
        details.put("figures", RunFolders.figures(run));
        return details;
    }

    /** As JSON can hold it. */
    private static Double number(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
