package chainrule.datasets.fetch;

import chainrule.UserException;
import chainrule.datasets.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Gets one archive. What has come so far lies in {@code <file>.part}; the next try goes on behind it. Only a file with
 * the right checksum gets its real name.
 */
final class Download {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int BUFFER = 1 << 16;
    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    private final Archive archive;
    private final URI address;
    private final Path file;
    private final Path part;
    private final Progress progress;

    Download(Archive archive, Optional<URI> mirror, Path folder, Progress progress) {
        this.archive = archive;
        this.address = archive.address(mirror);
        this.file = folder.resolve(archive.file());
        this.part = folder.resolve(archive.file() + ".part");
        this.progress = progress;
    }

    /**
     * Downloads, unless the file is there already.
     *
     * @return the file, its checksum verified
     * @throws UserException if the server can't be reached or sends something else
     */
    Path run() {
        try {
            if (!Files.exists(file)) {
                Files.createDirectories(file.getParent());
                receive();
                verify();
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
            return file;
        } catch (IOException e) {
            throw new UserException(
                    "%s can't be fetched (%s): run the command again to go on, or name another place with --mirror"
                            .formatted(address, reason(e)),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserException(address + ": interrupted; run the command again to go on", e);
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private void receive() throws IOException, InterruptedException {
        long have = Files.exists(part) ? Files.size(part) : 0;
        if (have > archive.bytes()) {
            Files.delete(part);
            have = 0;
        }
        if (have == archive.bytes()) {
            return;
        }
        if ("file".equals(address.getScheme())) {
            try (var in = Files.newInputStream(local())) {
                in.skipNBytes(have);
                append(in, have);
            }
        } else {
            receiveOverHttp(have);
        }
    }

    private Path local() {
        try {
            return Path.of(address);
        } catch (IllegalArgumentException e) {
            throw new UserException(address + " names no local file: write file:///folder", e);
        }
    }

    private void receiveOverHttp(long have) throws IOException, InterruptedException {
        var client = HttpClient.newBuilder()
                .followRedirects(Redirect.NORMAL)
                .connectTimeout(PATIENCE)
                .build();
        HttpResponse<InputStream> response = client.send(request(have), BodyHandlers.ofInputStream());
        try (var in = response.body()) {
            switch (response.statusCode()) {
                case PARTIAL -> append(in, have);
                case OK -> {
                    // This server does not resume.
                    Files.deleteIfExists(part);
                    append(in, 0);
                }
                case RANGE_NOT_SATISFIABLE -> {
                    Files.deleteIfExists(part);
                    throw new IOException("the server holds less than what had come so far, which is deleted now");
                }
                default -> throw new IOException("the server answers " + response.statusCode());
            }
        }
    }

    private HttpRequest request(long have) {
        try {
            var request = HttpRequest.newBuilder(address).timeout(PATIENCE);
            return have > 0 ? request.header("Range", "bytes=" + have + "-").build() : request.build();
        } catch (IllegalArgumentException e) {
            throw new UserException(address + " is no address to fetch from: write https://… or file:///…", e);
        }
    }

    private void append(InputStream in, long have) throws IOException {
        try (var out = Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            var buffer = new byte[BUFFER];
            long done = have;
            for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
                done += got;
                if (done > archive.bytes()) {
                    throw new IOException("more than the %,d bytes that it should have".formatted(archive.bytes()));
                }
                out.write(buffer, 0, got);
                progress.report("fetching " + archive.file(), done, archive.bytes());
            }
            if (done < archive.bytes()) {
                throw new IOException("the connection ended after %,d of %,d bytes".formatted(done, archive.bytes()));
            }
        }
    }

    private void verify() throws IOException {
        String found = md5(part);
        if (!found.equals(archive.md5())) {
            Files.delete(part);
            throw new UserException(
                    "%s has the wrong checksum (MD5 %s, not %s): it is deleted; fetch it again, or name another place with --mirror"
                            .formatted(address, found, archive.md5()));
        }
    }

    private static String md5(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var digest = MessageDigest.getInstance("MD5");
            var buffer = new byte[BUFFER];
            for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
                digest.update(buffer, 0, got);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has MD5", e);
        }
    }
}
