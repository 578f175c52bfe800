package chainrule.datasets.image;

import chainrule.base.UserException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** An image that can't be read, or has more pixels than are read. */
final class UnreadableImage extends UserException {
    private static final int MOST_LISTED = 10;

    private final Path file;
    private final String reason;

    private UnreadableImage(Path file, String message, String reason, Throwable cause) {
        super(message, cause);
        this.file = file;
        this.reason = reason;
    }

    /** @param reason such as "it is cut short" */
    static UnreadableImage broken(Path file, String reason, Throwable cause) {
        return new UnreadableImage(
                file,
                "%s: can't be read as an image: %s; replace it or remove it".formatted(file, reason),
                reason,
                cause);
    }

    /** @param reason such as "9×9 pixels are more than …" */
    static UnreadableImage tooLarge(Path file, String reason, String remedy) {
        return new UnreadableImage(file, "%s: %s; %s".formatted(file, reason, remedy), reason, null);
    }

    /** The first of several, with their reasons. */
    static String list(Path folder, List<UnreadableImage> images) {
        var first = images.stream()
                .limit(MOST_LISTED)
                .map(image -> "%s (%s)".formatted(image.within(folder), image.reason))
                .collect(Collectors.joining(", "));
        return images.size() > MOST_LISTED
                ? first + String.format(Locale.ROOT, " and %,d more", images.size() - MOST_LISTED)
                : first;
    }

    private Path within(Path folder) {
        return file.startsWith(folder) ? folder.relativize(file) : file;
    }
}
