package chainrule.cli;

import chainrule.base.Message;
import chainrule.config.Configuration;
import chainrule.config.RunConfig;
import chainrule.datasets.Progress;
import chainrule.datasets.Task;
import chainrule.datasets.catalog.Catalog;
import chainrule.model.MlpSpec;
import chainrule.run.Preparation;
import java.util.function.Consumer;

/**
 * The network that a configuration trains. Data sets of a known size need not be here; tables and folders are read.
 *
 * @param task what is learnt
 */
record ConfiguredNetwork(MlpSpec spec, Task task) {
    /** @param notes hears what a user should know of data that were read */
    static ConfiguredNetwork of(RunConfig config, Consumer<Message> notes) {
        var catalog = Catalog.standard();
        var size = catalog.size(config.data().name());
        if (size.isPresent()) {
            var task = size.get().task();
            return new ConfiguredNetwork(config.model().spec(size.get().inputs(), task), task);
        }
        var dataset = catalog.load(config.source(), Progress.NONE);
        dataset.messages().forEach(notes);
        var data = Preparation.of(config, dataset);
        return new ConfiguredNetwork(data.spec(config.model()), data.dataset().task());
    }

    /** A preset, a file, or the name of a data set with the default network. */
    static Configuration named(String name) {
        boolean dataSet = !Configuration.isThere(name)
                && Catalog.standard().entries().stream()
                        .anyMatch(entry -> entry.name().equals(name));
        return dataSet ? Configuration.empty().withText("data.name", name, name) : Configuration.named(name);
    }
}
