package chainrule.export;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.config.RunSetting;
import chainrule.datasets.DataSetting;
import chainrule.export.network.ForeignNetwork;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** Brings a network's outputs into the order of a data set's classes, where a file names its own. */
final class ClassOrder {
    private ClassOrder() {}

    /**
     * The network with its outputs in this order.
     *
     * @param classes of the data, in their order
     * @throws UserException if the file names other classes than these
     */
    static ForeignNetwork arranged(ForeignNetwork network, List<String> classes) {
        var named = network.classes();
        if (named.isEmpty()
                || network.card().classes().isPresent()
                || named.get().size() != classes.size()) {
            return network;
        }
        var theirs = named.get();
        var order = new ArrayList<Integer>();
        for (var name : classes) {
            order.add(indexOf(name, theirs));
        }
        if (!order.contains(-1) && new HashSet<>(order).size() == order.size()) {
            return permuted(network, order);
        }
        if (theirs.stream().allMatch(name -> number(name).isPresent())) {
            return network.noted("its classes are numbered %s: read in this order as %s"
                    .formatted(String.join(", ", theirs), String.join(", ", classes)));
        }
        throw new UserException(Message.of(
                "%s is for the classes %s, but the data's are %s: give %s or %s",
                network.file(),
                String.join(", ", theirs),
                String.join(", ", classes),
                DataSetting.NAME.another(),
                RunSetting.LABEL.bare()));
    }

    private static int indexOf(String name, List<String> names) {
        int found = names.indexOf(name);
        for (int i = 0; found < 0 && i < names.size(); i++) {
            var one = number(name);
            var other = number(names.get(i));
            if (one.isPresent() && other.isPresent() && one.get().compareTo(other.get()) == 0) {
                found = i;
            }
        }
        return found;
    }

    private static Optional<BigDecimal> number(String name) {
        try {
            return name.length() > 40 ? Optional.empty() : Optional.of(new BigDecimal(name.strip()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** @param order for each class of the data, the file's output */
    private static ForeignNetwork permuted(ForeignNetwork network, List<Integer> order) {
        boolean same = true;
        for (int c = 0; c < order.size(); c++) {
            same &= order.get(c) == c;
        }
        if (same) {
            return network;
        }
        var last = network.layers().get(network.layers().size() - 1);
        return network.with(last.units() == 1 ? last.negated() : last.permuted(order))
                .noted("its classes are %s: the outputs were brought into the data's order"
                        .formatted(String.join(", ", network.classes().orElseThrow())));
    }
}
