package chainrule.dashboard;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a request is answered with.
 *
 * @param policy the Content-Security-Policy
 */
record Answer(int status, String type, String policy, byte[] body) {
    private static final String NOTHING = "default-src 'none'; frame-ancestors 'none'";

    static Answer text(int status, String line) {
        return new Answer(status, "text/plain; charset=utf-8", NOTHING, (line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    static Answer notFound() {
        return text(404, "There is nothing of this name.");
    }

    static Answer json(Map<String, ?> object) throws IOException {
        return new Answer(200, "application/json", NOTHING, JSON.std.asBytes(object));
    }
}
