package chainrule.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** The versions that the build wrote down: of Chainrule, its commit, and the libraries that compute. */
public record Versions(Map<String, String> byName) {
    private static final String RESOURCE = "/chainrule/version.properties";
    private static final String UNKNOWN = "unknown";

    public static Versions read() {
        var properties = new Properties();
        try (var stream = Versions.class.getResourceAsStream(RESOURCE)) {
            properties.load(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var byName = new TreeMap<String, String>();
        properties.stringPropertyNames().forEach(name -> byName.put(name, known(properties.getProperty(name))));
        return new Versions(byName);
    }

    /** Built outside of a git checkout, the commit is not known. */
    private static String known(String value) {
        return value.startsWith("${") ? UNKNOWN : value;
    }

    /** The same and others. */
    public Versions with(Map<String, String> others) {
        var all = new TreeMap<>(byName);
        all.putAll(others);
        return new Versions(all);
    }

    public String chainrule() {
        return byName.get("chainrule");
    }
}
