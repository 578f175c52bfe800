package chainrule.run;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The process that holds a lock.
 *
 * @param pid its number, which a later process may get again
 * @param started when it began; the epoch if the system does not tell
 */
record LockHolder(long pid, Instant started) {
    /** Two processes may compute the same instant from clocks that were set in between. */
    private static final Duration TOLERANCE = Duration.ofMinutes(1);

    static LockHolder of(ProcessHandle process) {
        return new LockHolder(process.pid(), process.info().startInstant().orElse(Instant.EPOCH));
    }

    String text() {
        return "%d %d\n".formatted(pid, started.toEpochMilli());
    }

    /** Empty if the text is not {@link #text()}'s, such as that of a lock that was given back. */
    static Optional<LockHolder> parse(String text) {
        var words = text.strip().split(" ");
        if (words.length != 2 || !words[0].matches("\\d{1,18}") || !words[1].matches("\\d{1,18}")) {
            return Optional.empty();
        }
        return Optional.of(new LockHolder(Long.parseLong(words[0]), Instant.ofEpochMilli(Long.parseLong(words[1]))));
    }

    boolean isAlive() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .map(LockHolder::of)
                .filter(this::isSameAs)
                .isPresent();
    }

    private boolean isSameAs(LockHolder other) {
        return started.equals(Instant.EPOCH)
                || other.started.equals(Instant.EPOCH)
                || Duration.between(started, other.started).abs().compareTo(TOLERANCE) < 0;
    }
}
