package chainrule.base;

import java.util.Locale;

/** A number of things, in words: 1 epoch, 2 epochs, 1,000 epochs. */
public final class Counted {
    private Counted() {}

    /** @param thing a noun whose plural ends in s */
    public static String of(long count, String thing) {
        return String.format(Locale.ROOT, count == 1 ? "%,d %s" : "%,d %ss", count, thing);
    }
}
