package chainrule.datasets.table;

/**
 * A cell where the parser has it: a part of its buffer, which holds until the next cell, without the white space around it.
 * Unlike {@link String#strip} this takes off no-break spaces, too: they come with numbers from spreadsheets and web pages.
 */
final class Cell {
    char[] chars = new char[0];
    int from;
    int to;

    void set(char[] buffer, int offset, int length) {
        chars = buffer;
        from = offset;
        to = offset + length;
        while (from < to && isSpace(chars[from])) {
            from++;
        }
        while (from < to && isSpace(chars[to - 1])) {
            to--;
        }
    }

    /** White space, spaces of all widths, and the byte order mark that some programs leave within a file. */
    private static boolean isSpace(char c) {
        return c <= ' ' ? c == ' ' || c >= '\t' && c <= '\r' || c >= 0x1C && c <= 0x1F : c >= 0x80 && isWideSpace(c);
    }

    private static boolean isWideSpace(char c) {
        return Character.isSpaceChar(c) || c == '\u0085' || c == '\uFEFF' || c == '\u200B';
    }

    boolean isEmpty() {
        return from == to;
    }

    String text() {
        return new String(chars, from, to - from);
    }
}
