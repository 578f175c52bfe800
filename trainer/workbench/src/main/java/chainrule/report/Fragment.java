package chainrule.report;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A part of somebody else's page, such as a notebook's: the blocks of a report with the few styles that they need there.
 *
 * @param html marked up; what was text in the blocks is escaped
 */
public record Fragment(String html) {
    private static final String STYLES = "<style>.chainrule th, .chainrule td {text-align: left} "
            + ".chainrule .number {text-align: right} .chainrule caption {text-align: left; caption-side: top; padding: 4px 0}"
            + "</style>";

    /** The blocks, one below the other. */
    public static Fragment of(List<? extends Block> blocks) {
        return new Fragment(blocks.stream()
                .map(Block::html)
                .collect(Collectors.joining("\n", "<div class=\"chainrule\">" + STYLES + "\n", "\n</div>")));
    }

    /** The HTML itself: notebooks show what a cell ends with by this method, and take it for HTML. */
    @Override
    public String toString() {
        return html;
    }
}
