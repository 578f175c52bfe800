package chainrule.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The memory of this process at a moment, in MiB.
 *
 * @param seconds since the process began
 * @param phase what it was doing
 * @param heap objects that are reachable
 * @param resident as the operating system counts it, ND4J's arrays included; NaN where it does not tell
 */
record MemorySample(double seconds, String phase, double heap, double resident) {
    private static final double MEBIBYTE = 1 << 20;
    private static final double KIBIBYTES = 1 << 10;
    private static final Path STATUS = Path.of("/proc/self/status");

    static final String HEADER = "seconds,phase,heapMiB,residentMiB";

    /** After a collection, so that the heap holds nothing but what is reachable. */
    static MemorySample now(String phase) throws IOException {
        System.gc();
        return new MemorySample(
                ManagementFactory.getRuntimeMXBean().getUptime() * 1e-3,
                phase,
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MEBIBYTE,
                residentSize());
    }

    private static double residentSize() throws IOException {
        if (!Files.exists(STATUS)) {
            return Double.NaN;
        }
        try (Stream<String> lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / KIBIBYTES)
                    .findFirst()
                    .orElse(Double.NaN);
        }
    }

    String csv() {
        return String.format(Locale.ROOT, "%.1f,%s,%.2f,%.2f", seconds, phase, heap, resident);
    }
}
