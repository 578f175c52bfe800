package chainrule.datasets.fetch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A publisher on this machine that behaves as badly as it is told to. */
public final class FileServer implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Queue<Integer> cuts = new ArrayDeque<>();
    private boolean ignoresRange;
    private boolean stalls;

    public FileServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            var thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", this::answer);
        server.start();
    }

    public URI address() {
        return URI.create("http://%s:%d/"
                .formatted(
                        server.getAddress().getHostString(), server.getAddress().getPort()));
    }

    public FileServer with(String path, byte[] content) {
        files.put(path, content);
        return this;
    }

    /** The next answer promises everything and ends after so many bytes. */
    FileServer cuttingAfter(int bytes) {
        cuts.add(bytes);
        return this;
    }

    FileServer ignoringRange() {
        ignoresRange = true;
        return this;
    }

    /** Answers that are cut keep their connection open and say nothing more. */
    FileServer stalling() {
        stalls = true;
        return this;
    }

    /** Such as "/mnist/a.gz from 10". */
    public List<String> requests() {
        return requests;
    }

    private void answer(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        var range = exchange.getRequestHeaders().getFirst("Range");
        int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
        requests.add(path + " from " + from);
        var content = files.get(path);
        if (content == null || from >= content.length) {
            exchange.sendResponseHeaders(content == null ? 404 : 416, -1);
            exchange.close();
            return;
        }
        from = ignoresRange ? 0 : from;
        if (from > 0) {
            exchange.getResponseHeaders()
                    .add("Content-Range", "bytes %d-%d/%d".formatted(from, content.length - 1, content.length));
        }
        int count = content.length - from;
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, count);
        var cut = cuts.poll();
        exchange.getResponseBody().write(content, from, cut == null ? count : cut);
        exchange.getResponseBody().flush();
        if (cut != null && stalls) {
            pause();
        }
        exchange.close();
    }

    private static void pause() {
        try {
            Thread.sleep(60_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
