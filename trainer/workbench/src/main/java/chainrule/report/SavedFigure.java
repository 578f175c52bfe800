package chainrule.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** A figure that was drawn before, from the files that it was saved in. */
public record SavedFigure(Path file, String name, String title, String svg) implements Figure {
    private static final String SVG = ".svg";
    private static final Pattern LABEL = Pattern.compile("aria-label=\"([^\"]*)\"");

    /**
     * Reads one.
     *
     * @param file the SVG; the PNG is next to it
     */
    public static SavedFigure read(Path file) {
        try {
            String svg = Files.readString(file);
            String name = file.getFileName().toString().replace(SVG, "");
            var label = LABEL.matcher(svg);
            return new SavedFigure(file, name, label.find() ? Markup.unescape(label.group(1)) : name, svg);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * All in a folder, in the order of a page that shows them.
     *
     * @param page if it is there
     */
    public static List<SavedFigure> all(Path folder, Path page) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            String html = Files.exists(page) ? Files.readString(page) : "";
            return files.filter(file -> file.toString().endsWith(SVG))
                    .sorted()
                    .map(SavedFigure::read)
                    .sorted(Comparator.comparingInt(figure -> html.indexOf(figure.svg.strip())))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Charts draw it, sheets of images do not. */
    @Override
    public boolean drawsTitle() {
        return !svg.contains("image-rendering:pixelated");
    }

    @Override
    public byte[] png() {
        try {
            return Files.readAllBytes(file.resolveSibling(name + ".png"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
