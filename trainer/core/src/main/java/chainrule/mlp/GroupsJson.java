package chainrule.mlp;

import chainrule.optim.GroupRule;
import chainrule.optim.ParameterGroup;
import chainrule.optim.ParameterGroups;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Groups of parameters in a model's file: of each a list of its rate's factor and, where something is said of it, its decay. */
final class GroupsJson {
    private GroupsJson() {}

    static Map<String, List<Object>> map(ParameterGroups groups) {
        var all = new LinkedHashMap<String, List<Object>>();
        groups.rules().forEach((group, rule) -> {
            var numbers = new ArrayList<Object>(List.of(rule.rateFactor()));
            rule.weightDecay().ifPresent(numbers::add);
            all.put(group.toString(), numbers);
        });
        return all;
    }

    /** @param all null in files of earlier versions, which have none */
    static ParameterGroups read(Map<?, ?> all) {
        if (all == null) {
            return ParameterGroups.NONE;
        }
        var rules = new LinkedHashMap<ParameterGroup, GroupRule>();
        all.forEach((group, value) -> {
            var numbers = (List<?>) value;
            var decay = numbers.size() > 1 ? Optional.of((Boolean) numbers.get(1)) : Optional.<Boolean>empty();
            rules.put(
                    ParameterGroup.parse(group.toString()),
                    new GroupRule(((Number) numbers.get(0)).doubleValue(), decay));
        });
        return new ParameterGroups(rules);
    }
}
