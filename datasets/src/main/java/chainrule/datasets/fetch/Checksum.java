package chainrule.datasets.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What publishers give to tell a whole file from a damaged one. */
final class Checksum {
    private static final int BUFFER = 1 << 16;

    private Checksum() {}

    /** In lower-case hexadecimal digits. */
    static String md5(Path file) throws IOException {
        try (var in = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("MD5"))) {
            var buffer = new byte[BUFFER];
            while (in.read(buffer) >= 0) {
                // The digest hears every byte as it passes.
            }
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has MD5", e);
        }
    }
}
