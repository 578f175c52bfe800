package chainrule.base;

import java.util.Locale;

/** How files, options and messages write the names of constants: HAND_DERIVED is hand-derived. */
public final class Kebab {
    private Kebab() {}

    public static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
