package chainrule.report;

/**
 * A picture for a report. It is drawn when it is asked for, and the same values give the same bytes (on one machine: a
 * PNG shows the machine's fonts).
 */
public interface Figure {
    /** What its files are called, without an ending: lower case, words joined by hyphens. */
    String name();

    /** What is seen, in a few words: also the text for those who can't see it. */
    String title();

    /** Whether the title is part of the picture, so that a caption need not repeat it. */
    default boolean drawsTitle() {
        return false;
    }

    /** What to know when looking at it, in one or two sentences. */
    default String caption() {
        return title() + ".";
    }

    /**
     * A PNG with about 300 pixels an inch at the width of a text column (12 cm).
     *
     * @throws CannotDrawException if this machine's Java can't draw, as where there are no fonts
     */
    byte[] png();

    /** A whole SVG document that refers to nothing outside; needs no fonts where it is made. */
    String svg();
}
