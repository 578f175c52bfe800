package chainrule.dashboard;

import chainrule.base.SmallFile;
import chainrule.base.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who may see the page. The loopback address is open to every user of the machine, while a folder of runs may be one user's own. So
 * only those are let in who know a token: the page's address has it when it is opened first, and a cookie from then on.
 *
 * @param token of 40 hexadecimal digits
 */
public record Access(String token) {
    /** 160 bits. */
    private static final int BYTES = 20;

    private static final String NAME = "token";
    private static final String FILE = "dashboard-token";
    private static final Set<PosixFilePermission> OWNER =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    /** A secret one. */
    public static Access random() {
        var bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return new Access(HexFormat.of().formatHex(bytes));
    }

    /**
     * The token that is kept in a user's own folder, so that a page that is open, or kept as a bookmark, outlives its server. It is made
     * if there is none that only this user can read; where it can't be kept, it is made anew each time.
     */
    public static Access keptIn(Path folder) {
        var file = folder.resolve(FILE);
        try {
            if (isPrivate(file)) {
                String text = SmallFile.text(file).strip();
                if (text.matches("[0-9a-f]{%d}".formatted(2 * BYTES))) {
                    return new Access(text);
                }
            }
            var made = random();
            Files.createDirectories(folder);
            // Files made here are their owner's alone.
            var part = Files.createTempFile(folder, FILE, ".part");
            Files.writeString(part, made.token + "\n");
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
            return made;
        } catch (IOException | UserException cannotBeKept) {
            return random();
        }
    }

    private static boolean isPrivate(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        var view = Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        return view == null || OWNER.containsAll(view.readAttributes().permissions());
    }

    /** What follows the page's address. */
    String query() {
        return "?" + NAME + "=" + token;
    }

    /** Browsers share cookies between the ports of a host, so each server has a name of its own for it. */
    private String cookieName() {
        return "chainrule-" + token.substring(0, 8);
    }

    /** For {@code Set-Cookie}: until the browser is closed, out of reach of scripts, and never on the way from another site. */
    String cookie() {
        return cookieName() + "=" + token + "; Path=/; HttpOnly; SameSite=Strict";
    }

    /** Whether the token is in an address's query. */
    boolean isIn(Optional<String> query) {
        return query.stream()
                .flatMap(text -> Arrays.stream(text.split("&")))
                .anyMatch(part -> part.startsWith(NAME + "=") && isToken(part.substring(NAME.length() + 1)));
    }

    /** Whether the token is in one of the headers {@code Cookie}. */
    boolean isInCookies(List<String> headers) {
        return headers.stream()
                .flatMap(header -> Arrays.stream(header.split(";")))
                .map(String::strip)
                .anyMatch(each -> each.startsWith(cookieName() + "=")
                        && isToken(each.substring(cookieName().length() + 1)));
    }

    /** In the same time wherever they differ. */
    private boolean isToken(String text) {
        return MessageDigest.isEqual(text.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
    }
}
