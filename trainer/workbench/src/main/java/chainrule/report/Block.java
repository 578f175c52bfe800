package chainrule.report;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A part of a page. Everything but a figure is text, and means itself: it can't contain tags. */
public sealed interface Block {
    String html();

    /** @param level 2: of a section; 3: below one; and so on to 6 */
    record Heading(int level, String text) implements Block {
        @Override
        public String html() {
            return "<h%d>%s</h%d>".formatted(level, Markup.escape(text), level);
        }
    }

    record Paragraph(String text) implements Block {
        @Override
        public String html() {
            return "<p>%s</p>".formatted(Markup.escape(text));
        }
    }

    /** Text that keeps its spaces and line breaks, such as a configuration. */
    record Preformatted(String caption, String text) implements Block {
        /** More than a word in front of a sentence: columns, which a broken line would tear apart. */
        private static final Pattern COLUMNS = Pattern.compile(" {3}.*\\S {3}");

        /** Whether a line belongs to a table. */
        public static boolean isOfTable(String line) {
            return COLUMNS.matcher(line).find();
        }

        @Override
        public String html() {
            return "<figure class=\"listing\"><figcaption>%s</figcaption><pre%s tabindex=\"0\">%s</pre></figure>"
                    .formatted(
                            Markup.escape(caption),
                            text.lines().anyMatch(Preformatted::isOfTable) ? "" : " class=\"lines\"",
                            Markup.escape(text));
        }
    }

    /** Names and values, in the map's order. */
    record Properties(String caption, Map<String, String> values) implements Block {
        @Override
        public Block under(String heading) {
            return caption.equalsIgnoreCase(heading) ? new Properties("", values) : this;
        }

        @Override
        public String html() {
            return values.entrySet().stream()
                    .map(entry -> "<tr><th scope=\"row\">%s</th><td>%s</td></tr>\n"
                            .formatted(Markup.escape(entry.getKey()), Markup.escape(entry.getValue())))
                    .collect(Collectors.joining(
                            "", open("properties", caption) + "<tbody>\n", "</tbody></table></div>"));
        }
    }

    /**
     * Rows under a header; a row's first cell says what the row is about. All other columns of numbers are set flush right.
     *
     * @param rows as long as the header
     */
    record Table(String caption, List<String> header, List<List<String>> rows) implements Block {
        private static final Pattern NUMBER = Pattern.compile("[-+−±]?[0-9][-+−±0-9.,:e%\\s]*[a-zµ%]{0,2}|NaN|[-–—]?");

        /** A flag of a command, which a browser would break behind its hyphens. */
        private static final Pattern OPTION = Pattern.compile("(?<!\\S)--[a-z][a-z-]*");

        public Table {
            header = List.copyOf(header);
            rows = rows.stream().map(List::copyOf).toList();
            for (var row : rows) {
                if (row.size() != header.size()) {
                    throw new IllegalArgumentException(
                            "a row of " + row.size() + " cells under a header of " + header.size());
                }
            }
        }

        @Override
        public Block under(String heading) {
            return caption.equalsIgnoreCase(heading) ? new Table("", header, rows) : this;
        }

        @Override
        public String html() {
            var numeric = numeric();
            String head = cells(header, numeric, column -> "th scope=\"col\"");
            return rows.stream()
                    .map(row -> cells(row, numeric, column -> column == 0 ? "th scope=\"row\"" : "td"))
                    .collect(Collectors.joining(
                            "",
                            open("table", caption) + "<thead>\n" + head + "</thead><tbody>\n",
                            "</tbody></table></div>"));
        }

        private static String cells(List<String> cells, BitSet numeric, IntFunction<String> tag) {
            return IntStream.range(0, cells.size())
                    .mapToObj(column -> "<%s%s>%s</%s>"
                            .formatted(
                                    tag.apply(column),
                                    numeric.get(column) ? " class=\"number\"" : "",
                                    OPTION.matcher(Markup.escape(cells.get(column)))
                                            .replaceAll("<span class=\"option\">$0</span>"),
                                    tag.apply(column).split(" ")[0]))
                    .collect(Collectors.joining("", "<tr>", "</tr>\n"));
        }

        /** The columns of numbers: computed only one time, since a table may have thousands of rows. */
        private BitSet numeric() {
            return IntStream.range(1, header.size())
                    .filter(column -> rows.stream()
                            .allMatch(row -> NUMBER.matcher(row.get(column)).matches()))
                    .collect(BitSet::new, BitSet::set, BitSet::or);
        }
    }

    /** A figure with text under it. */
    record Picture(Figure figure, String caption) implements Block {
        private static final Pattern VIEW_BOX = Pattern.compile("viewBox=\"0 0 ([0-9.]+) ([0-9.]+)\"");
        private static final double WIDE = 1.8;

        @Override
        public String html() {
            String text = withoutTitle();
            String svg = figure.svg();
            return "<figure%s>\n%s%s</figure>"
                    .formatted(
                            isWide(svg) ? " class=\"wide\"" : "",
                            svg,
                            text.isEmpty() ? "" : "<figcaption>%s</figcaption>".formatted(Markup.escape(text)));
        }

        /** Whether it would be too small in half a page's width. */
        private static boolean isWide(String svg) {
            var size = VIEW_BOX.matcher(svg);
            return size.find() && Double.parseDouble(size.group(1)) > WIDE * Double.parseDouble(size.group(2));
        }

        /** What the picture itself shows is not repeated. */
        private String withoutTitle() {
            String title = figure.title();
            if (!figure.drawsTitle() || !caption.startsWith(title)) {
                return caption;
            }
            String rest = caption.substring(title.length());
            if (rest.isEmpty() || rest.equals(".")) {
                return "";
            }
            boolean apart = rest.startsWith(": ") || rest.startsWith(". ");
            return apart ? Character.toUpperCase(rest.charAt(2)) + rest.substring(3) : caption;
        }
    }

    /** Parts side by side where there is room, such as two figures to compare. */
    record Beside(List<Block> blocks) implements Block {
        @Override
        public String html() {
            return blocks.stream()
                    .map(Block::html)
                    .collect(Collectors.joining("\n", "<div class=\"beside\">\n", "\n</div>"));
        }
    }

    /** Without a caption that repeats the heading in front of it. */
    default Block under(String heading) {
        return this;
    }

    /** An empty caption is omitted. */
    private static String open(String kind, String caption) {
        return "<div class=\"%s\" tabindex=\"0\"><table>%s"
                .formatted(kind, caption.isEmpty() ? "" : "<caption>%s</caption>".formatted(Markup.escape(caption)));
    }
}
