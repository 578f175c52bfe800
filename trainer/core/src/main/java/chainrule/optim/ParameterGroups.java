package chainrule.optim;

import chainrule.optim.ParameterGroup.Kind;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which parameters of a network are not changed by the optimiser's usual step: as the parameter groups of PyTorch's optimisers, but that
 * a parameter may be in several.
 *
 * @param rules by group; where a parameter is in several, all of them apply
 */
public record ParameterGroups(Map<ParameterGroup, GroupRule> rules) {
    public static final ParameterGroups NONE = new ParameterGroups(Map.of());

    public ParameterGroups {
        rules = Collections.unmodifiableMap(new LinkedHashMap<>(rules));
    }

    /**
     * What applies to the parameters of a kind in a layer.
     *
     * @param layer from 0; 0 for those of the input layer
     */
    public GroupRule of(Kind kind, int layer) {
        var rule = GroupRule.USUAL;
        for (var entry : rules.entrySet()) {
            if (entry.getKey().has(kind, layer)) {
                rule = rule.and(entry.getValue());
            }
        }
        return rule;
    }
}
