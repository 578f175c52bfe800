package chainrule.checkpoint;

import chainrule.model.Norm;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A normalisation as JSON: {@code {"kind": "layer", "epsilon": 1e-5}}, or {@code {"kind": "batch", "epsilon": 1e-5, "momentum": 0.1}};
 * nothing stands for none.
 */
final class NormJson {
    private static final String KIND = "kind";
    private static final String EPSILON = "epsilon";
    private static final String MOMENTUM = "momentum";

    private NormJson() {}

    static void put(String key, Norm norm, Map<String, Object> to) {
        if (!norm.isNone()) {
            var entry = new LinkedHashMap<String, Object>();
            entry.put(KIND, SpecJson.word(norm.kind()));
            entry.put(EPSILON, norm.epsilon());
            if (norm instanceof Norm.Batch batch) {
                entry.put(MOMENTUM, batch.momentum());
            }
            to.put(key, entry);
        }
    }

    /** @throws IllegalArgumentException if it is another kind, or its numbers are not possible */
    static Norm of(Object value) {
        if (value == null) {
            return Norm.NONE;
        }
        var entry = (Map<?, ?>) value;
        return switch (SpecJson.constant(Norm.Kind.values(), entry.get(KIND))) {
            case NONE -> Norm.NONE;
            case LAYER -> new Norm.Layer(SpecJson.number(entry.get(EPSILON)));
            case BATCH -> new Norm.Batch(SpecJson.number(entry.get(EPSILON)), SpecJson.number(entry.get(MOMENTUM)));
        };
    }
}
