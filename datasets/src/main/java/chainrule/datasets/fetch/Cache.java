package chainrule.datasets.fetch;

import chainrule.base.UserException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where this user's fetched data sets lie, and where they come from.
 *
 * @param folder holds a folder for each data set
 * @param mirror holds a copy of the publishers' files (see {@link Archive#address}); empty: ask the publishers
 */
public record Cache(Path folder, Optional<URI> mirror) {
    /** Names the folder. */
    public static final String FOLDER_VARIABLE = "CHAINRULE_CACHE";
    /** Names the mirror. */
    public static final String MIRROR_VARIABLE = "CHAINRULE_MIRROR";

    /** As the environment of this process has it. */
    public static Cache standard() {
        return of(System.getenv(), Path.of(System.getProperty("user.home")), System.getProperty("os.name"));
    }

    /**
     * The folder is what {@value #FOLDER_VARIABLE} names, or else the system's usual one: {@code
     * $XDG_CACHE_HOME/chainrule} or {@code ~/.cache/chainrule}, {@code ~/Library/Caches/chainrule} on macOS, {@code
     * %LOCALAPPDATA%\chainrule\cache} on Windows.
     *
     * @param system the operating system, as Java calls it
     * @throws UserException if {@value #MIRROR_VARIABLE} is not an address
     */
    public static Cache of(Map<String, String> environment, Path home, String system) {
        var named = variable(environment, FOLDER_VARIABLE).map(Path::of);
        return new Cache(
                named.orElseGet(() -> usual(environment, home, system.toLowerCase(Locale.ROOT))),
                variable(environment, MIRROR_VARIABLE).map(Cache::address));
    }

    private static Path usual(Map<String, String> environment, Path home, String system) {
        if (system.startsWith("windows")) {
            return variable(environment, "LOCALAPPDATA")
                    .map(Path::of)
                    .orElse(home.resolve("AppData").resolve("Local"))
                    .resolve("chainrule")
                    .resolve("cache");
        }
        if (system.startsWith("mac")) {
            return home.resolve("Library").resolve("Caches").resolve("chainrule");
        }
        // The XDG specification: a relative path is to be ignored.
        return variable(environment, "XDG_CACHE_HOME")
                .map(Path::of)
                .filter(Path::isAbsolute)
                .orElse(home.resolve(".cache"))
                .resolve("chainrule");
    }

    private static Optional<String> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    private static URI address(String text) {
        try {
            return new URI(text.strip());
        } catch (URISyntaxException e) {
            throw new UserException(
                    "%s is '%s', which is not an address; use one such as https://host/folder or file:///folder"
                            .formatted(MIRROR_VARIABLE, text),
                    e);
        }
    }

    /** Where a data set lies once it is fetched. */
    public Path home(String dataset) {
        return folder.resolve(dataset);
    }
}
