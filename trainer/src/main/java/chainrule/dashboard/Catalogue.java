package chainrule.dashboard;

import chainrule.run.RunDirectory;
import java.io.File;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The runs as they were last seen. A run is read again when its files have changed, and an asker is told what has changed
 * since it asked before: thousands of trials cost a look at their folders each time, and no more.
 */
final class Catalogue {
    private static final long FRESH_NANOSECONDS = 400_000_000;

    /** Another for each process: versions of one that has ended mean nothing to the next. */
    private final String instance = UUID.randomUUID().toString();

    private final RunFolders folders;
    private final Map<String, Entry> entries = new HashMap<>();
    private final Map<String, Long> removed = new HashMap<>();
    private long version;
    private long seenAt = System.nanoTime() - FRESH_NANOSECONDS;

    Catalogue(RunFolders folders) {
        this.folders = folders;
    }

    /**
     * A run as it was read.
     *
     * @param row see {@link RunReader#row()}; without a state for a folder that holds a report alone
     * @param since the version in which it became so
     */
    private record Entry(List<Long> traces, Map<String, Object> row, long since) {
        private boolean isTraining() {
            return "training".equals(row.get("state"));
        }
    }

    /**
     * What has changed.
     *
     * @param known the version that the asker has, or any other text
     * @return the version now; whether all that is there follows; rows; names that are gone
     */
    synchronized Map<String, Object> changes(String known) {
        look();
        long since = known.startsWith(instance + ".") ? number(known.substring(instance.length() + 1)) : 0;
        var rows = new ArrayList<Map<String, Object>>();
        entries.forEach((name, entry) -> {
            if (entry.since > since && !entry.row.isEmpty()) {
                rows.add(named(name, entry));
            }
        });
        var gone = new ArrayList<String>();
        removed.forEach((name, when) -> {
            if (when > since) {
                gone.add(name);
            }
        });
        var changes = new LinkedHashMap<String, Object>();
        changes.put("version", instance + "." + version);
        changes.put("complete", since == 0);
        changes.put("folder", folders.path().toAbsolutePath().normalize().toString());
        changes.put("runs", rows);
        changes.put("gone", gone);
        return changes;
    }

    private static long number(String text) {
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }

    private static Map<String, Object> named(String name, Entry entry) {
        var row = new LinkedHashMap<String, Object>();
        row.put("name", name);
        row.put("version", entry.since);
        row.putAll(entry.row);
        return row;
    }

    private void look() {
        if (System.nanoTime() - seenAt < FRESH_NANOSECONDS) {
            return;
        }
        long next = version + 1;
        var names = new HashSet<>(folders.names());
        for (var name : names) {
            var before = entries.get(name);
            var run = new RunDirectory(folders.path().resolve(name));
            // Taken before the files are read: what changes meanwhile is seen the next time.
            var traces = traces(run);
            if (before == null || !before.traces.equals(traces) || before.isTraining()) {
                var row = row(name);
                if (before == null || !before.row.equals(row)) {
                    version = next;
                }
                long since = before != null && before.row.equals(row) ? before.since : next;
                entries.put(name, new Entry(traces, row, since));
                if (row.isEmpty() && before != null && !before.row.isEmpty()) {
                    removed.put(name, next);
                } else if (!row.isEmpty()) {
                    removed.remove(name);
                }
            }
        }
        for (var name : List.copyOf(entries.keySet())) {
            if (!names.contains(name)) {
                removed.put(name, next);
                entries.remove(name);
                version = next;
            }
        }
        seenAt = System.nanoTime();
    }

    private Map<String, Object> row(String name) {
        var reader = folders.run(name).map(RunReader::new);
        if (reader.isPresent() && reader.get().isRun()) {
            return reader.get().row();
        }
        return reader.isPresent() && reader.get().hasReport() ? Map.of("report", true) : Map.of();
    }

    /**
     * What changes whenever a run does. Its files are renamed into it, and so change the folder; but not those that somebody
     * else writes to, and clocks are coarse.
     */
    private static List<Long> traces(RunDirectory run) {
        var traces = new ArrayList<Long>();
        traces.add(run.path().toFile().lastModified());
        for (var name : List.of(RunDirectory.METRICS, RunDirectory.LOG)) {
            File file = run.file(name).toFile();
            traces.add(file.lastModified());
            traces.add(file.length());
        }
        traces.add(run.file("lock").toFile().length());
        return traces;
    }
}
