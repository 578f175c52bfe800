package chainrule.run;

import chainrule.base.RegularFile;
import chainrule.base.UserException;
import chainrule.datasets.Dataset;
import chainrule.datasets.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What tells data and their division from any other: computed once, because a study asks for them with every trial.
 *
 * @param dataset see {@link Dataset#digest}
 * @param split see {@link Split#digest}
 */
public record Digests(String dataset, String split) {
    private static final int BUFFER = 1 << 16;

    static Digests of(Dataset dataset, Split split) {
        return new Digests(dataset.digest(), split.digest());
    }

    /**
     * The SHA-256 of a file.
     *
     * @throws UserException if it can't be read
     */
    public static String ofFile(Path file) {
        try (var in = new DigestInputStream(
                Files.newInputStream(RegularFile.require(file)), MessageDigest.getInstance("SHA-256"))) {
            var buffer = new byte[BUFFER];
            while (in.read(buffer) >= 0) {
                // The digest hears every byte as it passes.
            }
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (IOException e) {
            throw new UserException(file + " can't be read: " + e, e);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
