package chainrule.dashboard;

import chainrule.base.UserException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Serves the page of a runs' folder to browsers of this machine, and changes nothing: it listens on the loopback address
 * alone and knows GET and HEAD. Other users of the machine, who do not know the address's token, are turned away; so is a browser
 * that some site has led here under the site's own name, or the site's scripts could read the answers (DNS rebinding).
 */
public final class DashboardServer implements AutoCloseable {
    private static final Set<String> HOSTS = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Set<String> METHODS = Set.of("GET", "HEAD");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        var thread = new Thread(task, "dashboard");
        thread.setDaemon(true);
        return thread;
    });
    private final Site site;
    private final Access access;

    private DashboardServer(HttpServer server, Path runs, Access access) {
        this.server = server;
        this.access = access;
        site = new Site(runs);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    /**
     * Begins to serve.
     *
     * @param runs may appear later
     * @param port 0: any that is free
     * @param access who may see the page
     * @throws UserException if the port is taken, or {@code runs} is a file
     */
    public static DashboardServer start(Path runs, int port, Access access) {
        if (Files.exists(runs) && !Files.isDirectory(runs)) {
            throw new UserException("%s is not a folder of runs: it is a file".formatted(runs));
        }
        try {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            return new DashboardServer(HttpServer.create(address, 0), runs, access);
        } catch (BindException e) {
            throw new UserException(
                    "port %d can't be had (%s): choose another with --port, or any that is free with --port 0"
                            .formatted(port, e.getMessage()),
                    e);
        } catch (IOException e) {
            throw new UserException("no page can be served here: " + e.getMessage(), e);
        }
    }

    /** Where the page is, with the token that opens it. */
    public URI address() {
        var address = server.getAddress();
        String host = address.getAddress().getHostAddress();
        return URI.create(
                "http://%s:%d/%s".formatted(host.contains(":") ? "[::1]" : host, address.getPort(), access.query()));
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            send(exchange, answer(exchange));
        }
    }

    private Answer answer(HttpExchange exchange) throws IOException {
        if (!isHere(exchange.getRequestHeaders().get("Host"))) {
            return Answer.text(
                    403, "This page is for this machine alone: open the address that chainrule dashboard prints.");
        }
        var uri = exchange.getRequestURI();
        boolean inAddress = access.isIn(Optional.ofNullable(uri.getRawQuery()));
        if (!inAddress && !access.isInCookies(exchange.getRequestHeaders().getOrDefault("Cookie", List.of()))) {
            return Answer.text(
                    403,
                    "This page is for one user: open the address that chainrule dashboard prints, with its token.");
        }
        if (!METHODS.contains(exchange.getRequestMethod())) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            return Answer.text(405, "Nothing can be changed here.");
        }
        if (inAddress) {
            exchange.getResponseHeaders().set("Set-Cookie", access.cookie());
        }
        try {
            return site.answer(uri);
        } catch (IllegalArgumentException e) {
            return Answer.text(400, "This address is malformed.");
        } catch (RuntimeException bug) {
            bug.printStackTrace();
            return Answer.text(500, "This is a bug in Chainrule; its trace stands where the dashboard was started.");
        }
    }

    /** Whatever the port: it may be forwarded from another machine. */
    private static boolean isHere(List<String> hosts) {
        return hosts != null
                && hosts.size() == 1
                && HOSTS.contains(
                        hosts.get(0).toLowerCase(java.util.Locale.ROOT).replaceFirst(":\\d*$", ""));
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        var headers = exchange.getResponseHeaders();
        headers.set("Content-Type", answer.type());
        headers.set("Content-Security-Policy", answer.policy());
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Cache-Control", "no-store");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(answer.status(), head || answer.body().length == 0 ? -1 : answer.body().length);
        if (!head) {
            exchange.getResponseBody().write(answer.body());
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
