package chainrule.datasets.fetch;

import chainrule.base.UserException;
import chainrule.datasets.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class UnpackingTest {
    private static final byte[] CONTENT = new byte[100_000];

    @TempDir
    private Path folder;

    private Path cache;

    @BeforeEach
    void prepare() throws IOException {
        new Random(1).nextBytes(CONTENT);
        cache = Files.createDirectory(folder.resolve("cache"));
    }

    @FunctionalInterface
    private interface Packing {
        void into(TarArchiveOutputStream tar) throws IOException;
    }

    private static byte[] tarGz(Packing packing) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
            packing.into(tar);
        }
        return bytes.toByteArray();
    }

    private static void file(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
        content(tar, new TarArchiveEntry(name, true), content);
    }

    private static void special(TarArchiveOutputStream tar, String name, byte kind) throws IOException {
        var entry = new TarArchiveEntry(name, kind);
        entry.setLinkName("../outside");
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }

    /** Of the next file, in the extended header of POSIX. */
    private static void attributes(TarArchiveOutputStream tar, String lines) throws IOException {
        var entry = new TarArchiveEntry("attributes", TarConstants.LF_PAX_EXTENDED_HEADER_LC);
        content(tar, entry, lines.getBytes(StandardCharsets.UTF_8));
    }

    private static void content(TarArchiveOutputStream tar, TarArchiveEntry entry, byte[] content) throws IOException {
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private Path unpack(byte[] archive, Unpacking.Limits limits) throws IOException {
        var file = Files.write(folder.resolve("toys.tar.gz"), archive);
        return new Unpacking(file, limits, Progress.NONE).into(cache.resolve("toys"));
    }

    private AbstractThrowableAssert<?, ? extends Throwable> unpacking(byte[] archive) {
        return unpacking(archive, Unpacking.Limits.STANDARD);
    }

    /** Whatever goes wrong, nothing is left, neither in the folder nor beside it. */
    private AbstractThrowableAssert<?, ? extends Throwable> unpacking(byte[] archive, Unpacking.Limits limits) {
        return assertThatThrownBy(() -> unpack(archive, limits))
                .isInstanceOf(UserException.class)
                .satisfies(e -> {
                    assertThat(e.getMessage()).hasLineCount(1).startsWith(folder.resolve("toys.tar.gz") + ": ");
                    assertThat(cache).isEmptyDirectory();
                    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("cache", "toys.tar.gz");
                });
    }

    @Test
    void filesAndFoldersArriveWhole() throws IOException {
        var longName = "long".repeat(40) + ".txt";
        var home = unpack(
                tarGz(tar -> {
                    special(tar, "batches/", TarConstants.LF_DIR);
                    file(tar, "batches/a.bin", CONTENT);
                    file(tar, "./batches/empty", new byte[0]);
                    file(tar, "other/" + longName, new byte[] {1});
                }),
                Unpacking.Limits.STANDARD);
        assertThat(home.resolve("batches").resolve("a.bin")).hasBinaryContent(CONTENT);
        assertThat(home.resolve("batches").resolve("empty")).isEmptyFile();
        assertThat(home.resolve("other").resolve(longName)).hasBinaryContent(new byte[] {1});
        assertThat(cache.toFile().list()).containsExactly("toys");
    }

    @Test
    void whatACrashLeftIsCleared() throws IOException {
        Files.createDirectories(cache.resolve("toys.unpacking").resolve("a.bin"));
        assertThat(unpack(tarGz(tar -> file(tar, "a.bin", CONTENT)), Unpacking.Limits.STANDARD)
                        .resolve("a.bin"))
                .hasBinaryContent(CONTENT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../outside",
                "a/../../outside",
                "a/..",
                "/outside",
                "//outside",
                "C:/outside",
                "..\\outside",
                "a\tb",
                " "
            })
    void aNameThatLeadsOutsideIsRefused(String name) throws IOException {
        unpacking(tarGz(tar -> {
                    file(tar, "good", CONTENT);
                    file(tar, name, CONTENT);
                }))
                .hasMessageContaining("would lie outside the data set's folder")
                .hasMessageContaining("don't use this archive");
    }

    @ParameterizedTest
    @ValueSource(
            bytes = {
                TarConstants.LF_SYMLINK,
                TarConstants.LF_LINK,
                TarConstants.LF_CHR,
                TarConstants.LF_BLK,
                TarConstants.LF_FIFO,
                TarConstants.LF_CONTIG
            })
    void linksAndDevicesAreRefused(byte kind) throws IOException {
        unpacking(tarGz(tar -> special(tar, "odd", kind)))
                .hasMessageContaining("its entry 'odd' is neither file nor folder");
    }

    @Test
    void twoFilesOfOneNameAreRefused() throws IOException {
        unpacking(tarGz(tar -> {
                    file(tar, "a", CONTENT);
                    file(tar, "./a", CONTENT);
                }))
                .hasMessageContaining("is there twice");
    }

    @Test
    void aFileWhereAFolderIsIsRefused() throws IOException {
        unpacking(tarGz(tar -> {
                    file(tar, "a", CONTENT);
                    file(tar, "a/b", CONTENT);
                }))
                .hasMessageContaining("its entry 'a/b' is there twice, or a file where a folder is");
    }

    /** Five stored bytes that would be unpacked as two gigabytes of zeros. */
    @Test
    void aFileWithHolesIsRefused() throws IOException {
        unpacking(tarGz(tar -> {
                    attributes(
                            tar, "30 GNU.sparse.size=2147483647\n26 GNU.sparse.numblocks=1\n22 GNU.sparse.map=0,5\n");
                    file(tar, "holes", new byte[5]);
                }))
                .hasMessageContaining("its entry 'holes' has holes");
    }

    /** They stand between the files, and whoever reads the archive keeps them in memory. */
    @Test
    void anEndlessNameIsRefused() throws IOException {
        unpacking(tarGz(tar ->
                        content(tar, new TarArchiveEntry("name", TarConstants.LF_GNUTYPE_LONGNAME), new byte[1 << 21])))
                .hasMessageContaining("too much between two files");
        unpacking(tarGz(tar -> file(tar, "a".repeat(300), CONTENT))).hasMessageContaining("has an unusual name");
    }

    @Test
    void tooManyBytesAreRefusedBeforeTheyAreWritten() throws IOException {
        var bomb = tarGz(tar -> file(tar, "zeros", new byte[20_000_000]));
        assertThat(bomb).hasSizeLessThan(100_000);
        unpacking(bomb, new Unpacking.Limits(10_000_000, 10)).hasMessageContaining("larger than 10 MB when unpacked");
    }

    @Test
    void bytesBehindTheArchiveCountToo() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(new byte[20_000_000]);
        }
        unpacking(bytes.toByteArray(), new Unpacking.Limits(10_000_000, 10))
                .hasMessageContaining("larger than 10 MB when unpacked");
    }

    @Test
    void tooManyEntriesAreRefused() throws IOException {
        var archive = tarGz(tar -> {
            for (int i = 0; i < 11; i++) {
                file(tar, "file" + i, new byte[0]);
            }
        });
        unpacking(archive, new Unpacking.Limits(1000, 10)).hasMessageContaining("more than 10 files");
    }

    @Test
    void aTruncatedArchiveIsRefused() throws IOException {
        var whole = tarGz(tar -> file(tar, "a", CONTENT));
        for (int length : new int[] {0, 5, 10, 1000, whole.length - 200, whole.length - 9, whole.length - 1}) {
            unpacking(Arrays.copyOf(whole, length)).hasMessageContaining("damaged (");
        }
    }

    @Test
    void aCorruptArchiveIsRefused() throws IOException {
        var whole = tarGz(tar -> file(tar, "a", CONTENT));
        for (int place : new int[] {0, 2, 50_000, whole.length - 6}) {
            var corrupt = whole.clone();
            corrupt[place] ^= 0x55;
            unpacking(corrupt).hasMessageContaining("damaged (");
        }
    }

    @Test
    void whatIsNotAnArchiveIsRefused() throws IOException {
        unpacking("<!DOCTYPE html>".repeat(100).getBytes(UTF_8)).hasMessageContaining("damaged (");
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write("<!DOCTYPE html>".repeat(100).getBytes(UTF_8));
        }
        unpacking(bytes.toByteArray()).hasMessageContaining("damaged (");
    }
}
