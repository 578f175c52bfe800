package chainrule.base;

import java.util.List;

/** Several names in a sentence: a; a and b; a, b and c. */
public final class Enumerated {
    private Enumerated() {}

    public static String of(List<String> names) {
        int last = names.size() - 1;
        return last < 1
                ? String.join("", names)
                : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
    }
}
