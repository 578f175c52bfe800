package chainrule.export;

import chainrule.base.Setting;
import chainrule.base.Wording;
import chainrule.config.Configuration;
import chainrule.datasets.DataSetting;
import chainrule.datasets.DataSource;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the user says of a network from a file. Data and their place may be said of any; the others only where the file does
 * not say them.
 *
 * @param wording how the user gave them
 */
public record ImportFlags(
        Optional<String> data,
        Optional<Path> directory,
        Optional<String> target,
        Optional<Integer> size,
        Optional<String> normalize,
        Optional<String> activation,
        Optional<String> loss,
        Wording wording) {

    /** The file says it all. */
    public static final ImportFlags NONE = new ImportFlags(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Wording.PLAIN);

    /** Given by a program. */
    public ImportFlags(
            Optional<String> data,
            Optional<Path> directory,
            Optional<String> target,
            Optional<Integer> size,
            Optional<String> normalize,
            Optional<String> activation,
            Optional<String> loss) {
        this(data, directory, target, size, normalize, activation, loss, Wording.PLAIN);
    }

    /** Where a value is from, for complaints about it. */
    String origin(Setting setting) {
        return wording.of(setting.given());
    }

    /** Which data, if the flags alone say it. */
    public Optional<DataSource> source() {
        return data.map(name -> over(Configuration.empty()).resolve().data().source());
    }

    /** A configuration with what the flags say of the data. */
    Configuration over(Configuration configuration) {
        if (data.isPresent()) {
            configuration = configuration.withText("data.name", data.get(), origin(DataSetting.NAME));
        }
        if (directory.isPresent()) {
            var place = directory.get().toAbsolutePath().normalize().toString();
            configuration = configuration.withText("data.dir", place, origin(DataSetting.DIRECTORY));
        }
        if (target.isPresent()) {
            configuration = configuration.withText("data.target", target.get(), origin(DataSetting.TARGET));
        }
        if (size.isPresent()) {
            configuration = configuration.with("data.size", size.get().toString(), origin(DataSetting.SIZE));
        }
        return configuration;
    }
}
