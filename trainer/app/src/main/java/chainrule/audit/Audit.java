package chainrule.audit;

import chainrule.base.UserException;
import chainrule.engine.nd4j.NativeThreads;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every formula that the project implements by hand, and what it is compared with. */
public final class Audit {
    private Audit() {}

    /** All entries, A1 to T9. */
    public static List<Entry<?>> entries() {
        NativeThreads.prepare();
        return Stream.of(
                        ScalarEntries.all(),
                        SoftmaxEntries.all(),
                        LossEntries.all(),
                        ForwardEntries.all(),
                        NetworkEntries.all(),
                        FeatureEntries.all(),
                        NormEntries.all(),
                        CurveEntries.all(),
                        UpdateEntries.all(),
                        RuleEntries.all(),
                        TrainingEntries.all(),
                        Dl4jPartEntries.all(),
                        TrustEntries.all(),
                        List.<Entry<?>>of(AttributionEntry.entry()),
                        SearchEntries.all())
                .<Entry<?>>flatMap(List::stream)
                .sorted(Comparator.comparing((Entry<?> entry) -> entry.id().charAt(0))
                        .thenComparing(entry -> Integer.parseInt(entry.id().substring(1))))
                .toList();
    }

    /**
     * The entries of some IDs; all for none.
     *
     * @throws UserException if there is no such ID
     */
    public static List<Entry<?>> entries(List<String> ids) {
        var all = entries();
        for (String id : ids) {
            if (all.stream().noneMatch(entry -> entry.id().equalsIgnoreCase(id))) {
                throw new UserException("there is no formula '%s': they are %s".formatted(id, ranges(all)));
            }
        }
        return all.stream()
                .filter(entry ->
                        ids.isEmpty() || ids.stream().anyMatch(id -> entry.id().equalsIgnoreCase(id)))
                .toList();
    }

    /** Such as {@code A1 to A14, B1 to B7}. */
    private static String ranges(List<Entry<?>> all) {
        var first = new LinkedHashMap<Character, String>();
        var last = new LinkedHashMap<Character, String>();
        for (var entry : all) {
            first.putIfAbsent(entry.id().charAt(0), entry.id());
            last.put(entry.id().charAt(0), entry.id());
        }
        return first.keySet().stream()
                .map(part -> first.get(part) + " to " + last.get(part))
                .collect(Collectors.joining(", "));
    }
}
