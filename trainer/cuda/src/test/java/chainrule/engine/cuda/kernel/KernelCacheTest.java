package chainrule.engine.cuda.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What is read from the cache is what was written for that key, or nothing. */
class KernelCacheTest {
    private static final byte[] CODE = {1, 2, 3, 4, 5};
    private static final String KEY = KernelCache.key(List.of("source", "options"));

    @TempDir
    Path folder;

    private Path written(KernelCache cache) throws IOException {
        cache.write(KEY, CODE);
        assertThat(cache.read(KEY)).hasValue(CODE);
        try (var files = Files.list(cache.folder())) {
            return files.findFirst().orElseThrow();
        }
    }

    @Test
    void aFileThatIsNotWholeIsNotUsed() throws IOException {
        var cache = new KernelCache(folder.resolve("new/folder"));
        assertThat(cache.read(KEY)).isEmpty();
        var file = written(cache);
        byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 1;
            Files.write(file, damaged);
            assertThat(cache.read(KEY)).as("byte %d", i).isEmpty();
            Files.write(file, Arrays.copyOf(whole, i));
            assertThat(cache.read(KEY)).as("%d bytes", i).isEmpty();
        }
        Files.write(file, whole);
        assertThat(cache.read(KEY)).hasValue(CODE);
    }

    /** A file that was copied to another key's name holds other code. */
    @Test
    void aFileOfAnotherKeyIsNotUsed() throws IOException {
        var cache = new KernelCache(folder);
        var file = written(cache);
        String other = KernelCache.key(List.of("source", "other options"));
        Files.copy(file, folder.resolve(file.getFileName().toString().replace(KEY, other)));
        assertThat(cache.read(other)).isEmpty();
        assertThat(KernelCache.key(List.of("sourceopt", "ions")))
                .isNotEqualTo(KEY)
                .isNotEqualTo(other);
    }

    @Test
    void aFolderThatCannotBeOneIsNotAnError() throws IOException {
        var file = Files.createFile(folder.resolve("file"));
        var cache = new KernelCache(file);
        cache.write(KEY, CODE);
        assertThat(cache.read(KEY)).isEmpty();
        assertThat(file).isEmptyFile();
    }
}
