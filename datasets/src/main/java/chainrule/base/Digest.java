package chainrule.base;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The digests of bytes, which differ where the bytes do. */
public final class Digest {
    private static final int BUFFER = 1 << 16;

    private Digest() {}

    /** A SHA-256 to be fed. */
    public static MessageDigest sha256() {
        return of("SHA-256");
    }

    /** An MD5 to be fed, for files whose publishers give no better. */
    public static MessageDigest md5() {
        return of("MD5");
    }

    private static MessageDigest of(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has " + algorithm, e);
        }
    }

    /** Feeds a text in UTF-8. */
    public static void update(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What was fed, in lower-case hexadecimal digits. */
    public static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Feeds all bytes of a stream, and closes it: see {@link #hex(MessageDigest)}. */
    public static String hex(MessageDigest digest, InputStream bytes) throws IOException {
        try (var in = new DigestInputStream(bytes, digest)) {
            var buffer = new byte[BUFFER];
            while (in.read(buffer) >= 0) {
                // The digest hears every byte as it passes.
            }
            return hex(digest);
        }
    }
}
