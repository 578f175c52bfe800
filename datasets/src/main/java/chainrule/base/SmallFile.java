package chainrule.base;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Text files that are read whole because there is no reason to make them large. */
public final class SmallFile {
    private static final long MOST_BYTES = 64 << 20;
    private static final String REMEDY = "save the file as UTF-8";

    private SmallFile() {}

    /**
     * The file's text: UTF-8, with or without a byte order mark, or UTF-16 with one.
     *
     * @throws UserException if it has more than 64 MiB, which may be more than the memory; if it is not text; or with line and
     *     column if a byte is not of its encoding
     */
    public static String text(Path file) throws IOException {
        return text(file, MOST_BYTES);
    }

    /** The same with another limit. */
    public static String text(Path file, long mostBytes) throws IOException {
        if (Files.size(RegularFile.require(file)) > mostBytes) {
            throw new UserException("%s has more than %d MiB: it can't be what its name says; remove or replace it"
                    .formatted(file, mostBytes >> 20));
        }
        byte[] content;
        // Never more than the limit, though the file may grow meanwhile, or its size be unknown as in /proc.
        try (var in = Files.newInputStream(file)) {
            content = in.readNBytes((int) mostBytes);
        }
        var name = file.getFileName() == null ? "" : file.getFileName().toString();
        var kind = FileKind.of(Arrays.copyOf(content, Math.min(content.length, FileKind.HEAD)), name);
        kind.ifPresent(known -> {
            throw new UserException("%s is %s, and a text is needed".formatted(file, known.name()));
        });
        return StrictText.decoded(
                content, file.toString(), Optional.empty(), (encoding, others) -> Message.text(REMEDY));
    }
}
