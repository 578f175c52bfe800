package chainrule.datasets.fetch;

import chainrule.base.Message;
import chainrule.base.Secrets;
import chainrule.base.UserException;
import chainrule.datasets.DataSetting;
import chainrule.datasets.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;

/**
 * Gets one archive. The bytes gather in {@code <file>.part}, which outlives an interruption: the next try asks for the
 * rest. Only a file with the right checksum gets its name.
 */
final class Download {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int BUFFER = 1 << 16;
    /** A connection that breaks is taken up again once; whoever wants more runs the command again. */
    private static final int TRIES = 2;

    private final Archive archive;
    private final URI address;
    private final Path file;
    private final Path part;
    private final Transport transport;
    private final Progress progress;

    Download(Archive archive, Optional<URI> mirror, Path folder, Progress progress) {
        this(archive, mirror, folder, progress, new Transport(PATIENCE));
    }

    Download(Archive archive, Optional<URI> mirror, Path folder, Progress progress, Transport transport) {
        this.archive = archive;
        this.address = archive.address(mirror);
        this.file = folder.resolve(archive.file());
        this.part = folder.resolve(archive.file() + ".part");
        this.transport = transport;
        this.progress = progress;
    }

    /**
     * Returns the whole file, which is fetched unless it is there.
     *
     * @throws UserException if the address can't be reached, its file is another, or there is no room for it
     */
    Path run() {
        if (Files.exists(file)) {
            return file;
        }
        try {
            Files.createDirectories(part.getParent());
            try (var out = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                fill(out);
                out.force(true);
            }
            verify();
            return Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UserException(
                    "%s: can't be written (%s); free some space, or name another folder with %s"
                            .formatted(part, reason(e), Cache.FOLDER_VARIABLE),
                    e);
        }
    }

    private void fill(FileChannel out) throws IOException {
        for (int tries = TRIES; out.size() != archive.bytes(); tries--) {
            if (out.size() > archive.bytes()) {
                out.truncate(0);
            }
            var reason = tryOnce(out);
            if (out.size() < archive.bytes() && tries == 1) {
                throw new UserException(Message.of(
                        "%s: %s; %,d of %,d bytes are here: run the command again for the rest, or name a mirror with %s or %s",
                        Secrets.hidden(address.toString()),
                        reason,
                        out.size(),
                        archive.bytes(),
                        DataSetting.MIRROR.given("URL"),
                        Cache.MIRROR_VARIABLE));
            }
        }
    }

    /** Appends what comes; returns why no more came. */
    private String tryOnce(FileChannel out) throws IOException {
        Transport.Body body;
        try {
            body = transport.open(address, out.size());
        } catch (IOException e) {
            throw new UserException(
                    Message.of(
                            "%s: can't be reached (%s); check the network, or name a mirror that has %s/%s with %s or %s",
                            Secrets.hidden(address.toString()),
                            reason(e),
                            archive.dataset(),
                            archive.file(),
                            DataSetting.MIRROR.given("URL"),
                            Cache.MIRROR_VARIABLE),
                    e);
        }
        try (var in = body.bytes()) {
            out.truncate(body.from()).position(body.from());
            return append(in, out);
        }
    }

    private String append(InputStream in, FileChannel out) throws IOException {
        var buffer = new byte[BUFFER];
        while (true) {
            progress.report(archive.file(), out.position(), archive.bytes());
            int got;
            try {
                got = in.read(buffer);
            } catch (IOException e) {
                return "the connection broke (%s)".formatted(reason(e));
            }
            if (got < 0) {
                return "the data ended too early";
            }
            if (out.position() + got > archive.bytes()) {
                out.truncate(0);
                throw new UserException(Message.of(
                        "%s: more than the %,d bytes expected: this is another file; %s",
                        Secrets.hidden(address.toString()), archive.bytes(), remedy()));
            }
            for (var bytes = ByteBuffer.wrap(buffer, 0, got); bytes.hasRemaining(); ) {
                out.write(bytes);
            }
        }
    }

    private void verify() throws IOException {
        var found = Checksum.md5(part);
        if (!found.equals(archive.md5())) {
            Files.delete(part);
            throw new UserException(Message.of(
                    "%s: MD5 checksum %s expected, %s found: this is another file, or damaged; %s",
                    Secrets.hidden(address.toString()), archive.md5(), found, remedy()));
        }
    }

    private static Message remedy() {
        return Message.of(
                "run the command again, or name a mirror with %s or %s",
                DataSetting.MIRROR.given("URL"), Cache.MIRROR_VARIABLE);
    }

    /** One line, even where Java's exception has no message (as for a host without a name). */
    private static String reason(IOException e) {
        var message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return message.lines().findFirst().orElse("").strip();
    }
}
