package chainrule.cli;

import chainrule.base.UserPath;
import chainrule.cli.option.Candidates;
import chainrule.cli.option.ConfigOptions;
import chainrule.cli.terminal.ProgressBar;
import chainrule.config.Configuration;
import chainrule.config.RunConfig;
import chainrule.datasets.DataSource;
import chainrule.datasets.Dataset;
import chainrule.datasets.catalog.Catalog;
import chainrule.datasets.catalog.Catalog.Origin;
import chainrule.datasets.table.Table;
import chainrule.run.WithoutEffect;
import chainrule.wording.FlagWording;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "data",
        mixinStandardHelpOptions = true,
        description = "List, describe and fetch data sets.",
        subcommands = {DataCommand.ListData.class, DataCommand.Info.class, DataCommand.Fetch.class},
        footer = {
            "",
            "Examples: chainrule data list",
            "          chainrule data info shapes",
            "          chainrule data fetch cifar10"
        })
final class DataCommand implements Runnable {
    @Spec
    private CommandSpec command;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                command.commandLine(), "Missing required subcommand: list, info or fetch");
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "List the data sets.",
            footer = {"", "Examples: chainrule data list", "          chainrule data list --json"})
    static final class ListData implements Runnable {
        @Mixin
        private Output output;

        @Override
        public void run() {
            var catalog = Catalog.standard();
            var sets = new ArrayList<Map<String, Object>>();
            for (var entry : catalog.entries()) {
                boolean here = catalog.isHere(entry);
                String description = entry.description().in(FlagWording.INSTANCE);
                output.line("%-14s %-9s %s", entry.name(), place(entry.origin(), here), description);
                var set = new LinkedHashMap<String, Object>();
                set.put("name", entry.name());
                set.put("description", description);
                set.put("origin", entry.origin().name().toLowerCase(java.util.Locale.ROOT));
                set.put("here", here);
                sets.add(set);
            }
            output.object(Map.of("datasets", sets));
        }

        private static String place(Origin origin, boolean here) {
            return switch (origin) {
                case EMBEDDED -> "built in";
                case LOCAL -> "your own";
                case FETCHED -> here ? "fetched" : "to fetch";
            };
        }
    }

    @Command(
            name = "info",
            mixinStandardHelpOptions = true,
            modelTransformer = ConfigOptions.OfSource.class,
            description = "Describe a data set: counts, shape, digest, and the targets.",
            footer = {
                "",
                "Examples: chainrule data info shapes",
                "          chainrule data info iris.csv --target species",
                "          chainrule data info images --data-dir photos --size 32"
            })
    static final class Info implements Runnable {
        @Parameters(
                paramLabel = "NAME",
                completionCandidates = Candidates.DataSets.class,
                description = "A data set that `data list` shows, or a table (CSV).")
        private String name;

        @Mixin
        private Output output;

        @Override
        public void run() {
            var config = config();
            var dataset = load(config.source());
            new WithoutEffect(config, dataset).ofData().forEach(output::warning);
            print(dataset);
        }

        private static Dataset load(DataSource source) {
            try (var bar = ProgressBar.onStandardError(0)) {
                return Catalog.standard().load(source, bar);
            }
        }

        /** As a configuration with these flags has it. */
        private RunConfig config() {
            boolean table = Catalog.standard().entries().stream()
                            .noneMatch(entry -> entry.name().equals(name))
                    && Table.isTable(UserPath.of(name));
            var named = table
                    ? Configuration.empty()
                            .withText("data.name", Configuration.TABLE, "NAME")
                            .withText("data.dir", UserPath.absolute(name), "NAME")
                    : Configuration.empty().withText("data.name", name, "NAME");
            return output.withFlags(named).resolve();
        }

        private void print(Dataset dataset) {
            new DataDescription(dataset, dataset.schema().isPresent()).print(output);
        }
    }

    @Command(
            name = "fetch",
            mixinStandardHelpOptions = true,
            description = "Download a data set from its publisher, check it and unpack it into the cache.",
            footer = {
                "",
                "Examples: chainrule data fetch cifar10",
                "          chainrule data fetch mnist --mirror https://mirror.example.org/data"
            })
    static final class Fetch implements Runnable {
        @Parameters(
                paramLabel = "NAME",
                completionCandidates = Candidates.DataSets.class,
                description = "A data set that `data list` shows.")
        private String name;

        @Option(
                names = "--mirror",
                paramLabel = "URL",
                description = "Address of a mirror, which has the files at URL/<data set>/<file>.")
        private Optional<URI> mirror;

        @Mixin
        private Output output;

        @Override
        public void run() {
            var folder = fetch();
            output.line("%s is in %s", name, folder);
            var json = new LinkedHashMap<String, Object>();
            json.put("name", name);
            json.put("folder", folder.toString());
            output.object(json);
        }

        private Path fetch() {
            try (var bar = ProgressBar.onStandardError(0)) {
                return Catalog.standard().fetch(name, mirror, bar);
            }
        }
    }
}
