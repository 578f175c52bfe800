package chainrule.audit;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The losses that the engine {@value #ENGINE} found in float64 for every {@link EngineCase}, one update in five: a file of the program. */
public final class Trajectories {
    /** Whose they are. */
    static final String ENGINE = "nd4j";

    /** From one recorded update to the next. */
    static final int EVERY = 5;

    private static final String RESOURCE = "trajectories.jsonl";

    private Trajectories() {}

    /** By the cases' names. */
    static Map<String, double[]> recorded() {
        try (var stream = Trajectories.class.getResourceAsStream(RESOURCE)) {
            var all = new LinkedHashMap<String, double[]>();
            for (String line : new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                var entry = JSON.std.mapFrom(line);
                all.put(
                        entry.get("case").toString(),
                        ((List<?>) entry.get("losses"))
                                .stream()
                                        .mapToDouble(x -> ((Number) x).doubleValue())
                                        .toArray());
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A line of the file. */
    public static String line(EngineCase run, double[] losses) {
        return "{\"case\":\"%s\",\"losses\":%s}"
                .formatted(
                        run.name(),
                        IntStream.iterate(0, i -> i < losses.length, i -> i + EVERY)
                                .mapToObj(i -> Double.toString(losses[i]))
                                .collect(Collectors.joining(",", "[", "]")));
    }
}
