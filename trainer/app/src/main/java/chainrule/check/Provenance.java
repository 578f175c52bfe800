package chainrule.check;

import chainrule.base.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What a run says of where and with what it was made. */
final class Provenance {
    private Provenance() {}

    /** A folder for runs, not next to the results: who fetches those from another machine wants one file, not a run's dozen. */
    static Path newRuns() {
        try {
            return Files.createTempDirectory("chainrule-gpu-check");
        } catch (IOException e) {
            throw new UserException("no folder for a run can be made: " + e, e);
        }
    }

    /** @param training what `train --json` printed */
    static Optional<Object> of(Object training) {
        if (!(training instanceof Map<?, ?> map) || !(map.get("run") instanceof String run)) {
            return Optional.empty();
        }
        try {
            return Runner.parsed(Files.readString(Path.of(run).resolve("provenance.json")));
        } catch (IOException | InvalidPathException none) {
            return Optional.empty();
        }
    }
}
