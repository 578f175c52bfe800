package chainrule.cli.terminal;

import chainrule.base.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Lays out one line of progress, never wider than it may be: where room is short, it omits details from the last
 * on, then the bar, then the end of what is left.
 *
 * @param width columns
 */
record ProgressLine(int width) {
    private static final int LONGEST_BAR = 24;
    private static final int SHORTEST_BAR = 8;
    private static final String GAP = "  ";

    /**
     * Such as {@code epoch 3/50   45% [####      ]  loss 1.2345}.
     *
     * @param what may hold a file name, and a file name control characters, which are not printed
     * @param share of the work that is done, 0 to 1; NaN if unknown: then there is no bar
     * @param details the most important one first
     */
    String of(String what, double share, List<String> details) {
        String named = Printable.line(what);
        String head = Double.isNaN(share) ? named : named + GAP + percent(share);
        int barRoom = Double.isNaN(share) ? 0 : SHORTEST_BAR + " []".length();
        var shown = new ArrayList<>(details);
        while (!shown.isEmpty() && head.length() + barRoom + tail(shown).length() > width) {
            shown.remove(shown.size() - 1);
        }
        String tail = tail(shown);
        int bar = Math.min(LONGEST_BAR, width - head.length() - tail.length() - " []".length());
        String whole = head + (barRoom > 0 && bar >= SHORTEST_BAR ? " " + bar(share, bar) : "") + tail;
        return whole.substring(0, Math.min(whole.length(), Math.max(0, width)));
    }

    private static String tail(List<String> details) {
        return details.isEmpty() ? "" : GAP + String.join(GAP, details);
    }

    /** Rounded down: 100 % is when it is done. */
    private static String percent(double share) {
        return String.format(Locale.ROOT, "%3d%%", (int) Math.floor(100 * share + 1e-9));
    }

    private static String bar(double share, int length) {
        int full = (int) Math.floor(share * length + 1e-9);
        return "[" + "#".repeat(full) + " ".repeat(length - full) + "]";
    }
}
