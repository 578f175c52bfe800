package chainrule.report;

import chainrule.base.Printable;

/** What HTML and SVG are written with. */
final class Markup {
    private Markup() {}

    /** Text that means itself, between tags or within an attribute's quotes. */
    static String escape(String text) {
        var escaped = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(isXml(c) && !turns(c) ? c : 0xfffd);
            }
        });
        return escaped.toString();
    }

    /** What {@link #escape} was given, but for characters that it replaces. */
    static String unescape(String escaped) {
        return escaped.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
    }

    /** Whether XML has this character: it has neither control characters nor halves of surrogate pairs. */
    private static boolean isXml(int c) {
        return c == '\t'
                || c == '\n'
                || c == '\r'
                || c >= 0x20 && c < 0x7f
                || c > 0x9f && c < 0xd800
                || c > 0xdfff && c < 0xfffe
                || c > 0xffff;
    }

    /** Whether it turns the direction of writing, or ends a line invisibly. */
    private static boolean turns(int c) {
        return c > 0x9f && c < 0x10000 && Printable.steers((char) c);
    }
}
