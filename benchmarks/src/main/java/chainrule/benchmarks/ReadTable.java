package chainrule.benchmarks;

import chainrule.datasets.table.Table;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Reads a table once to warm up, then once for the clock: prints seconds and megabytes of the old generation at its peak. */
public final class ReadTable {
    private static final double MEGABYTE = 1e6;

    private ReadTable() {}

    /** @param arguments a file and its target column */
    public static void main(String[] arguments) {
        var file = Path.of(arguments[0]);
        Table.read(file, arguments[1]);
        System.gc();
        var old = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getName().contains("Old Gen"))
                .toList();
        old.forEach(MemoryPoolMXBean::resetPeakUsage);
        double before = used(old);
        long start = System.nanoTime();
        var table = Table.read(file, arguments[1]);
        double seconds = (System.nanoTime() - start) / 1e9;
        double peak =
                old.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum() / MEGABYTE;
        System.out.printf(Locale.ROOT, "%d rows%n%.3f %.1f%n", table.train().count(), seconds, peak - before);
    }

    private static double used(List<MemoryPoolMXBean> pools) {
        return pools.stream().mapToLong(pool -> pool.getUsage().getUsed()).sum() / MEGABYTE;
    }
}
