package chainrule.dashboard;

import chainrule.report.Palette;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;

/** The files of the page itself, from the class path. */
final class PageFiles {
    /** The page fetches from here alone, runs its own scripts alone, and turns no text into HTML. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
            + "require-trusted-types-for 'script'";

    private static final String CHARTS = "META-INF/%s/chart.js/";
    private static final String HTML = "text/html; charset=utf-8";
    private static final String CSS = "text/css; charset=utf-8";
    private static final String SCRIPT = "text/javascript; charset=utf-8";

    private static final Map<String, String> TYPES = Map.of(
            "index.html", HTML,
            "dashboard.css", CSS,
            "icon.svg", "image/svg+xml",
            "main.js", SCRIPT,
            "connection.js", SCRIPT,
            "list.js", SCRIPT,
            "curves.js", SCRIPT,
            "comparison.js", SCRIPT,
            "text.js", SCRIPT);

    /** @param name empty for the page */
    Optional<Answer> file(String name) throws IOException {
        return switch (name) {
            case "" -> file("index.html");
            case "report.css" -> Optional.of(answer(CSS, resource("chainrule/report/report.css")));
            case "palette.js" -> Optional.of(answer(SCRIPT, palette().getBytes(StandardCharsets.UTF_8)));
            case "chart.js" -> Optional.of(answer(SCRIPT, resource(chartLibrary())));
            default ->
                TYPES.containsKey(name)
                        ? Optional.of(answer(TYPES.get(name), resource("chainrule/dashboard/" + name)))
                        : Optional.empty();
        };
    }

    private static Answer answer(String type, byte[] body) {
        return new Answer(200, type, POLICY, body);
    }

    /** The reports' colours. */
    private static String palette() {
        return Arrays.stream(Palette.values())
                .map(colour -> "'" + colour.css() + "'")
                .collect(Collectors.joining(", ", "export const palette = [", "];\n"));
    }

    /** A WebJar names its version in the path. */
    private static String chartLibrary() throws IOException {
        var properties = new Properties();
        try (var stream = open(CHARTS.formatted("maven/org.webjars.npm") + "pom.properties")) {
            properties.load(stream);
        }
        return CHARTS.formatted("resources/webjars") + properties.getProperty("version") + "/dist/chart.umd.min.js";
    }

    private static byte[] resource(String path) throws IOException {
        try (var stream = open(path)) {
            return stream.readAllBytes();
        }
    }

    private static InputStream open(String path) throws IOException {
        var stream = PageFiles.class.getClassLoader().getResourceAsStream(path);
        if (stream == null) {
            throw new IOException(path + " is not on the class path");
        }
        return stream;
    }
}
