package chainrule.check;

import chainrule.base.UserException;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was found so far: one JSON object in a file, which is replaced by a newer one each time something is added. Whenever all ends,
 * a whole object is there.
 */
final class Results {
    private final Path file;
    private final Map<String, Object> found = new LinkedHashMap<>();
    private final List<Object> parts = new ArrayList<>();
    private final List<Object> errors = new ArrayList<>();

    /** @param first what is known before anything is run */
    Results(Path file, Map<String, Object> first) {
        this.file = file.toAbsolutePath();
        found.putAll(first);
        found.put("parts", parts);
        found.put("errors", errors);
    }

    /** Puts something under a name. */
    synchronized void put(String name, Object value) {
        found.put(name, value);
        save();
    }

    /** Adds something to the list of a name. */
    @SuppressWarnings("unchecked")
    synchronized void add(String name, Object value) {
        ((List<Object>) found.computeIfAbsent(name, any -> new ArrayList<>())).add(value);
        save();
    }

    /** A part that begins; the map can be changed until it ends, and then saved. */
    synchronized Map<String, Object> part(String name, String state) {
        var part = new LinkedHashMap<String, Object>();
        part.put("part", name);
        part.put("state", state);
        parts.add(part);
        save();
        return part;
    }

    synchronized void error(String command, int exitCode, String error) {
        var entry = new LinkedHashMap<String, Object>();
        entry.put("command", command);
        entry.put("exit_code", exitCode);
        entry.put("error", error);
        errors.add(entry);
        save();
    }

    synchronized int errors() {
        return errors.size();
    }

    /** The error that was added when there were that many: its command and its first line. */
    synchronized String errorAfter(int count) {
        if (count >= errors.size()) {
            return "it gave a wrong answer: see its own part";
        }
        var entry = (Map<?, ?>) errors.get(count);
        String text = (String) entry.get("error");
        return "%s: %s".formatted(entry.get("command"), text.lines().findFirst().orElse("no reason given"));
    }

    synchronized boolean failed() {
        return !errors.isEmpty();
    }

    /** Writes another file and gives it the name: a reader finds the old object or the new one, never a part of one. */
    synchronized void save() {
        try {
            var next = file.resolveSibling(file.getFileName() + ".part");
            Files.writeString(next, JSON.std.asString(found) + "\n");
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UserException("%s can't be written: %s".formatted(file, e), e);
        }
    }
}
