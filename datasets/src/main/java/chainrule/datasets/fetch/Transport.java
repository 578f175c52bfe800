package chainrule.datasets.fetch;

import chainrule.base.Message;
import chainrule.base.Secrets;
import chainrule.base.UserException;
import chainrule.datasets.DataSetting;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Opens what lies at an address: http, https, or a file of this machine.
 *
 * @param patience how long to wait for a connection, for an answer, and for the next bytes of it
 */
record Transport(Duration patience) {
    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    /**
     * The bytes from a place on.
     *
     * @param from the place of the first; 0 although more was asked for where a server can't resume
     */
    record Body(long from, InputStream bytes) {}

    /**
     * Opens an address at byte {@code from}, which is where an earlier try ended.
     *
     * @throws UserException if nothing is there, or the address is of no kind that can be opened
     * @throws IOException if there is no answer
     */
    Body open(URI address, long from) throws IOException {
        return switch (String.valueOf(address.getScheme())) {
            case "http", "https" -> openHttp(address, from);
            case "file" -> openFile(address, from);
            default ->
                throw new UserException(Message.of(
                        "%s: can't fetch from such an address: give %s one that starts with https://, http:// or file:///",
                        Secrets.hidden(address.toString()), DataSetting.MIRROR.given()));
        };
    }

    private static Body openFile(URI address, long from) throws IOException {
        var file = path(address);
        if (!Files.isRegularFile(file)) {
            throw new UserException(Message.of(
                    "%s: no such file; put it there, or name another place with %s or %s",
                    file, DataSetting.MIRROR.given("URL"), Cache.MIRROR_VARIABLE));
        }
        var in = Files.newInputStream(file);
        in.skipNBytes(Math.min(from, Files.size(file)));
        return new Body(from, in);
    }

    private static Path path(URI address) {
        try {
            return Path.of(address);
        } catch (IllegalArgumentException e) {
            throw new UserException(
                    "%s: no file's address: write it as file:///folder (%s)"
                            .formatted(Secrets.hidden(address.toString()), e.getMessage()),
                    e);
        }
    }

    private Body openHttp(URI address, long from) throws IOException {
        var response = send(address, from);
        if (response.statusCode() == RANGE_NOT_SATISFIABLE && from > 0) {
            // The file there is shorter than what is here, so what is here is of another file.
            response.body().close();
            response = send(address, 0);
        }
        if (response.statusCode() == PARTIAL && startsAt(response, from)) {
            return new Body(from, new TimeoutInputStream(response.body(), patience));
        }
        if (response.statusCode() == OK) {
            return new Body(0, new TimeoutInputStream(response.body(), patience));
        }
        response.body().close();
        throw new UserException(Message.of(
                "%s: the server answers %d; look whether the file has moved, or set %s or %s",
                Secrets.hidden(address.toString()),
                response.statusCode(),
                Cache.MIRROR_VARIABLE,
                DataSetting.MIRROR.given("URL")));
    }

    private HttpResponse<InputStream> send(URI address, long from) throws IOException {
        var client = HttpClient.newBuilder()
                // Asking for HTTP/2 gains nothing for one file, and some servers stumble over it.
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(patience)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        try {
            var request = HttpRequest.newBuilder(address).timeout(patience);
            if (from > 0) {
                request.header("Range", "bytes=%d-".formatted(from));
            }
            return client.send(request.build(), BodyHandlers.ofInputStream());
        } catch (IllegalArgumentException e) {
            throw new UserException(
                    Message.of(
                            "%s: no address of a server (%s); give %s one such as https://host/folder",
                            Secrets.hidden(address.toString()), e.getMessage(), DataSetting.MIRROR.given()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserException(
                    "%s: interrupted; run the same command again to resume"
                            .formatted(Secrets.hidden(address.toString())),
                    e);
        }
    }

    private static boolean startsAt(HttpResponse<?> response, long from) {
        return response.headers()
                .firstValue("Content-Range")
                .filter(range -> range.startsWith("bytes %d-".formatted(from)))
                .isPresent();
    }
}
