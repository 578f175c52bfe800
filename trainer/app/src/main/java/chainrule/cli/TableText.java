package chainrule.cli;

import chainrule.base.Counted;
import chainrule.config.ConfigWriter;
import chainrule.config.RunConfig;
import chainrule.datasets.Dataset;
import chainrule.datasets.Split;
import chainrule.datasets.Task;
import chainrule.train.Monitor;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a training run on a table learns, and with what: a user may have chosen none of it. */
record TableText(RunConfig config, Dataset dataset) {
    private static final int MOST_NAMED = 5;

    /** A line each. */
    List<String> lines() {
        return List.of("learns      " + learnt(), "network     " + network(), "training    " + training());
    }

    private String learnt() {
        var split = Split.of(dataset, config.data().split());
        return String.format(
                Locale.ROOT,
                "%s from %s: %,d training, %,d validation and %,d test rows",
                target(),
                Counted.of(dataset.schema().orElseThrow().columns().size(), "column"),
                split.train().count(),
                split.validation().count(),
                split.test().count());
    }

    private String target() {
        var task = dataset.task();
        var names = config.source().target().names().stream()
                .map("\"%s\""::formatted)
                .toList();
        String columns = names.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
                + (names.size() > MOST_NAMED ? " and %d more".formatted(names.size() - MOST_NAMED) : "");
        return task.kind() == Task.Kind.CLASSIFICATION
                ? "%s of %s".formatted("%d classes".formatted(task.names().size()), columns)
                : "%s (%s)".formatted(columns, task.kind() == Task.Kind.REGRESSION ? "regression" : "labels");
    }

    private String network() {
        var model = config.model();
        String dropout = model.dropout().stream().allMatch(p -> p == 0)
                ? ""
                : model.dropout().stream()
                        .map(String::valueOf)
                        .distinct()
                        .collect(Collectors.joining(", ", ", dropout ", ""));
        return "hidden layers %s, %s%s, %s"
                .formatted(
                        String.join(", ", model.hidden()),
                        model.activation().stream()
                                .map(ConfigWriter::text)
                                .distinct()
                                .collect(Collectors.joining(", ")),
                        dropout,
                        ConfigWriter.text(model.lossFor(dataset.task().kind())));
    }

    private String training() {
        var train = config.train();
        return "%s at rate %s, schedule %s, batches of %s, %s%s%s"
                .formatted(
                        name(train.optimizer()),
                        train.optimizer().rate(),
                        name(train.schedule()),
                        train.batch(),
                        Counted.of(train.epochs(), "epoch"),
                        train.earlyStopping()
                                .map(stop -> " at most, stops after %d without a better one".formatted(stop.patience()))
                                .orElse(""),
                        kept());
    }

    private String kept() {
        boolean measured = Split.of(dataset, config.data().split()).validation().count() > 0;
        var monitor = config.train().monitor();
        String figure = monitor == Monitor.AUTO
                ? ""
                : " by " + ConfigWriter.text(monitor).replace('-', ' ');
        return measured ? "; keeps the best epoch" + figure : "; keeps the last epoch";
    }

    /** Without its numbers. */
    private static String name(Object choice) {
        return ConfigWriter.text(choice).replaceFirst("\\(.*", "");
    }
}
