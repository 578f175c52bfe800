package chainrule.train;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.engine.InputGroups;
import chainrule.model.MlpSpec;
import chainrule.optim.ParameterGroup;
import chainrule.optim.ParameterGroup.Kind;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.IntStream;

/** Whether groups of parameters fit the network and the optimiser. */
final class GroupCheck {
    private GroupCheck() {}

    /** @throws UserException if the network has no such parameters, or the optimiser no decay of which something is said */
    static void require(TrainingSpec training, MlpSpec network) {
        var kinds = kinds(network);
        training.groups().forEach((group, rule) -> {
            requireThere(group, network, kinds);
            if (rule.weightDecay().isPresent() && !training.optimizer().hasDecay()) {
                throw new UserException(Message.of(
                        "%s: the optimiser has no weight decay: leave that of %s out, or use adamw or lion",
                        TrainingSetting.GROUPS, group));
            }
            if (group.kind() == Kind.NORMS && rule.weightDecay().orElse(false)) {
                throw new UserException(Message.of(
                        "%s: normalisations never decay: leave the weight decay of %s out",
                        TrainingSetting.GROUPS, group));
            }
        });
    }

    private static void requireThere(ParameterGroup group, MlpSpec network, Set<Kind> kinds) {
        int layers = network.layers().size();
        if (group.kind() == Kind.LAYER && group.layer() > layers) {
            throw new UserException(Message.of(
                    "%s: the network has %d layers, the last of them the outputs: leave %s out",
                    TrainingSetting.GROUPS, layers, group));
        }
        if (group.kind() != Kind.LAYER && !kinds.contains(group.kind())) {
            throw new UserException(
                    Message.of("%s: the network has no %s: leave them out", TrainingSetting.GROUPS, group));
        }
    }

    private static Set<Kind> kinds(MlpSpec network) {
        var kinds = EnumSet.of(Kind.WEIGHTS, Kind.BIASES);
        network.features().parts().forEach(part -> InputGroups.kind(part).ifPresent(kinds::add));
        if (!network.norms().isEmpty()) {
            kinds.add(Kind.NORMS);
        }
        if (IntStream.range(0, network.layers().size()).anyMatch(network::isParametric)) {
            kinds.add(Kind.SLOPES);
        }
        return kinds;
    }
}
