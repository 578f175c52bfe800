package chainrule.dashboard;

import chainrule.run.RunDirectory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The runs as they were last seen. A run is read again when its files have changed, and an asker is told what has changed
 * since it asked before: thousands of trials cost a look at their folders each time, and no more.
 */
final class Catalogue {
    private static final long FRESH_NANOSECONDS = 400_000_000;

    /** How long an asker waits at most; what is not read by then comes with the next answers. */
    private static final long PATIENCE_NANOSECONDS = 300_000_000;

    /** Another for each process: versions of one that has ended mean nothing to the next. */
    private final String instance = UUID.randomUUID().toString();

    private final RunFolders folders;
    private final Map<String, Entry> entries = new HashMap<>();
    private final Map<String, Long> removed = new HashMap<>();
    private final Queue<String> unread = new ArrayDeque<>();
    private long version;
    private long seenAt = System.nanoTime() - FRESH_NANOSECONDS;

    Catalogue(RunFolders folders) {
        this.folders = folders;
    }

    /**
     * A run as it was read.
     *
     * @param changedAt when a file was put into its folder
     * @param files see {@link Catalogue#files}
     * @param row see {@link RunReader#row()}; without a state for a folder that holds a report alone; empty for any other
     * @param since the version in which it became so
     */
    private record Entry(long changedAt, List<Long> files, Map<String, Object> row, long since) {
        /** Its process can end without a trace in the folder. */
        private boolean isTraining() {
            return "training".equals(row.get("state"));
        }

        /** A finished trial is not written to. */
        private boolean isSettled(String name) {
            return name.startsWith(RunDirectory.TRIALS)
                    && Set.of("done", "diverged").contains(row.getOrDefault("state", ""));
        }
    }

    /**
     * What has changed.
     *
     * @param known the version that the asker has, or any other text
     * @return the version now; whether the rows are all that is known; how many folders are still to be looked at; rows; names
     *     that are gone
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
        changes.put("unread", unread.size());
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
        row.putAll(entry.row);
        return row;
    }

    private void look() {
        long now = System.nanoTime();
        if (unread.isEmpty() && now - seenAt < FRESH_NANOSECONDS) {
            return;
        }
        if (unread.isEmpty()) {
            seenAt = now;
            var names = folders.names();
            forget(new HashSet<>(names));
            unread.addAll(names);
        }
        long next = version + 1;
        while (!unread.isEmpty() && System.nanoTime() - now < PATIENCE_NANOSECONDS) {
            see(unread.remove(), next);
        }
    }

    private void forget(Set<String> there) {
        for (var name : List.copyOf(entries.keySet())) {
            if (!there.contains(name)) {
                entries.remove(name);
                removed.put(name, ++version);
            }
        }
    }

    /** Reads a run if it has changed. */
    private void see(String name, long next) {
        var before = entries.get(name);
        var run = new RunDirectory(folders.path().resolve(name));
        // Taken before the files are read: what changes meanwhile is seen the next time.
        long changedAt = run.path().toFile().lastModified();
        if (before != null && before.changedAt == changedAt && before.isSettled(name)) {
            return;
        }
        var files = files(run);
        if (before != null && before.changedAt == changedAt && before.files.equals(files) && !before.isTraining()) {
            return;
        }
        var row = row(name);
        boolean same = before != null && before.row.equals(row);
        entries.put(name, new Entry(changedAt, files, row, same ? before.since : next));
        if (!same) {
            version = next;
            removed.remove(name);
            if (row.isEmpty() && before != null) {
                removed.put(name, next);
            }
        }
    }

    private Map<String, Object> row(String name) {
        var reader = folders.run(name).map(RunReader::new);
        if (reader.isPresent() && reader.get().isRun()) {
            return reader.get().row();
        }
        return reader.isPresent() && reader.get().hasReport() ? Map.of("report", true) : Map.of();
    }

    /** Times and sizes: renaming a file changes its folder, but writing to it does not, and clocks are coarse. */
    private static List<Long> files(RunDirectory run) {
        return Stream.of(RunDirectory.METRICS, RunDirectory.LOG, RunDirectory.LOCK)
                .map(name -> run.path().resolve(name).toFile())
                .flatMap(file -> Stream.of(file.lastModified(), file.length()))
                .toList();
    }
}
