package chainrule.export.torch;

import chainrule.base.Message;
import chainrule.base.UserException;
import chainrule.config.RunSetting;
import chainrule.datasets.DataSetting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the order of layers that a file holds by name. Numbers in names tell it ({@code fc2} before {@code fc10}); where names
 * differ in more than numbers, the sizes do, if the layers follow each other in one order only.
 */
final class TorchOrder {
    /** Beyond this many steps of the search there is more than one order, or it can't be decided. */
    private static final int MOST_STEPS = 100_000;

    private static final int MOST_SEARCHED = 200;
    private static final int MOST_SHOWN = 8;

    private final Path file;
    private final List<TorchLayer> layers;
    private int steps;

    private TorchOrder(Path file, List<TorchLayer> layers) {
        this.file = file;
        this.layers = layers.stream().sorted(NATURAL).toList();
    }

    /** Numbers by their value, all else letter by letter. */
    private static final Comparator<TorchLayer> NATURAL = Comparator.comparing(TorchLayer::name, TorchOrder::compare);

    static int compare(String one, String other) {
        int i = 0;
        int j = 0;
        while (i < one.length() && j < other.length()) {
            int a = digits(one, i);
            int b = digits(other, j);
            int difference = a > i && b > j
                    ? number(one, i, a).compareTo(number(other, j, b))
                    : Character.compare(one.charAt(i), other.charAt(j));
            if (difference != 0) {
                return difference;
            }
            i = Math.max(a, i + 1);
            j = Math.max(b, j + 1);
        }
        return (one.length() - i) - (other.length() - j);
    }

    private static int digits(String text, int from) {
        int to = from;
        while (to < text.length() && text.charAt(to) >= '0' && text.charAt(to) <= '9') {
            to++;
        }
        return to;
    }

    /** Long ones, too. */
    private static java.math.BigInteger number(String text, int from, int to) {
        return new java.math.BigInteger(text.substring(from, Math.min(to, from + 40)));
    }

    /**
     * The layers from the input to the output.
     *
     * @throws UserException if there is none, or more than one
     */
    static List<TorchLayer> of(Path file, List<TorchLayer> layers, LayerHints hints) {
        var order = new TorchOrder(file, layers);
        return hints.order().isPresent() ? order.named(hints.order().get()) : order.found(hints);
    }

    private List<TorchLayer> named(List<String> names) {
        var byName = layers.stream().collect(Collectors.toMap(TorchLayer::name, layer -> layer));
        if (names.size() != layers.size() || !byName.keySet().containsAll(names)) {
            throw new UserException(Message.of(
                    "%s names %s, but the layers of %s are %s",
                    RunSetting.LAYER_ORDER, String.join(", ", names), file, shown(layers)));
        }
        var inOrder = names.stream().map(byName::get).distinct().toList();
        if (inOrder.size() < names.size()) {
            throw new UserException(Message.of("%s names a layer twice", RunSetting.LAYER_ORDER));
        }
        for (boolean transposed : orientations()) {
            var turned = turned(inOrder, transposed);
            if (follow(turned)) {
                return turned;
            }
        }
        throw refused(Message.of(
                "%s names an order in which the layers don't follow each other: %s",
                RunSetting.LAYER_ORDER, shown(inOrder)));
    }

    private List<TorchLayer> found(LayerHints hints) {
        boolean numbered = layers.stream().map(TorchOrder::template).distinct().count() <= 1;
        if (numbered) {
            for (boolean transposed : orientations()) {
                var turned = turned(layers, transposed);
                if (follow(turned)) {
                    return turned;
                }
            }
        }
        for (boolean byNumbers : new boolean[] {true, false}) {
            for (boolean transposed : orientations()) {
                var turned = turned(layers, transposed);
                var orders = orders(turned, byNumbers, Optional.empty());
                if (orders.size() > 1) {
                    return among(orders, turned, byNumbers, hints);
                } else if (orders.size() == 1) {
                    return orders.get(0);
                }
            }
        }
        throw refused(Message.of(
                "its layers don't follow each other, from the outputs of one to the inputs of the next: %s",
                shown(layers)));
    }

    /** Of several orders, the one that begins and ends as the data do. */
    private List<TorchLayer> among(
            List<List<TorchLayer>> orders, List<TorchLayer> turned, boolean byNumbers, LayerHints hints) {
        var ends = hints.ends().get();
        var fitting = ends.isPresent() ? orders(turned, byNumbers, ends) : orders;
        if (fitting.size() == 1) {
            return fitting.get(0);
        }
        if (fitting.isEmpty()) {
            throw refused(Message.of(
                    "no order of its layers has the %,d inputs and %,d classes of the data: %s",
                    ends.get().inputs(), ends.get().classes(), shown(turned)));
        }
        throw refused(Message.of(
                "its layers follow each other in more than one order, such as %s and %s: give the right one with %s%s",
                names(fitting.get(0)),
                names(fitting.get(1)),
                RunSetting.LAYER_ORDER.given(),
                ends.isPresent() ? "" : Message.of(", or the data with %s", DataSetting.NAME.given())));
    }

    /** Flax and Keras call weights kernels and keep them as inputs×units: square ones would fit the other way, too. */
    private boolean[] orientations() {
        return layers.stream().allMatch(TorchLayer::isKernel) ? new boolean[] {false} : new boolean[] {true, false};
    }

    private static List<TorchLayer> turned(List<TorchLayer> layers, boolean transposed) {
        return layers.stream().map(layer -> layer.transposed(transposed)).toList();
    }

    private static boolean follow(List<TorchLayer> layers) {
        for (int l = 0; l < layers.size(); l++) {
            if (!layers.get(l).fits()
                    || l > 0 && layers.get(l).inputs() != layers.get(l - 1).units()) {
                return false;
            }
        }
        return true;
    }

    /** A name with all numbers alike. */
    private static String template(TorchLayer layer) {
        return layer.name().replaceAll("[0-9]++", "#");
    }

    /** Up to two orders. */
    private List<List<TorchLayer>> orders(List<TorchLayer> turned, boolean byNumbers, Optional<LayerHints.Ends> ends) {
        var orders = new ArrayList<List<TorchLayer>>();
        if (turned.size() <= MOST_SEARCHED && turned.stream().allMatch(TorchLayer::fits)) {
            var before = new HashMap<TorchLayer, TorchLayer>();
            Map<String, TorchLayer> last = new HashMap<>();
            for (var layer : turned) {
                var previous = last.put(template(layer), layer);
                if (byNumbers && previous != null) {
                    before.put(layer, previous);
                }
            }
            steps = 0;
            search(new Search(turned, before, ends), new ArrayList<>(), orders);
            if (steps > MOST_STEPS) {
                throw refused(Message.of(
                        "the order of its layers is ambiguous, %s: give it with %s",
                        shown(turned), RunSetting.LAYER_ORDER.given()));
            }
        }
        return orders;
    }

    /** @param before for a layer, the one that must come before it */
    private record Search(List<TorchLayer> layers, Map<TorchLayer, TorchLayer> before, Optional<LayerHints.Ends> ends) {
        boolean allows(List<TorchLayer> chain, TorchLayer next) {
            boolean follows = chain.isEmpty()
                    ? ends.stream().allMatch(end -> end.startsWith(next))
                    : chain.get(chain.size() - 1).units() == next.inputs();
            return follows && !chain.contains(next) && (!before.containsKey(next) || chain.contains(before.get(next)));
        }
    }

    private void search(Search search, List<TorchLayer> chain, List<List<TorchLayer>> orders) {
        if (chain.size() == search.layers().size()) {
            if (search.ends().stream().allMatch(end -> end.fit(chain))) {
                orders.add(List.copyOf(chain));
            }
            return;
        }
        for (var next : search.layers()) {
            if (orders.size() < 2 && steps++ <= MOST_STEPS && search.allows(chain, next)) {
                chain.add(next);
                search(search, chain, orders);
                chain.remove(chain.size() - 1);
            }
        }
    }

    private static String names(List<TorchLayer> layers) {
        return some(layers.stream().map(TorchLayer::name), layers.size(), ",");
    }

    private static String shown(List<TorchLayer> layers) {
        return some(layers.stream().map(TorchLayer::described), layers.size(), ", ");
    }

    private static String some(Stream<String> texts, int count, String between) {
        return texts.limit(MOST_SHOWN).collect(Collectors.joining(between)) + (count > MOST_SHOWN ? between + "…" : "");
    }

    private UserException refused(Message why) {
        return new UserException(Message.of("%s: %s", file, why));
    }
}
