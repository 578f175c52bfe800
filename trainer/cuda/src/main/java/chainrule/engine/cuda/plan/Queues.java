package chainrule.engine.cuda.plan;

import chainrule.engine.cuda.card.Launches;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts tasks into the two queues of a sequence. Each waits for those before it that it depends on: that write what it reads or
 * writes, or read what it writes. What has been waited for already isn't waited for again.
 */
public final class Queues {
    private final List<Task> tasks;
    /** For each task, the tasks of the other queue that it waits for. */
    private final List<List<Integer>> waits = new ArrayList<>();
    /** For each task, the last task of each queue that is done when it begins; itself in its own queue. */
    private final List<int[]> done = new ArrayList<>();

    private final Map<Region, Integer> writers = new HashMap<>();
    private final Map<Region, Set<Integer>> readers = new HashMap<>();
    private final int[][] reached = new int[Launches.QUEUES][Launches.QUEUES];

    private Queues(List<Task> tasks) {
        this.tasks = tasks;
        Arrays.stream(reached).forEach(row -> Arrays.fill(row, -1));
        for (int i = 0; i < tasks.size(); i++) {
            plan(i);
        }
    }

    /** Puts them there. In the end the main queue waits for the other one. */
    public static void put(List<Task> tasks, Launches launches) {
        new Queues(tasks).put(launches);
    }

    private void plan(int i) {
        var task = tasks.get(i);
        int queue = task.queue();
        var waited = new ArrayList<Integer>();
        // The latest first: waiting for one may be enough.
        dependencies(task).stream().sorted((a, b) -> b - a).forEach(other -> waitFor(other, queue, waited));
        reached[queue][queue] = i;
        waits.add(waited);
        done.add(reached[queue].clone());
        task.reads()
                .forEach(region ->
                        readers.computeIfAbsent(region, any -> new HashSet<>()).add(i));
        task.writes().forEach(region -> {
            writers.put(region, i);
            readers.remove(region);
        });
    }

    private Set<Integer> dependencies(Task task) {
        var all = new HashSet<Integer>();
        for (var region : task.reads()) {
            if (writers.containsKey(region)) {
                all.add(writers.get(region));
            }
        }
        for (var region : task.writes()) {
            if (writers.containsKey(region)) {
                all.add(writers.get(region));
            }
            all.addAll(readers.getOrDefault(region, Set.of()));
        }
        return all;
    }

    private void waitFor(int other, int queue, List<Integer> waited) {
        int from = tasks.get(other).queue();
        if (from != queue && reached[queue][from] < other) {
            waited.add(other);
            for (int q = 0; q < Launches.QUEUES; q++) {
                reached[queue][q] = Math.max(reached[queue][q], done.get(other)[q]);
            }
        }
    }

    private void put(Launches launches) {
        var join = new ArrayList<Integer>();
        lastAside().ifPresent(last -> waitFor(last, Launches.MAIN, join));
        var marked = new HashSet<>(join);
        waits.forEach(marked::addAll);
        var marks = new HashMap<Integer, Integer>();
        int queue = Launches.MAIN;
        for (int i = 0; i < tasks.size(); i++) {
            var task = tasks.get(i);
            if (task.queue() != queue) {
                queue = task.queue();
                launches.to(queue);
            }
            waits.get(i).forEach(other -> launches.await(marks.get(other)));
            task.launches().run();
            if (marked.contains(i)) {
                marks.put(i, launches.mark());
            }
        }
        if (queue != Launches.MAIN) {
            launches.to(Launches.MAIN);
        }
        join.forEach(other -> launches.await(marks.get(other)));
    }

    private java.util.OptionalInt lastAside() {
        return java.util.stream.IntStream.range(0, tasks.size())
                .filter(i -> tasks.get(i).aside())
                .max();
    }
}
