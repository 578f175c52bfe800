package chainrule.machine;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Where a run took place.
 *
 * @param memory of the machine, in bytes
 * @param heap the most that the Java heap may take, in bytes
 */
public record Machine(String host, String system, String cpu, int cores, long memory, long heap, String java) {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final String MEMORY = "memory";
    private static final String HEAP = "heap";

    public static Machine here() {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return new Machine(
                hostName(),
                "%s %s (%s)".formatted(property("os.name"), property("os.version"), property("os.arch")),
                cpuModel(),
                Runtime.getRuntime().availableProcessors(),
                system.getTotalMemorySize(),
                Runtime.getRuntime().maxMemory(),
                "%s (%s)".formatted(property("java.runtime.version"), property("java.vendor")));
    }

    /** An entry as text: bytes of memory in MiB. */
    public static String text(String key, Object value) {
        return value instanceof Long bytes && (key.equals(MEMORY) || key.equals(HEAP))
                ? String.format(Locale.ROOT, "%,d MiB", bytes >> 20)
                : value.toString();
    }

    /** What reports show, in their order: all but the host. */
    public Map<String, Object> entries() {
        var entries = new LinkedHashMap<String, Object>();
        entries.put("system", system);
        entries.put("cpu", cpu);
        entries.put("cores", cores);
        entries.put(MEMORY, memory);
        entries.put(HEAP, heap);
        entries.put("java", java);
        return entries;
    }

    private static String property(String name) {
        return System.getProperty(name, "unknown");
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }

    /** Linux tells the model in a file, Windows in the environment; elsewhere the architecture has to do. */
    private static String cpuModel() {
        try (var lines = Files.lines(CPU_INFO, StandardCharsets.ISO_8859_1)) {
            var model = lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
            if (model.isPresent()) {
                return model.get();
            }
        } catch (IOException noSuchFile) {
            // Not Linux.
        }
        String windows = System.getenv("PROCESSOR_IDENTIFIER");
        return windows != null ? windows : property("os.arch");
    }
}
