package chainrule.experiment;

import chainrule.base.UserException;
import chainrule.config.Configuration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * The user's flags between a base and what a study varies. A flag that no variant heeds is refused: the results would be those without it.
 *
 * @param base what the flags are laid over
 * @param flags lays them
 * @param origin what complaints call whatever is varied
 */
public record Laid(Configuration base, UnaryOperator<Configuration> flags, String origin) {
    private static final String SEED = "train.seed";

    /** Keys that say which data there are and how they are read. */
    private static final Set<String> SOURCE = Set.of(
            "data.name",
            "data.dir",
            "data.label",
            "data.target",
            "data.task",
            "data.weight",
            "data.size",
            "data.flip",
            "data.crop",
            "data.exif",
            "data.broken",
            "data.encoding",
            "data.separator",
            "data.decimal",
            "data.missingLabels",
            "data.thousands",
            "data.header",
            "data.columns",
            "data.missing",
            "data.missingMarks");

    /**
     * The configurations that differ in these keys.
     *
     * @param variants keys and values, which nothing changes
     * @throws UserException if a flag is without effect in all of them
     */
    public List<Configuration> with(List<Map<String, String>> variants) {
        var flagged = flags.apply(base);
        var given = given(base, flagged);
        boolean drawn = variants.stream().allMatch(varied -> varied.containsKey("data.name"));
        if (drawn) {
            refuse(
                    given.stream().filter(leaf -> SOURCE.contains(leaf.path())).toList(),
                    "this experiment draws its own data: take %s out");
        }
        var configurations =
                variants.stream().map(varied -> laid(flagged, varied)).toList();
        var kept = configurations.stream().map(Configuration::leaves).toList();
        refuse(
                given.stream()
                        .filter(leaf -> kept.stream().noneMatch(leaves -> isHeeded(leaf, leaves)))
                        .toList(),
                "%s would change nothing, because " + origin + " sets the same key: take it out");
        return configurations;
    }

    private Configuration laid(Configuration flagged, Map<String, String> varied) {
        var configuration = flagged;
        for (var entry : varied.entrySet()) {
            configuration = configuration.with(entry.getKey(), entry.getValue(), origin);
        }
        return configuration;
    }

    /** By its origin: a variant that sets the same value by itself does not heed the flag, because the other variants stay as they are. */
    private static boolean isHeeded(Configuration.Leaf leaf, List<Configuration.Leaf> in) {
        return in.stream().anyMatch(other -> other.origin().equals(leaf.origin()));
    }

    private static List<Configuration.Leaf> given(Configuration base, Configuration flagged) {
        var before = Set.copyOf(base.leaves());
        return flagged.leaves().stream().filter(leaf -> !before.contains(leaf)).toList();
    }

    private static void refuse(List<Configuration.Leaf> leaves, String message) {
        if (!leaves.isEmpty()) {
            throw new UserException(message.formatted(
                    leaves.stream().map(Configuration.Leaf::origin).distinct().collect(Collectors.joining(", "))));
        }
    }

    /** @throws UserException if there is any flag, for what trains nothing */
    static void requireNone(UnaryOperator<Configuration> flags) {
        refuse(
                given(Configuration.empty(), flags.apply(Configuration.empty())),
                "this experiment trains nothing: take %s out");
    }

    /** @throws UserException if a flag sets the seed of training runs that have the study's */
    static void requireNoSeed(UnaryOperator<Configuration> flags) {
        refuse(
                given(Configuration.empty(), flags.apply(Configuration.empty())).stream()
                        .filter(leaf -> leaf.path().equals(SEED))
                        .toList(),
                "%s would change nothing: a study trains with the seeds of --seeds, such as --seeds 1,2,3");
    }
}
