package chainrule.datasets.fetch;

import chainrule.Untrusted;
import chainrule.datasets.Progress;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("slow")
class UnpackingFuzzTest {
    private static final Unpacking.Limits LIMITS = new Unpacking.Limits(1 << 20, 20);

    private static final Path FOLDER = Untrusted.folder("Unpacking");

    static Stream<byte[]> seeds() throws IOException {
        var plain = tar(TarArchiveOutputStream.LONGFILE_GNU, "");
        var pax = tar(TarArchiveOutputStream.LONGFILE_POSIX, "13 comment=a\n");
        var sparse = tar(
                TarArchiveOutputStream.LONGFILE_POSIX,
                "21 GNU.sparse.size=9\n26 GNU.sparse.numblocks=1\n22 GNU.sparse.map=2,2\n");
        return Stream.of(plain, pax, sparse, gzip(plain));
    }

    private static byte[] tar(int longNames, String attributes) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes, 512)) {
            tar.setLongFileMode(longNames);
            tar.putArchiveEntry(new TarArchiveEntry("d/"));
            tar.closeArchiveEntry();
            for (var name : new String[] {"d/a", "d/" + "b".repeat(101)}) {
                if (!attributes.isEmpty()) {
                    write(
                            tar,
                            new TarArchiveEntry("attributes", TarConstants.LF_PAX_EXTENDED_HEADER_LC),
                            attributes.getBytes(StandardCharsets.US_ASCII));
                }
                write(tar, new TarArchiveEntry(name), new byte[] {1, 2});
            }
        }
        return bytes.toByteArray();
    }

    private static void write(TarArchiveOutputStream tar, TarArchiveEntry entry, byte[] content) throws IOException {
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(out)) {
            zip.write(bytes);
        }
        return out.toByteArray();
    }

    /** Whole, or compressed here: few mutations of compressed bytes would reach the archive in them. */
    @MethodSource("seeds")
    @FuzzTest
    void anyArchiveIsUnpackedOrRefused(byte[] content) throws IOException {
        boolean zipped = content.length > 1 && content[0] == 0x1f && content[1] == (byte) 0x8b;
        var target = FOLDER.resolve("target").resolve("set");
        Files.createDirectories(target.getParent());
        Untrusted.read(FOLDER.resolve("set.tar.gz"), zipped ? content : gzip(content), file -> {
            new Unpacking(file, LIMITS, Progress.NONE).into(target);
        });
        assertThat(target.getParent().toFile().list()).isSubsetOf("set");
        assertThat(bytes(target)).isLessThanOrEqualTo(LIMITS.bytes());
        assertThat(FOLDER.toFile().list()).containsExactlyInAnyOrder("set.tar.gz", "target");
        Folders.delete(target);
    }

    private static long bytes(Path unpacked) throws IOException {
        if (!Files.exists(unpacked)) {
            return 0;
        }
        try (var files = Files.walk(unpacked)) {
            return files.mapToLong(
                            file -> file.toFile().isFile() ? file.toFile().length() : 0)
                    .sum();
        }
    }
}
