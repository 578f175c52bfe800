package chainrule.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The table that `ncu --csv` writes: a line for each metric of each launch. */
final class NcuTable {
    private NcuTable() {}

    /** A map for each launch, in their order: the kernel's name, and each metric with its unit. */
    static List<Object> read(String text) {
        var launches = new LinkedHashMap<String, Map<String, Object>>();
        List<String> header = null;
        for (var line : text.lines().toList()) {
            if (!line.startsWith("\"")) {
                continue;
            }
            var cells = cells(line);
            if (header == null) {
                header = cells;
                continue;
            }
            var row = new LinkedHashMap<String, String>();
            for (int i = 0; i < Math.min(header.size(), cells.size()); i++) {
                row.put(header.get(i), cells.get(i));
            }
            var launch = launches.computeIfAbsent(row.getOrDefault("ID", "?"), any -> {
                var map = new LinkedHashMap<String, Object>();
                map.put("kernel", row.get("Kernel Name"));
                map.put("grid", row.get("Grid Size"));
                return map;
            });
            launch.put(
                    row.getOrDefault("Metric Name", "?") + ", " + row.getOrDefault("Metric Unit", "?"),
                    row.getOrDefault("Metric Value", ""));
        }
        return new ArrayList<>(launches.values());
    }

    /** Cells in quotes, separated by commas; a quote within is doubled. */
    private static List<String> cells(String line) {
        var cells = new ArrayList<String>();
        var cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                if (quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                    cell.append('"');
                    i++;
                } else {
                    quoted = !quoted;
                }
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString());
        return cells;
    }
}
