package chainrule.engine.cuda.kernel;

import chainrule.base.Digest;
import chainrule.datasets.fetch.Cache;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Compiled kernels on disk, a file for each key. A file holds a checksum of the key and the code, and then the code: one that is
 * damaged, cut off or of another key is not used. That nothing can be read or written is not an error, compiling just takes longer.
 *
 * @param folder need not exist
 */
public record KernelCache(Path folder) {
    private static final int CHECKSUM = 32;
    /** Far more than the kernels take. */
    private static final long MOST = 64 << 20;

    /** Next to the data sets. */
    public static KernelCache standard() {
        var environment = new HashMap<>(System.getenv());
        environment.remove(Cache.MIRROR_VARIABLE);
        var cache = Cache.of(environment, Path.of(System.getProperty("user.home")), System.getProperty("os.name"));
        return new KernelCache(cache.folder().resolve("cuda-kernels"));
    }

    /** A key for all that the code depends on. */
    static String key(List<String> parts) {
        var digest = Digest.sha256();
        for (var part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
            digest.update(bytes);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    Optional<byte[]> read(String key) {
        var file = file(key);
        try {
            if (!Files.isRegularFile(file) || Files.size(file) <= CHECKSUM || Files.size(file) > MOST) {
                return Optional.empty();
            }
            byte[] all = Files.readAllBytes(file);
            byte[] code = Arrays.copyOfRange(all, Math.min(CHECKSUM, all.length), all.length);
            return Arrays.equals(Arrays.copyOf(all, CHECKSUM), checksum(key, code))
                    ? Optional.of(code)
                    : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /** Whole or not at all: several processes may write the same file. */
    void write(String key, byte[] code) {
        try {
            Files.createDirectories(folder);
            var part = Files.createTempFile(folder, key, ".part");
            try {
                var all = Arrays.copyOf(checksum(key, code), CHECKSUM + code.length);
                System.arraycopy(code, 0, all, CHECKSUM, code.length);
                Files.write(part, all);
                Files.move(part, file(key), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException notKept) {
            return;
        }
    }

    private Path file(String key) {
        return folder.resolve(key + ".cubin");
    }

    private static byte[] checksum(String key, byte[] code) {
        var digest = Digest.sha256();
        Digest.update(digest, key);
        return digest.digest(code);
    }
}
