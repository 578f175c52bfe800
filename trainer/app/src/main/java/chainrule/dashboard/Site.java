package chainrule.dashboard;

import chainrule.base.UserException;
import chainrule.report.HtmlReport;
import chainrule.wording.KeyWording;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What stands at which address: the page, {@code /api/runs}, {@code /api/run} and, of a run's folder, its report and figures as
 * {@code /files/RUN/…}.
 */
final class Site {
    /** A report may come from anybody: it is shown as if from another site, and without scripts but our own. */
    private static final String REPORT_POLICY = HtmlReport.policy()
            + "; sandbox allow-scripts; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String FIGURE_POLICY =
            "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";

    private final RunFolders folders;
    private final Catalogue catalogue;
    private final PageFiles page = new PageFiles();

    Site(Path runs) {
        folders = new RunFolders(runs);
        catalogue = new Catalogue(folders);
    }

    /** @throws IllegalArgumentException if the address is malformed */
    Answer answer(URI address) throws IOException {
        var names = names(address.getRawPath());
        var query = query(address.getRawQuery());
        if (names.size() == 1) {
            return page.file(names.get(0)).orElseGet(Answer::notFound);
        }
        return switch (names.get(0)) {
            case "api" -> api(names, query);
            case "files" -> file(names.subList(1, names.size()));
            default -> Answer.notFound();
        };
    }

    private Answer api(List<String> names, Map<String, String> query) throws IOException {
        if (names.equals(List.of("api", "runs"))) {
            return Answer.json(catalogue.changes(query.getOrDefault("since", "")));
        }
        var run = folders.run(query.getOrDefault("name", "")).map(RunReader::new);
        if (!names.equals(List.of("api", "run")) || run.isEmpty() || !run.get().isRun()) {
            return Answer.notFound();
        }
        String after = query.getOrDefault("after", "0");
        if (!after.matches("\\d{1,9}")) {
            return Answer.text(400, "after is a number of epochs");
        }
        try {
            return Answer.json(run.get().details(Integer.parseInt(after)));
        } catch (UserException e) {
            return Answer.json(Map.of("problem", e.message().in(KeyWording.INSTANCE)));
        }
    }

    private Answer file(List<String> names) throws IOException {
        var file = folders.file(names);
        if (file.isEmpty()) {
            return Answer.notFound();
        }
        String name = names.get(names.size() - 1);
        try {
            byte[] body = Files.readAllBytes(file.get());
            return name.endsWith(".html")
                    ? new Answer(200, "text/html; charset=utf-8", REPORT_POLICY, body)
                    : new Answer(200, name.endsWith(".svg") ? "image/svg+xml" : "image/png", FIGURE_POLICY, body);
        } catch (NoSuchFileException e) {
            return Answer.notFound();
        }
    }

    /** The path's parts, decoded one by one, so that an encoded slash parts nothing. */
    private static List<String> names(String path) {
        var names = new ArrayList<String>();
        if (path == null || !path.startsWith("/")) {
            throw new IllegalArgumentException("no path");
        }
        for (var part : path.substring(1).split("/", -1)) {
            names.add(decoded(part.replace("+", "%2B")));
        }
        return names;
    }

    private static Map<String, String> query(String query) {
        var values = new HashMap<String, String>();
        for (var part : query == null ? new String[0] : query.split("&")) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                values.put(decoded(part.substring(0, equals)), decoded(part.substring(equals + 1)));
            }
        }
        return values;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
