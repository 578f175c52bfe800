package chainrule.run;

import chainrule.base.Digest;
import chainrule.base.RegularFile;
import chainrule.base.UserException;
import chainrule.datasets.Dataset;
import chainrule.datasets.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What tells data and their division from any other: computed once, because a study asks for them with every trial.
 *
 * @param dataset see {@link Dataset#digest}
 * @param split see {@link Split#digest}
 */
public record Digests(String dataset, String split) {
    static Digests of(Dataset dataset, Split split) {
        return new Digests(dataset.digest(), split.digest());
    }

    /**
     * The SHA-256 of a file.
     *
     * @throws UserException if it can't be read
     */
    public static String ofFile(Path file) {
        try {
            return Digest.hex(Digest.sha256(), Files.newInputStream(RegularFile.require(file)));
        } catch (IOException e) {
            throw new UserException(file + " can't be read: " + e, e);
        }
    }
}
