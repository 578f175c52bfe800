package chainrule.json;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class JsonTest {
    @Test
    void mapsWithoutAnOrderAreSortedByKey() {
        assertThat(Json.line(Map.of("c", 1, "a", 2, "b", 3))).isEqualTo("{\"a\":2,\"b\":3,\"c\":1}");
        assertThat(Json.line(List.of(Map.of("only", 1)))).isEqualTo("[{\"only\":1}]");
        assertThat(Json.line(new HashMap<>(Map.of("bb", 1, "a", 2)))).isEqualTo("{\"a\":2,\"bb\":1}");
    }

    @Test
    void mapsWithAnOrderKeepIt() {
        var map = new LinkedHashMap<String, Object>();
        map.put("c", Double.NaN);
        map.put("a", null);
        map.put("b", new double[] {1, Double.POSITIVE_INFINITY});
        assertThat(Json.line(map)).isEqualTo("{\"c\":null,\"a\":null,\"b\":[1.0,null]}");
    }
}
